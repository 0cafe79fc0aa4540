using ArchVae.Tensors;

namespace ArchVae.Posteriors;

/// <summary>The Gaussian that a posterior begins with, before any flow: equation 7, z = g(ε, φ, x), in the form of a family.</summary>
internal abstract class PosteriorBase
{
    /// <summary>Samples for a batch of architectures.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="features">[B, E] the inference network's output.</param>
    /// <param name="noise">[B·M, Z] draws of ε from N(0, I); sample m of row b is row b·M + m.</param>
    public abstract BaseSample Sample(Tape tape, Tensor features, Tensor noise);

    /// <summary>The ε that samples come from: the inverse of z = g(ε). Not differentiable.</summary>
    /// <param name="tape">A tape that does not record.</param>
    /// <param name="features">[B, E] the inference network's output.</param>
    /// <param name="z">[B·M, Z].</param>
    /// <returns>[B·M, Z].</returns>
    public abstract Tensor Noise(Tape tape, Tensor features, Tensor z);
}

/// <summary>What a base gives for a batch of B architectures with M samples of each.</summary>
/// <param name="Z">[B·M, Z] the samples.</param>
/// <param name="LogDensity">[B·M, 1] log q at the samples, in nats.</param>
/// <param name="KlByDimension">[B, Z] the KL from the prior by dimension, in closed form, in nats; sums to the whole.</param>
/// <param name="Mean">[B, Z] the means.</param>
/// <param name="LogVariance">[B, Z] log σ² of the Cholesky factor's diagonal; for a diagonal covariance the log variances.</param>
internal readonly record struct BaseSample(Tensor Z, Tensor LogDensity, Tensor KlByDimension, Tensor Mean, Tensor LogVariance);
