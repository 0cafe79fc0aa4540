namespace ArchVae.Models;

/// <summary>Where the posterior of an architecture lies in the latent space.</summary>
/// <param name="Center">[Z] z at ε = 0, through the flows; a Gaussian's mean.</param>
/// <param name="LogVariance">
/// [Z] log σ² where the posterior is the diagonal Gaussian N(center, diag σ²); null elsewhere.
/// </param>
/// <param name="BaseLogVariance">
/// [Z] elsewhere log σ² of a Gaussian base, before any flow and, with full covariance, of the Cholesky factor's diagonal: not
/// the variances of z. Null where the base is no Gaussian.
/// </param>
public sealed record LatentCode(float[] Center, float[]? LogVariance, float[]? BaseLogVariance = null);

/// <summary>Mean and standard deviation of the centers of the training architectures, by latent dimension.</summary>
/// <param name="Mean">[Z].</param>
/// <param name="StandardDeviation">[Z].</param>
public sealed record LatentScale(float[] Mean, float[] StandardDeviation)
{
    /// <summary>Moves draws from N(0, I) to this mean and deviation, in place: [count × Z].</summary>
    public void Apply(Span<float> points)
    {
        var size = Mean.Length;
        for (var i = 0; i < points.Length; i++) points[i] = Mean[i % size] + StandardDeviation[i % size] * points[i];
    }
}
