namespace ArchVae.Models;

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
