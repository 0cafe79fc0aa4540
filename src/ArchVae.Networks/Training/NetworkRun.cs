using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using ArchVae.Data;
using ArchVae.Networks.Data;
using ArchVae.Networks.Modules;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Networks.Training;

/// <summary>Trains many networks on the same data, side by side.</summary>
/// <param name="raw">The data.</param>
/// <param name="source">Where they come from, and the task where it is not that which the target tells.</param>
/// <param name="options">How networks are trained.</param>
/// <param name="fit">Whether they are fitted to the data.</param>
/// <param name="time">The time.</param>
public sealed class NetworkRun(
    RawExamples raw, DataOptions source, NetworkTrainingOptions options, bool fit, TimeProvider time)
{
    private static readonly TimeSpan interval = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<bool, Lazy<NetworkFolds>> folds = new();

    /// <summary>What networks of an architecture learn from and are judged by.</summary>
    /// <exception cref="InputException">The data do not suit the task, or cannot be parted.</exception>
    public NetworkFolds FoldsFor(Architecture architecture) => folds.GetOrAdd(
        TakesTokens(architecture), key => new(() => NetworkFolds.Of(raw, source.Task, key, options))).Value;

    /// <summary>How the input and the target of networks of an architecture are made.</summary>
    /// <inheritdoc cref="FoldsFor" path="/exception"/>
    public ExampleTransform TransformFor(Architecture architecture) => FoldsFor(architecture).Transform;

    /// <summary>The network of an architecture for the data, which does not fit where it takes or gives something else.</summary>
    /// <exception cref="InputException">A layer type has no meaning.</exception>
    public NetworkPlan Plan(Architecture architecture)
    {
        var transform = TransformFor(architecture);
        var asked = new PlanOptions { Input = transform.Shape, Outputs = transform.Target.Outputs };
        // One output or two can tell two classes apart; what fits as it is stays.
        if (transform.Target.Task == NetworkTask.Binary
            && NetworkPlan.Of(architecture, asked with { Outputs = 2 }) is { Fits: true } two) return two;
        return NetworkPlan.Of(architecture, asked with { Fit = fit });
    }

    /// <summary>
    /// Trains networks and saves each in its folder as it is finished, failures too. What the folder has already is not trained
    /// again.
    /// </summary>
    /// <param name="records">The architectures.</param>
    /// <param name="folder">Where they are saved.</param>
    /// <param name="threads">
    /// The threads to use: each trains a network of its own; where there are fewer networks, several train one. The figures are
    /// the same for any number, but for times.
    /// </param>
    /// <param name="observer">Is told what is finished, by one thread at a time.</param>
    /// <param name="stop">Stops it; what is finished is saved.</param>
    /// <returns>
    /// The architectures in their order, with figures or a failure; the same objects as they were given where it was stopped
    /// before them.
    /// </returns>
    /// <exception cref="InputException">
    /// The folder has another architecture by the name of one of these, or cannot be written to.
    /// </exception>
    public IReadOnlyList<ArchitectureRecord> Run(
        IReadOnlyList<ArchitectureRecord> records, NetworkRunFolder folder, int threads, INetworkRunObserver observer,
        CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(observer);
        var names = NetworkRunFolder.NamesOf(records);
        var results = records.ToArray();
        // What was trained there beside these stays in the file.
        var others = EarlierOf(folder, records);
        var pending = new List<(int Index, NetworkPlan Plan)>();
        for (var i = 0; i < results.Length; i++)
        {
            var own = folder.NetworkOf(names[i]);
            if (own.Exists) results[i] = Finished(own, results[i], names[i]);
            else pending.Add((i, Plan(results[i].Architecture)));
        }
        // The largest first, so that no thread is left with one at the end.
        var queue = new ConcurrentQueue<(int Index, NetworkPlan Plan)>(pending.OrderByDescending(one => one.Plan.MultiplyAdds));
        var (finished, saved) = (results.Length - pending.Count, time.GetTimestamp());
        observer.OnStart(finished, results.Length);
        var workers = Math.Clamp(pending.Count, 1, threads);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        ExceptionDispatchInfo? mistake = null;
        Parallel.For(0, workers, new() { MaxDegreeOfParallelism = workers }, _ =>
        {
            using var team = new ThreadTeam(threads / workers);
            try
            {
                while (!failed.IsCancellationRequested && queue.TryDequeue(out var next))
                {
                    var own = folder.NetworkOf(names[next.Index]);
                    var result = TrainOne(results[next.Index], next.Plan, own, team, failed.Token);
                    lock (queue)
                    {
                        results[next.Index] = result;
                        observer.OnEnd(names[next.Index], result, ++finished);
                        if (time.GetElapsedTime(saved) < interval) continue;
                        JsonLines.Write(folder.ArchitecturesFile, [.. others, .. results]);
                        saved = time.GetTimestamp();
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // It was stopped, or another thread's mistake ends the run.
            }
#pragma warning disable CA1031 // Thrown again below, alone, when the other threads have ended.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref mistake, ExceptionDispatchInfo.Capture(exception), null);
                failed.Cancel();
            }
        });
        mistake?.Throw();
        JsonLines.Write(folder.ArchitecturesFile, [.. others, .. results]);
        return results;
    }

    private static List<ArchitectureRecord> EarlierOf(NetworkRunFolder folder, IReadOnlyList<ArchitectureRecord> records)
    {
        if (!File.Exists(folder.ArchitecturesFile)) return [];
        var ids = records.Select(record => record.Id).ToHashSet();
        return [.. JsonLines.Read(folder.ArchitecturesFile, records[0].Architecture.Space)
            .Where(record => !ids.Contains(record.Id))];
    }

    // Ids may be numbers of lines, which other files have too.
    private static ArchitectureRecord Finished(NetworkFolder own, ArchitectureRecord given, string name)
    {
        var found = own.RecordOf(own.LoadConfig());
        return found.Architecture.Equals(given.Architecture) ? found : throw new InputException(
            $"The network '{name}' that was trained here is another one: {found.Architecture}. Name another folder.", own.Path);
    }

    private ArchitectureRecord TrainOne(
        ArchitectureRecord record, NetworkPlan plan, NetworkFolder folder, ThreadTeam team, CancellationToken stop)
    {
        var own = FoldsFor(record.Architecture);
        var (start, bestEpoch) = (time.GetTimestamp(), 0);
        Network? network = null;
        try
        {
            string? failure = null;
            var figures = new Dictionary<string, double>();
            try
            {
                Refuse(plan);
                (network, bestEpoch) = Train(plan, own, team, start, figures, stop);
                AddCosts(network, plan, own, figures, time.GetElapsedTime(start).TotalSeconds);
            }
            catch (Exception exception) when (exception is NetworkFailureException or OutOfMemoryException)
            {
                failure = exception is NetworkFailureException ? exception.Message : "takes more memory than there is";
                network?.Dispose();
                (network, bestEpoch) = (null, 0);
                figures.Clear();
            }
            var result = WithFigures(record, figures, failure);
            folder.Save(ConfigOf(result, plan, own.Transform, bestEpoch), network);
            return result;
        }
        finally
        {
            network?.Dispose();
        }
    }

    private void Refuse(NetworkPlan plan)
    {
        if (plan.Misfit is { } misfit) throw new NetworkFailureException($"cannot be built: {misfit.ToString().TrimEnd('.')}");
        if (options.MaxParameters is { } most && plan.ParameterCount > most)
            throw new NetworkFailureException(FormattableString.Invariant(
                $"has {plan.ParameterCount} parameters, more than {most}"));
        var bytes = NetworkCost.TrainingBytes(plan, options.BatchSize);
        var limit = options.MaxMemory is { } megabytes ? megabytes * (1 << 20) : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > limit)
            throw new NetworkFailureException(FormattableString.Invariant(
                $"takes {bytes / (1 << 20):G3} MB of memory in training, more than {limit / (1 << 20):G3}"));
    }

    private (Network Network, int BestEpoch) Train(
        NetworkPlan plan, NetworkFolds own, ThreadTeam team, long start, Dictionary<string, double> figures,
        CancellationToken stop)
    {
        long? deadline = options.Timeout is { } seconds ? start + (long)(seconds * time.TimestampFrequency) : null;
        var fits = new List<(Dictionary<string, double> Figures, int BestEpoch, int Epochs)>();
        foreach (var fold in own.Folds)
        {
            var fit = new NetworkTrainer(fold, options, time).Train(plan, team, deadline, stop: stop);
            fits.Add((fit.Figures, fit.BestEpoch, fit.Epochs));
            if (own.Whole is null)
            {
                foreach (var (name, value) in fit.Figures) figures[name] = value;
                figures["epochs"] = fit.Epochs;
                return (fit.Network, fit.BestEpoch);
            }
            fit.Network.Dispose();
        }
        foreach (var name in fits[0].Figures.Keys)
        {
            if (!fits.TrueForAll(fit => fit.Figures.ContainsKey(name))) continue;
            var mean = fits.Average(fit => fit.Figures[name]);
            figures[name] = mean;
            figures[$"{name}Deviation"] = Math.Sqrt(fits.Sum(fit => Math.Pow(fit.Figures[name] - mean, 2)) / (fits.Count - 1));
        }
        var epochs = Math.Max(1, (int)Math.Round(fits.Average(fit => fit.BestEpoch)));
        var kept = new NetworkTrainer(own.Whole!, options, time).Train(plan, team, deadline, epochs, stop);
        figures["epochs"] = fits.Sum(fit => fit.Epochs) + kept.Epochs;
        return (kept.Network, kept.BestEpoch);
    }

    private void AddCosts(
        Network network, NetworkPlan plan, NetworkFolds own, Dictionary<string, double> figures, double seconds)
    {
        var examples = own.Folds[0].Examples;
        figures["parameters"] = plan.ParameterCount;
        figures["multiplyAdds"] = plan.MultiplyAdds;
        figures["seconds"] = Math.Round(seconds, 3);
        figures["rowMilliseconds"] = Rounded(NetworkCost.Milliseconds(network, examples, 1, time));
        figures["batchMilliseconds"] = Rounded(NetworkCost.Milliseconds(network, examples, options.BatchSize, time));

        static double Rounded(double milliseconds) => Math.Round(milliseconds, 5);
    }

    private static ArchitectureRecord WithFigures(
        ArchitectureRecord record, Dictionary<string, double> figures, string? failure)
    {
        var metrics = new Dictionary<string, double>(record.Metrics);
        foreach (var (name, value) in figures) metrics[name] = value;
        return new(record.Architecture, record.Id, metrics, record.Drawn) { Given = record.Given, Failure = failure };
    }

    private NetworkConfig ConfigOf(ArchitectureRecord record, NetworkPlan plan, ExampleTransform transform, int bestEpoch)
    {
        using var line = new MemoryStream();
        JsonLines.Write(line, [record]);
        return new()
        {
            SpaceDefinition = record.Architecture.Space.Definition,
            Architecture = JsonElement.Parse(line.ToArray()),
            Input = transform.Shape,
            Outputs = plan.Output?.Units ?? 0,
            Fit = fit,
            Source = source,
            Data = transform,
            Training = options,
            BestEpoch = bestEpoch,
            Failure = record.Failure,
        };
    }

    private static bool TakesTokens(Architecture architecture)
    {
        var modules = SpaceModules.Of(architecture.Space);
        return architecture.Layers.Any(layer => modules.FamilyOf(layer.Type) is EmbeddingFamily);
    }
}

/// <summary>Is told how a run goes, by one thread at a time.</summary>
public interface INetworkRunObserver
{
    /// <summary>It begins.</summary>
    /// <param name="finished">How many were finished before.</param>
    /// <param name="total">How many there are.</param>
    void OnStart(int finished, int total);

    /// <summary>A network is trained, or failed.</summary>
    /// <param name="name">The name of its folder.</param>
    /// <param name="record">The architecture with its figures or failure.</param>
    /// <param name="finished">How many are finished now.</param>
    void OnEnd(string name, ArchitectureRecord record, int finished);
}
