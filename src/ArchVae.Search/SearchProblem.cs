using ArchVae.Search.Candidates;

namespace ArchVae.Search;

/// <summary>What is searched for, and among what. Immutable.</summary>
/// <param name="Candidates">The networks that may be proposed.</param>
/// <param name="Aims">What is wanted, at least one.</param>
/// <param name="Limits">What metrics must be; empty for no limits.</param>
/// <param name="Seed">The seed of all that is drawn.</param>
public sealed record SearchProblem(
    CandidateSource Candidates, IReadOnlyList<Aim> Aims, IReadOnlyList<MetricLimit> Limits, ulong Seed);
