using ArchVae.Tensors;

namespace ArchVae.Latent;

/// <summary>
/// An approximate posterior q(z|x), conditioned on what the inference network read. Every posterior gives its samples together
/// with their log density (equation 10), and its KL from the prior in closed form where there is one.
/// </summary>
internal abstract class Posterior
{
    /// <summary>Samples for a batch of architectures.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="features">[B, E] the inference network's output.</param>
    /// <param name="noise">[B·M, Z] draws of ε from N(0, I); sample m of row b is row b·M + m.</param>
    public abstract PosteriorSample Sample(Tape tape, Tensor features, Tensor noise);
}

/// <summary>What a posterior gives for a batch of B architectures with M samples of each.</summary>
/// <param name="Z">[B·M, Z] the samples.</param>
/// <param name="LogDensity">[B·M, 1] log q(z|x) at the samples, in nats.</param>
/// <param name="KlByDimension">[B, Z] KL[q(z_j|x) ‖ p(z_j)] in closed form, in nats; does not exist where it does not split.</param>
/// <param name="Center">[B, Z] z at ε = 0, through the flows; a Gaussian's mean.</param>
/// <param name="LogVariance">[B, Z] log variances of the base, before any flow.</param>
internal readonly record struct PosteriorSample(Tensor Z, Tensor LogDensity, Tensor KlByDimension, Tensor Center, Tensor LogVariance);
