using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using ArchVae.Data;
using ArchVae.Networks.Data;
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
    private readonly NetworkTraining training = new(raw, source, options, fit, time);

    /// <summary>What networks of an architecture learn from and are judged by.</summary>
    /// <exception cref="InputException">The data do not suit the task, or cannot be parted.</exception>
    public NetworkFolds FoldsFor(Architecture architecture) => training.FoldsFor(architecture);

    /// <summary>How the input and the target of networks of an architecture are made.</summary>
    /// <inheritdoc cref="FoldsFor" path="/exception"/>
    public ExampleTransform TransformFor(Architecture architecture) => FoldsFor(architecture).Transform;

    /// <summary>The network of an architecture for the data, which does not fit where it takes or gives something else.</summary>
    /// <exception cref="InputException">A layer type has no meaning.</exception>
    public NetworkPlan Plan(Architecture architecture) => training.Plan(architecture);

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
        try
        {
            using var trained = training.Train(plan, team, stop);
            return Save(WithFigures(record, trained.Figures, null), trained);
        }
        catch (NetworkFailureException exception)
        {
            return Save(WithFigures(record, new Dictionary<string, double>(), exception.Message), null);
        }

        ArchitectureRecord Save(ArchitectureRecord result, NetworkTrainingResult? trained)
        {
            var config = ConfigOf(result, plan, TransformFor(record.Architecture), trained?.BestEpoch ?? 0);
            folder.Save(config, trained?.Network);
            return result;
        }
    }

    private static ArchitectureRecord WithFigures(
        ArchitectureRecord record, IReadOnlyDictionary<string, double> figures, string? failure)
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
