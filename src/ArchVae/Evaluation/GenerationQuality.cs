using ArchVae.Spaces;

namespace ArchVae.Evaluation;

/// <summary>How good a set of decoded architectures is.</summary>
/// <param name="Validity">Share that the grammar accepts.</param>
/// <param name="Uniqueness">Distinct ones among the valid ones; null where none is valid.</param>
/// <param name="Novelty">
/// Those not in the training data among the valid ones; null where none is valid, or training is not known.
/// </param>
internal sealed record GenerationQuality(double Validity, double? Uniqueness, double? Novelty)
{
    /// <summary>The quality of a set.</summary>
    /// <param name="decoded">What was decoded; not empty.</param>
    /// <param name="trainingHashes">Hashes of the training architectures, or null.</param>
    public static GenerationQuality Of(IReadOnlyList<Architecture> decoded, IReadOnlySet<ulong>? trainingHashes)
    {
        var valid = decoded.Where(architecture => architecture.Space.Grammar.Accepts(architecture)).ToList();
        if (valid.Count == 0) return new GenerationQuality(0, null, null);
        return new GenerationQuality(
            (double)valid.Count / decoded.Count,
            (double)valid.Distinct().Count() / valid.Count,
            trainingHashes is null ? null
                : (double)valid.Count(architecture => !trainingHashes.Contains(architecture.StableHash())) / valid.Count);
    }
}
