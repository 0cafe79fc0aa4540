using ArchVae.Data;
using ArchVae.Jobs;
using ArchVae.Networks.Data;
using ArchVae.Spaces;

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
    private readonly ShapeKind? wanted = raw.Kind;
    private readonly IReadOnlyList<JobInput> inputs = source.ToInputs();

    /// <summary>Where networks are trained; null for in this process, by the threads that <see cref="Run"/> is given.</summary>
    public IJobPlace? Place { get; init; }

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
        var (gate, finished, saved) = (new Lock(), results.Length - pending.Count, time.GetTimestamp());
        observer.OnStart(finished, results.Length);
        var workers = Math.Clamp(pending.Count, 1, threads);
        // The largest first, so that no thread is left with one at the end.
        (Place ?? new ThisProcess(workers, threads / workers, time))
            .Run(pending.OrderByDescending(one => one.Plan.MultiplyAdds).Select(PlanOf), stop);
        JsonLines.Write(folder.ArchitecturesFile, [.. others, .. results]);
        return results;

        JobPlan PlanOf((int Index, NetworkPlan Plan) one)
        {
            var own = folder.NetworkOf(names[one.Index]);
            return new JobPlan<NetworkJobSettings, NetworkJobResult>(
                NetworkJobKind.Instance, () => SettingsOf(results[one.Index]))
            {
                Name = names[one.Index],
                Seed = options.Seed,
                Folder = own.Path,
                Live = training,
                Inputs = () => inputs,
                Ended = result => End(one.Index, result),
                Failed = reason =>
                {
                    var settings = SettingsOf(results[one.Index]);
                    NetworkJobKind.Save(own, settings, training, one.Plan, null, new() { Failure = reason });
                    End(one.Index, new() { Failure = reason });
                },
            };
        }

        void End(int index, NetworkJobResult result)
        {
            lock (gate)
            {
                results[index] = result.Of(results[index]);
                observer.OnEnd(names[index], results[index], ++finished);
                if (time.GetElapsedTime(saved) < interval) return;
                JsonLines.Write(folder.ArchitecturesFile, [.. others, .. results]);
                saved = time.GetTimestamp();
            }
        }
    }

    private NetworkJobSettings SettingsOf(ArchitectureRecord record) =>
        new(record) { Source = source, Training = options, Fit = fit, Wanted = wanted };

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
