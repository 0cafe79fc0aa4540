using ArchVae.Data;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Training;

namespace ArchVae.Studies;

/// <summary>A data set of a study: generated from a space or read from a file, in a training and a test part.</summary>
public sealed record StudyDataSet
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The space; null where the file's lines name it.</summary>
    public SearchSpace? Space { get; init; }

    /// <summary>
    /// How many architectures are generated, where there is no file; of a stream only those to evaluate on.
    /// </summary>
    public int Count { get; init; }

    /// <summary>Whether they are drawn independently; otherwise they are all different.</summary>
    public bool Independent { get; init; }

    /// <summary>
    /// Whether each run trains on draws of the generator made as it goes (<see cref="StreamedData"/>), with the run's seed;
    /// evaluation is on <see cref="Count"/> other ones, with the seed of the data set.
    /// </summary>
    public bool Stream { get; init; }

    /// <summary>
    /// Whether they are members of the space that are meant to be equally likely, so that there is an entropy gap though they are
    /// no independent draws.
    /// </summary>
    public bool UniformMembers { get; init; }

    /// <summary>The JSON Lines file to learn from; null to generate.</summary>
    public string? File { get; init; }

    /// <summary>The JSON Lines file to evaluate on; null to set a share aside for that.</summary>
    public string? TestFile { get; init; }

    /// <summary>The share to evaluate on, where there is no file for it: above 0 and below 1.</summary>
    public double TestFraction { get; init; } = 0.1;

    /// <summary>
    /// The share of the training part that the best weights are chosen by, drawn with the run's seed: above 0 and below 1.
    /// </summary>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>The seed of generation and of the split.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// The settings of its runs unless their configuration says otherwise, as they are written in the file; empty for none.
    /// </summary>
    public string Settings { get; init; } = "";

    /// <summary>Generates or reads the data.</summary>
    /// <param name="notes">Counts metrics without a value.</param>
    /// <exception cref="InputException">
    /// A file has a mistake, the space has too few architectures, or a part would be too small.
    /// </exception>
    internal StudyData Load(MetricNotes notes)
    {
        try
        {
            if (Stream) return new StudyData(Space!, null, Generate(Drawn.Independently));
            var all = File == null ? Generate(Independent ? Drawn.Independently : Drawn.Distinct)
                : [.. notes.Of(JsonLines.Read(File, Space))];
            var (training, test) = TestFile == null
                ? DataSplit.InMemory(all, TestFraction, (ulong)Seed)
                : (all, [.. notes.Of(JsonLines.Read(TestFile, all[0].Architecture.Space))]);
            return training.Count > 1 ? new StudyData(training[0].Architecture.Space, training, test)
                : throw new InputException(
                    "At least two architectures are needed to train on, as one is set aside for validation.");
        }
        catch (InputException exception) when (exception.File == null)
        {
            throw new InputException($"Data set '{Name}': {exception.Message}", inner: exception);
        }
    }

    private List<ArchitectureRecord> Generate(Drawn how)
    {
        var drawn = how == Drawn.Independently
            ? RandomArchitectures.Independent(Space!, (ulong)Seed, Count)
            : RandomArchitectures.Distinct(Space!, (ulong)Seed, Count);
        return [.. drawn.Select((architecture, i) =>
            new ArchitectureRecord(architecture, FormattableString.Invariant($"{i}"), drawn: how))];
    }
}

/// <summary>The architectures of a data set.</summary>
/// <param name="Space">Their space.</param>
/// <param name="Training">Those to train on, before some are set aside for validation; null where runs draw them.</param>
/// <param name="Test">Those to evaluate on.</param>
internal sealed record StudyData(
    SearchSpace Space, IReadOnlyList<ArchitectureRecord>? Training, IReadOnlyList<ArchitectureRecord> Test);
