using ArchVae.Options;

namespace ArchVae.Search;

/// <summary>
/// What a search is asked for beside <see cref="SearchOptions"/>: which networks there are, and what measures them. A command and
/// how it is run are options of their own (<see cref="Evaluators.CommandOptions"/>).
/// </summary>
public sealed record SearchRequest
{
    /// <summary>The space by its name or file; null for that of the model or table, where another one is refused.</summary>
    [Option("--space",
        "The search space, a built-in name or a YAML file: another one than the model's is refused. Of a table it is what the "
        + "table says.",
        OptionGroup.Data, valueName: "NAME|FILE")]
    public string? Space { get; init; }

    /// <summary>Values that entries of all candidates have; the rest is made to them.</summary>
    [Option("--fix",
        "All candidates have this value, and the rest is made to it; may be given several times. start.units=30: all layers of "
        + "a type, where there are any. 3.units=64, 3.type=linear: the third layer as files list them, which must then be there.",
        OptionGroup.Data, valueName: "ENTRY=VALUE")]
    public IReadOnlyList<string> Fix { get; init => field = new ValueList<string>(value); } = [];

    /// <summary>A JSON Lines file of measured architectures; null where something else measures.</summary>
    [Option("--table",
        "A JSON Lines file of measured architectures: networks are looked up in it, and no others are proposed.",
        OptionGroup.Data, valueName: "FILE")]
    public string? Table { get; init; }

    /// <summary>
    /// Metrics that are drawn for each trial from several of the table's: a text <c>METRIC=FIRST</c>, and after it the others.
    /// </summary>
    [Option("--noisy",
        "A metric that is drawn for each trial from several of the table's, such as accuracies after different trainings: "
        + "accuracy=acc0,acc1,acc2; may be given several times.",
        OptionGroup.Data, valueName: "METRIC=METRICS")]
    public IReadOnlyList<string> Noisy { get; init => field = new ValueList<string>(value); } = [];

    /// <summary>A YAML file with data and how networks are trained on them; null where something else measures.</summary>
    [Option("--train", "A YAML file with data and how networks are trained on them (docs/evaluators.md).",
        OptionGroup.Data, valueName: "FILE")]
    public string? Train { get; init; }

    /// <summary>The folder of a trained model; null for none.</summary>
    [Option("--model",
        "The folder of a trained model: a source of candidates, and what strategies on the latent space need.",
        OptionGroup.Model, valueName: "DIR")]
    public string? Model { get; init; }
}
