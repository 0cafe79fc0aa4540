using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Options;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary>What <c>train</c> learns from: a file, or draws of the space's generator.</summary>
internal sealed class TrainingSource
{
    private const double DefaultValidationShare = 0.1;
    private readonly Option<string?> data = new("--data")
    {
        Description = "The JSON Lines file to train on.",
        HelpName = "FILE",
    };
    private readonly Option<bool> stream = new("--stream")
    {
        Description = "Train on independent draws of the generator of --space instead, each made when it is needed and used "
            + FormattableString.Invariant($"once; {StreamedData.DefaultValidationCount} others choose the best weights."),
    };
    private readonly Option<string?> validation = new("--validation")
    {
        Description = "The JSON Lines file to choose the best weights by.",
        HelpName = "FILE",
    };
    private readonly Option<double> share = Values.Option<double>(
        "--validation-share", "Without such a file, the share of the data that is set aside for it.", "P",
        DefaultValidationShare);

    /// <summary>The space, where neither the data nor a model tells it.</summary>
    public Option<string?> Space { get; } = CommonOptions.Space();

    /// <summary>Adds the options.</summary>
    public void AddTo(GroupedCommand command)
    {
        command.Add(OptionGroup.Data, data, stream, validation, share, Space);
        command.Validators.Add(result =>
        {
            if (result.GetResult(stream) is not { Implicit: false }) return;
            foreach (var option in new Option[] { data, validation, share })
            {
                if (result.GetResult(option) is { Implicit: false })
                    result.AddError($"{option.Name} does not go with --stream, which draws all data, those of validation too.");
            }
        });
    }

    /// <summary>Reads the file, or begins the draws. A training on draws goes on with them where no file is given.</summary>
    /// <param name="parsed">The options that were given.</param>
    /// <param name="saved">The model that is to be trained on; null for a new one.</param>
    /// <param name="space">The space; null where it is not known before the data.</param>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="metric">The metric that the model learns to predict; null for none.</param>
    /// <exception cref="InputException">
    /// Neither is given, or no space to draw from; the data have a mistake, or there are too few.
    /// </exception>
    public TrainingData Read(ParseResult parsed, ModelConfig? saved, SearchSpace? space, ulong seed, string? metric)
    {
        if (parsed.GetValue(data) is { } file) return ReadFile(parsed, file, space, seed, metric);
        if (saved?.Stream is { } begun)
            return new StreamedData(space!, begun.Seed, saved.ValidationData!.Count, begun.StepsPerEpoch);
        if (!parsed.GetValue(stream))
            throw new InputException("There is nothing to train on: give --data FILE, or --stream and --space NAME|FILE.");
        return new StreamedData(
            space ?? throw new InputException("--stream draws from the generator of a space: give --space NAME|FILE."), seed);
    }

    // Every architecture of the data is held in memory, a few dozen bytes a layer, and its metrics where one is learned.
    private ListedData ReadFile(ParseResult parsed, string file, SearchSpace? space, ulong seed, string? metric)
    {
        var part = parsed.GetValue(share);
        if (!(part is > 0 and < 1)) throw InputException.OutOfRange("--validation-share", part, "above 0 and below 1");
        var notes = new MetricNotes();
        var read = metric is null ? OfArchitectures() : OfRecords(metric);
        notes.Tell(parsed);
        return read;

        ListedData OfArchitectures()
        {
            var (training, validated) = Parts(record => record.Architecture, one => one, DataSplit.InMemory);
            return new(training, validated);
        }

        ListedData OfRecords(string metric)
        {
            var (training, validated) = Parts(record => record, one => one.Architecture, DataSplit.InMemory);
            try
            {
                return new(training, validated, metric);
            }
            catch (InputException exception) when (exception.File is null)
            {
                throw new InputException(exception.Explanation, file, inner: exception);
            }
        }

        (List<T> Training, List<T> Validated) Parts<T>(
            Func<ArchitectureRecord, T> held, Func<T, Architecture> architectureOf,
            Func<IReadOnlyList<T>, double, ulong, (List<T>, List<T>)> split)
        {
            var all = Read(file, space);
            return parsed.GetValue(validation) is { } other ? (all, Read(other, space ?? architectureOf(all[0]).Space))
                : all.Count > 1 ? split(all, part, seed)
                : throw new InputException(
                    "The file holds one architecture; at least two are needed to set one aside for validation, or give "
                    + "--validation FILE.", file);

            List<T> Read(string path, SearchSpace? given) => [.. notes.Of(JsonLines.Read(path, given)).Select(held)];
        }
    }
}
