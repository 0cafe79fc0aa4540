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
    /// <summary>Checks the values.</summary>
    /// <exception cref="InputException">A mean is not finite, or a deviation not finite or below 0.</exception>
    internal void Validate()
    {
        for (var j = 0; j < Mean.Length; j++)
        {
            if (!float.IsFinite(Mean[j]))
            {
                throw new InputException(FormattableString.Invariant(
                    $"The mean of latent dimension {j} in 'trainingLatents' is {Mean[j]}; it must be finite."));
            }
            if (!(float.IsFinite(StandardDeviation[j]) && StandardDeviation[j] >= 0))
            {
                throw new InputException(
                    FormattableString.Invariant(
                        $"The deviation of latent dimension {j} in 'trainingLatents' is {StandardDeviation[j]}; ")
                    + "it must be finite and 0 or more.");
            }
        }
    }

    /// <summary>Moves draws from N(0, I) to this mean and deviation, in place: [count × Z].</summary>
    public void Apply(Span<float> points)
    {
        var size = Mean.Length;
        for (var i = 0; i < points.Length; i++) points[i] = Mean[i % size] + StandardDeviation[i % size] * points[i];
    }
}
