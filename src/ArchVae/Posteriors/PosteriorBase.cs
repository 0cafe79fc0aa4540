using ArchVae.Models;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;

namespace ArchVae.Posteriors;

/// <summary>The density that a posterior begins with, before any flow: equation 7, z = g(ε, φ, x), ε from N(0, I).</summary>
public abstract class PosteriorBase
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
/// <param name="Center">[B, Z] z at ε = 0; a Gaussian's mean.</param>
/// <param name="Gaussian">The parameters of a Gaussian base; do not exist for another.</param>
public readonly record struct BaseSample(Tensor Z, Tensor LogDensity, Tensor Center, GaussianParameters Gaussian);

/// <summary>The parameters of B Gaussians N(μ, L·Lᵀ), L = L* + diag(σ).</summary>
/// <param name="Mean">[B, Z] μ.</param>
/// <param name="LogVariance">
/// [B, Z] log σ² of the Cholesky factor's diagonal; for a diagonal covariance the log variances.
/// </param>
/// <param name="StrictlyLower">[B, Z(Z−1)/2] L*, row by row; does not exist where the covariance is diagonal.</param>
public readonly record struct GaussianParameters(Tensor Mean, Tensor LogVariance, Tensor StrictlyLower = default)
{
    /// <summary>Whether there are any.</summary>
    public bool Exist => Mean.Exists;

    /// <summary>Whether there are any, and the covariance is diagonal.</summary>
    public bool IsDiagonal => Exist && !StrictlyLower.Exists;
}

/// <summary>A family of bases: what <c>full</c> stands for in <c>full+iaf:4</c>.</summary>
public abstract class BaseFamily : IFamily<BaseFamily>
{
    /// <summary>All families, the library's own first.</summary>
    public static FamilyRegistry<BaseFamily> Registry { get; } = new(
        "base", [new DiagonalGaussianFamily(), new FullCovarianceGaussianFamily()])
    {
        Requirement = family =>
        {
            ModelFamilies.CheckOptions(family.OptionsType);
            if (FlowFamily.Registry.Find(family.Name) is { } taken)
                throw new InvalidOperationException($"There is a flow '{taken.Name}' already, and posteriors are named by both.");
        },
    };

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>Whether its densities are Gaussians, so that a prior may have the KL in closed form.</summary>
    public abstract bool IsGaussian { get; }

    /// <inheritdoc/>
    public virtual Type? OptionsType => null;

    /// <summary>A base of the family.</summary>
    public abstract PosteriorBase Create(BaseContext context);
}

/// <summary>What a base is made from.</summary>
/// <param name="Parameters">The set to add parameters to.</param>
/// <param name="Name">Their name before the base's own.</param>
/// <param name="Features">E, the width of what the inference network gives.</param>
/// <param name="Size">Z, the number of latent dimensions.</param>
/// <param name="Options">The families' own options.</param>
public sealed record BaseContext(ParameterSet Parameters, string Name, int Features, int Size, FamilyOptions Options)
{
    /// <summary>
    /// Which features a layer to the Z dimensions of a mean or of scales should read more than others at first; null for none.
    /// </summary>
    public TiedBlocks? InitialBlocks { get; init; }
}
