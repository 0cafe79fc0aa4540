using System.Collections.Concurrent;
using ArchVae.Networks.Data;
using ArchVae.Networks.Modules;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Networks.Training;

/// <summary>
/// Trains networks of architectures on the same data, one after the other, and measures them. Many threads may use it at once.
/// </summary>
/// <param name="raw">The data.</param>
/// <param name="source">Where they come from, and the task where it is not that which the target tells.</param>
/// <param name="options">How networks are trained.</param>
/// <param name="fit">Whether they are fitted to the data.</param>
/// <param name="time">The time, for figures and the timeout.</param>
public sealed class NetworkTraining(
    RawExamples raw, DataOptions source, NetworkTrainingOptions options, bool fit, TimeProvider time)
{
    private readonly ConcurrentDictionary<bool, Lazy<NetworkFolds>> folds = new();

    /// <summary>What networks of an architecture learn from and are judged by.</summary>
    /// <exception cref="InputException">The data do not suit the task, or cannot be parted.</exception>
    public NetworkFolds FoldsFor(Architecture architecture) => folds.GetOrAdd(
        TakesTokens(architecture), key => new(() => NetworkFolds.Of(raw, source.Task, key, options))).Value;

    /// <summary>The names of the figures that networks like that of an architecture get, some of which may be missing.</summary>
    /// <exception cref="InputException">The data do not suit the task, or cannot be parted.</exception>
    public IReadOnlyList<string> FigureNames(Architecture architecture)
    {
        var own = FoldsFor(architecture);
        return NetworkFigures.Of(own.Transform.Target.Task, folds: own.Whole is not null);
    }

    /// <summary>The network of an architecture for the data, which does not fit where it takes or gives something else.</summary>
    /// <exception cref="InputException">A layer type has no meaning.</exception>
    public NetworkPlan Plan(Architecture architecture)
    {
        var transform = FoldsFor(architecture).Transform;
        var asked = new PlanOptions { Input = transform.Shape, Outputs = transform.Target.Outputs };
        // One output or two can tell two classes apart; what fits as it is stays.
        if (transform.Target.Task == NetworkTask.Binary
            && NetworkPlan.Of(architecture, asked with { Outputs = 2 }) is { Fits: true } two) return two;
        return NetworkPlan.Of(architecture, asked with { Fit = fit });
    }

    /// <summary>Trains a network, on each fold where there are several, and measures it.</summary>
    /// <param name="plan">The network: see <see cref="Plan"/>.</param>
    /// <param name="team">The threads to use; figures are the same for any number, but for times.</param>
    /// <param name="stop">Stops it between two steps.</param>
    /// <exception cref="NetworkFailureException">
    /// It cannot be built, is too large, diverged or took too long, by the options.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public NetworkTrainingResult Train(NetworkPlan plan, ThreadTeam team, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var own = FoldsFor(plan.Architecture);
        var start = time.GetTimestamp();
        Network? network = null;
        try
        {
            Refuse(plan);
            var figures = new Dictionary<string, double>();
            (network, var bestEpoch) = Train(plan, own, team, start, figures, stop);
            AddCosts(network, plan, own, figures, time.GetElapsedTime(start).TotalSeconds);
            return new(network, bestEpoch, figures);
        }
        catch (Exception exception)
        {
            network?.Dispose();
            if (exception is OutOfMemoryException) throw new NetworkFailureException("takes more memory than there is");
            throw;
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

    private static bool TakesTokens(Architecture architecture)
    {
        var modules = SpaceModules.Of(architecture.Space);
        return architecture.Layers.Any(layer => modules.FamilyOf(layer.Type) is EmbeddingFamily);
    }
}

/// <summary>A network that was trained and measured.</summary>
/// <param name="network">The network, which this disposes.</param>
/// <param name="bestEpoch">The epoch that its weights are of, from 1.</param>
/// <param name="figures">What was measured, by name, finite.</param>
public sealed class NetworkTrainingResult(
    Network network, int bestEpoch, IReadOnlyDictionary<string, double> figures) : IDisposable
{
    /// <summary>The network; of several folds that which was trained on all examples.</summary>
    public Network Network { get; } = network;

    /// <summary>The epoch that its weights are of, from 1.</summary>
    public int BestEpoch { get; } = bestEpoch;

    /// <summary>
    /// What was measured, by name, finite: on the examples that were set aside, of several folds as means with deviations, and
    /// what it costs.
    /// </summary>
    public IReadOnlyDictionary<string, double> Figures { get; } = figures;

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}
