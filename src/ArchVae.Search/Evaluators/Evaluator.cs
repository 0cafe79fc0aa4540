using ArchVae.Networks;
using ArchVae.Search.Trials;
using ArchVae.Spaces;

namespace ArchVae.Search.Evaluators;

/// <summary>Measures networks: a table, a command, a training, or code of one's own. Several threads use one at once.</summary>
public abstract class Evaluator : IDisposable
{
    /// <summary>The only architectures that it can measure; null where it takes all of the space.</summary>
    public virtual IReadOnlyList<Architecture>? Pool => null;

    /// <summary>The names of the metrics that it can give; null where nobody knows them before.</summary>
    public virtual IReadOnlyList<string>? Metrics => null;

    /// <summary>
    /// The network of an architecture as it is measured, whose sizes are known before; null where nobody knows them. Without more
    /// it is what the space says.
    /// </summary>
    public virtual NetworkPlan? PlanOf(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return SpaceModules.Find(architecture.Space)?.Plan(architecture);
    }

    /// <summary>
    /// The architecture of the network that is measured where this one is asked for, such as one that is fitted to data: a search
    /// tries it only once. Without more it is the architecture itself.
    /// </summary>
    public virtual Architecture Measured(Architecture architecture) => architecture;

    /// <summary>What it is, for the description of a search: equal texts measure alike.</summary>
    public abstract string Description { get; }

    /// <summary>Of what another process makes the same one; null where networks can be measured in this process only.</summary>
    public virtual EvaluatorSource? Source => null;

    /// <summary>Measures the network of a trial.</summary>
    /// <param name="trial">The trial; the seed of what is random may be made of its number.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>Metrics by name; those that are not finite count as missing.</returns>
    /// <exception cref="TrialFailedException">The network cannot be measured; the search goes on.</exception>
    /// <exception cref="InputException">Nothing can be measured; the search stops.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public abstract IReadOnlyDictionary<string, double> Evaluate(Trial trial, CancellationToken stop);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what it holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>A network could not be measured.</summary>
/// <param name="reason">Why, as a sentence without subject and full stop: <c>took longer than 60 s</c>.</param>
public sealed class TrialFailedException(string reason) : Exception(reason);
