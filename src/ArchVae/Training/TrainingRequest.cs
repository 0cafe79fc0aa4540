using ArchVae.Models;
using ArchVae.Options;

namespace ArchVae.Training;

/// <summary>
/// What a training is asked for beside the model's options and those of training itself: what it learns from, what it begins
/// with, how often it saves. With a folder they make a <see cref="TrainingRun"/>.
/// </summary>
public sealed record TrainingRequest
{
    // StreamedData.DefaultValidationCount, in the text of an attribute.
    private const string DrawsOfValidation = "1000";
    private const double LongestInterval = 86_400;

    /// <summary>The JSON Lines file to train on; null for draws, and for a training on draws that goes on.</summary>
    [Option("--data", "The JSON Lines file to train on.", group: OptionGroup.Data, valueName: "FILE")]
    public string? Data { get; init; }

    /// <summary>Whether to train on draws of the generator of <see cref="Space"/> instead (<see cref="StreamedData"/>).</summary>
    [Option("--stream",
        "Train on independent draws of the generator of --space instead, each made when it is needed and used once; "
        + DrawsOfValidation + " others choose the best weights.",
        group: OptionGroup.Data, valueName: "")]
    public bool Stream { get; init; }

    /// <summary>The JSON Lines file to choose the best weights by; null for a share of <see cref="Data"/>.</summary>
    [Option("--validation", "The JSON Lines file to choose the best weights by.", group: OptionGroup.Data, valueName: "FILE")]
    public string? Validation { get; init; }

    /// <summary>That share: above 0 and below 1.</summary>
    [Option("--validation-share", "Without such a file, the share of the data that is set aside for it.",
        group: OptionGroup.Data, valueName: "P", above: 0, maximum: 1)]
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>The space by its name or file, where neither the data nor a model tells it; another one is refused.</summary>
    [Option("--space", "The search space, where the data does not name it: a built-in name or a YAML file.",
        group: OptionGroup.Data, valueName: "NAME|FILE")]
    public string? Space { get; init; }

    /// <summary>Sizes and forms to start from; null for those of the model that training goes on with, or the defaults.</summary>
    [Option("--preset",
        "Sizes and forms to start from (default). paper: the original form, where z enters only at the decoder's start and an "
        + "LSTM's last state is kept.",
        group: OptionGroup.Model)]
    public ModelPreset? Preset { get; init; }

    /// <summary>Whether to go on from the folder's checkpoint, or begin where there is none.</summary>
    [Option("--resume",
        "Go on from the folder's checkpoint, or begin where there is none. Options that are not given are those of the first "
        + "run; with more --epochs or --steps training that had ended goes on.",
        group: OptionGroup.Running, valueName: "")]
    public bool Resume { get; init; }

    /// <summary>The folder of a model whose weights to begin with; null for random ones.</summary>
    [Option("--from",
        "Begin with the weights of this model, which has the same space and sizes, instead of random ones; the optimiser is "
        + "new.",
        group: OptionGroup.Running, valueName: "DIR")]
    public string? From { get; init; }

    /// <summary>Seconds between two checkpoints: 0 to 86,400.</summary>
    [Option("--checkpoint-seconds", "Save a checkpoint each time after so many seconds. Results do not depend on it.",
        group: OptionGroup.Running, valueName: "S", minimum: 0, maximum: LongestInterval)]
    public double CheckpointSeconds { get; init; } = 10;

    /// <summary>Checks the values, and that those which were given go together.</summary>
    /// <exception cref="InputException">
    /// A value is out of its range or does not go with another; the message names them.
    /// </exception>
    internal void Validate(GivenOptions given)
    {
        if (!(ValidationShare is > 0 and < 1))
            throw InputException.OutOfRange(nameof(ValidationShare), ValidationShare, "above 0 and below 1");
        OptionDescription.CheckRanges(this);
        if (!Stream) return;
        string[] others = [nameof(Data), nameof(Validation), nameof(ValidationShare)];
        if (Array.Find(others, name => given.Has(name)) is not { } other) return;
        throw new InputException($"{other} does not go with Stream, which draws all data, those of validation too.")
        {
            Settings = [other, nameof(Stream)],
        };
    }
}
