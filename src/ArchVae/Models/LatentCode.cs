namespace ArchVae.Models;

/// <summary>Where the posterior of an architecture lies in the latent space.</summary>
/// <param name="Center">[Z] z at ε = 0, through the flows; a Gaussian's mean.</param>
/// <param name="LogVariance">[Z] log variances of the posterior's base; null where that is no Gaussian.</param>
public sealed record LatentCode(float[] Center, float[]? LogVariance);

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
