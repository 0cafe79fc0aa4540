using ArchVae.Evaluation;
using ArchVae.Files;
using ArchVae.Models;
using ArchVae.Training;

namespace ArchVae.Studies;

/// <summary>
/// A set of runs to compare: every data set with every configuration and every seed. Read from a YAML file; the format is
/// described in <c>samples/study.yaml</c>. Immutable.
/// </summary>
public sealed record Study
{
    private const int MaximumFileBytes = 1 << 20;
    private const string BuiltInName = "quick.yaml";

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is about, in a sentence or two; may be empty.</summary>
    public required string Description { get; init; }

    /// <summary>The text that it was read from.</summary>
    public required string Definition { get; init; }

    /// <summary>What is learned from.</summary>
    public required IReadOnlyList<StudyDataSet> DataSets { get; init; }

    /// <summary>
    /// What is compared: names, and the settings that differ from those of all, as they are written in the file.
    /// </summary>
    public required IReadOnlyList<NamedSettings> Configurations { get; init; }

    /// <summary>The settings of all runs that are not the defaults, as they are written in the file.</summary>
    public required string Settings { get; init; }

    /// <summary>How every model is evaluated.</summary>
    public required EvaluationOptions Evaluation { get; init; }

    /// <summary>Data set by data set, within it configuration by configuration, within it seed by seed.</summary>
    public required IReadOnlyList<StudyRun> Runs { get; init; }

    /// <summary>The study that comes with the library: small, on built-in spaces.</summary>
    public static Study BuiltIn()
    {
        using var stream = typeof(Study).Assembly.GetManifestResourceStream($"ArchVae.Studies.BuiltIn.{BuiltInName}")!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd(), BuiltInName);
    }

    /// <summary>The study of a file.</summary>
    /// <exception cref="InputException">The file cannot be read or has a mistake; its line is told.</exception>
    public static Study Load(string path) => Parse(InputFile.ReadText(path, MaximumFileBytes), path);

    /// <summary>The study that a YAML text describes.</summary>
    /// <param name="definition">The text.</param>
    /// <param name="source">Its file: named in errors, and the files of data sets lie relative to it.</param>
    /// <exception cref="InputException">The text has a mistake; its line is told.</exception>
    public static Study Parse(string definition, string source) => StudyReader.Read(definition, source);
}

/// <summary>A configuration of a study.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Settings">Its settings as they are written in the file; empty for none.</param>
public sealed record NamedSettings(string Name, string Settings);

/// <summary>One model to train and evaluate.</summary>
/// <param name="DataSet">What it learns from.</param>
/// <param name="Configuration">The name of its configuration.</param>
/// <param name="Model">Sizes and forms.</param>
/// <param name="Training">How it is trained, with the run's seed.</param>
public sealed record StudyRun(StudyDataSet DataSet, string Configuration, ModelOptions Model, TrainingOptions Training)
{
    /// <summary>Its name, and the folder that it has below <c>runs/</c>.</summary>
    public string Name => FormattableString.Invariant($"{DataSet.Name}/{Configuration}/seed-{Training.Seed}");
}
