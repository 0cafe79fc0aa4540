using ArchVae.Search.Candidates;
using ArchVae.Spaces;

namespace ArchVae.Search;

/// <summary>What is searched for, and among what. Immutable.</summary>
/// <param name="Candidates">The networks that may be proposed.</param>
/// <param name="Aims">What is wanted, at least one; different metrics.</param>
/// <param name="Limits">What metrics must be; empty for no limits.</param>
/// <param name="Seed">The seed of all that is drawn.</param>
public sealed record SearchProblem(
    CandidateSource Candidates, IReadOnlyList<Aim> Aims, IReadOnlyList<MetricLimit> Limits, ulong Seed)
{
    /// <summary>
    /// Metrics that are known of any architecture without measuring, such as its parameters, exactly as they will be measured;
    /// null where none is.
    /// </summary>
    public Func<Architecture, IReadOnlyDictionary<string, double>>? Known { get; init; }
}
