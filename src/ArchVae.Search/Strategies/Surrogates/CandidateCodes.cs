using ArchVae.Search.Predictors;

namespace ArchVae.Search.Strategies.Surrogates;

/// <summary>Candidates as models see them.</summary>
/// <param name="candidates">The candidates.</param>
/// <param name="areConstant">Whether they are always the same.</param>
internal sealed class CandidateCodes(IReadOnlyList<Candidate> candidates, bool areConstant)
{
    // Those of kernels that were fitted before are never asked for again.
    private const int MostFeatures = 8;
    private readonly Dictionary<ArchitectureFeatures, double[]> codes = [];

    /// <summary>The candidates.</summary>
    public IReadOnlyList<Candidate> Candidates => candidates;

    /// <summary>Whether they are always the same.</summary>
    public bool AreConstant => areConstant;

    /// <summary>Their codes, [count, width]; the same array for the same features.</summary>
    public double[] Of(ArchitectureFeatures features)
    {
        if (codes.TryGetValue(features, out var known)) return known;
        if (codes.Count == MostFeatures) codes.Clear();
        return codes[features] = features.CodesOf([.. candidates.Select(candidate => candidate.Architecture)]);
    }
}
