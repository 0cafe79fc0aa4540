namespace ArchVae.Data;

/// <summary>A point of the latent space, with what is known of the architecture that lies there. Immutable by agreement.</summary>
/// <param name="Center">[Z] the point: z at ε = 0, through the flows; for a Gaussian its mean. Or any z to decode.</param>
/// <param name="LogVariance">[Z] log variances of the posterior's base, or null for a point alone.</param>
/// <param name="Id">The architecture's name in its data set, or null.</param>
/// <param name="Metrics">Its measured figures by name; null for none. Not written to JSON Lines.</param>
public sealed record LatentRecord(
    float[] Center, float[]? LogVariance = null, string? Id = null, IReadOnlyDictionary<string, double>? Metrics = null);
