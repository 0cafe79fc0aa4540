using ArchVae.Data;
using ArchVae.Spaces;

namespace ArchVae.Training;

/// <summary>What a <see cref="TrainingRequest"/> learns from: a file, or draws of the space's generator.</summary>
/// <param name="request">The request.</param>
/// <param name="seed">The seed of the training.</param>
/// <param name="metric">The metric that the model learns to predict; null for none.</param>
/// <param name="notes">Counts what of the data is no metric.</param>
internal sealed class TrainingSource(TrainingRequest request, ulong seed, string? metric, MetricNotes notes)
{
    /// <summary>Reads the file, or begins the draws. A training on draws goes on with them where no file is given.</summary>
    /// <param name="saved">The model that is to be trained on; null for a new one.</param>
    /// <param name="space">The space; null where it is not known before the data.</param>
    /// <exception cref="InputException">
    /// Neither is given, or no space to draw from; the data have a mistake, or there are too few.
    /// </exception>
    public TrainingData Read(ModelConfig? saved, SearchSpace? space)
    {
        if (request.Data is { } file) return ReadFile(file, space);
        if (saved?.Stream is { } begun)
            return new StreamedData(space!, begun.Seed, saved.ValidationData!.Count, begun.StepsPerEpoch);
        if (!request.Stream)
        {
            throw InputException.Conflict(
                $"There is nothing to train on: give Data FILE, or Stream and Space NAME|FILE.",
                nameof(request.Data), nameof(request.Stream), nameof(request.Space));
        }
        return new StreamedData(
            space ?? throw InputException.Conflict(
                $"Stream draws from the generator of a space: give Space NAME|FILE.",
                nameof(request.Stream), nameof(request.Space)),
            seed);
    }

    // Every architecture of the data is held in memory, a few dozen bytes a layer, and its metrics where one is learned.
    private ListedData ReadFile(string file, SearchSpace? space)
    {
        if (metric is null)
        {
            var (training, validated) =
                Parts(file, space, record => record.Architecture, one => one, DataSplit.InMemory);
            return new(training, validated);
        }
        try
        {
            var (training, validated) = Parts(file, space, record => record, one => one.Architecture, DataSplit.InMemory);
            return new(training, validated, metric);
        }
        catch (InputException exception) when (exception.File is null)
        {
            throw new InputException(exception.Explanation, file, inner: exception);
        }
    }

    private (List<T> Training, List<T> Validated) Parts<T>(
        string file, SearchSpace? space, Func<ArchitectureRecord, T> held, Func<T, Architecture> architectureOf,
        Func<IReadOnlyList<T>, double, ulong, (List<T>, List<T>)> split)
    {
        var all = Read(file, space);
        return request.Validation is { } other ? (all, Read(other, space ?? architectureOf(all[0]).Space))
            : all.Count > 1 ? split(all, request.ValidationShare, seed)
            : throw new InputException(
                "The file holds one architecture; at least two are needed to set one aside for validation, or give "
                + "Validation FILE.", file)
            {
                Settings = [nameof(request.Validation)],
            };

        List<T> Read(string path, SearchSpace? given) => [.. notes.Of(JsonLines.Read(path, given)).Select(held)];
    }
}
