namespace ArchVae.Models;

/// <summary>Where the posterior of an architecture lies in the latent space.</summary>
/// <param name="Center">[Z] z at ε = 0, through the flows; a Gaussian's mean.</param>
/// <param name="LogVariance">[Z] log variances of the posterior's base; null where that is no Gaussian.</param>
public sealed record LatentCode(float[] Center, float[]? LogVariance);
