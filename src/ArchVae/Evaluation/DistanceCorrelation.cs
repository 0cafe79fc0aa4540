using ArchVae.Spaces;
using MathNet.Numerics.Statistics;

namespace ArchVae.Evaluation;

/// <summary>
/// Spearman's correlation, over all pairs of architectures, of the Euclidean distance of their centers with their
/// <see cref="EditDistance"/>: 1 where what is near in one is near in the other, about 0 where places are arbitrary. Ranks do not
/// depend on the scale of z, which differs between priors.
/// </summary>
internal static class DistanceCorrelation
{
    /// <summary>
    /// The correlation, −1 to 1; null where all distances are the same, or there are fewer than three architectures.
    /// </summary>
    public static double? Of(IReadOnlyList<Architecture> architectures, IReadOnlyList<float[]> centers)
    {
        var distance = new EditDistance();
        var (latent, edits) = (new List<double>(), new List<double>());
        for (var i = 0; i < architectures.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                latent.Add(Squared(centers[i], centers[j]));
                edits.Add(distance.Of(architectures[i], architectures[j]));
            }
        }
        return latent.Count < 3 ? null : Spearman(latent, edits);
    }

    /// <summary>Spearman's correlation, with the mean rank for equal values; null where one side is all the same.</summary>
    public static double? Spearman(IReadOnlyList<double> left, IReadOnlyList<double> right)
    {
        var correlation = Correlation.Spearman(left, right);
        return double.IsFinite(correlation) ? correlation : null;
    }

    /// <summary>The squared Euclidean distance.</summary>
    public static double Squared(float[] left, float[] right)
    {
        var sum = 0.0;
        for (var j = 0; j < left.Length; j++) sum += ((double)left[j] - right[j]) * ((double)left[j] - right[j]);
        return sum;
    }
}
