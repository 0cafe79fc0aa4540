using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Posteriors;

/// <summary>
/// The prior of the starting document (Pavesi 2024), p(z) = N(0, I). The KL from a Gaussian N(μ, L·Lᵀ) is
/// ½[μᵀμ + tr LLᵀ − Z − log|LLᵀ|] (equations 23 and 25) and splits by rows of L: ½(μ_j² + ‖L_j‖² − 1 − log σ_j²).
/// </summary>
public sealed class StandardNormalPrior : Prior
{
    private readonly int size;

    /// <summary>The prior of this many dimensions.</summary>
    public StandardNormalPrior(int size) => this.size = size;

    /// <inheritdoc/>
    public override Tensor LogDensity(Tape tape, Tensor z) => StandardNormalLogDensity.Apply(tape, z);

    /// <inheritdoc/>
    public override Tensor Draw(Tape tape, ulong seed, long first, int count) => Noise(tape, size, seed, first, count);

    /// <inheritdoc/>
    public override bool IsMovedNormal => true;

    /// <summary>The points themselves.</summary>
    public override Tensor ToNormal(Tape tape, Tensor z) => z;

    /// <summary>The points themselves.</summary>
    public override Tensor FromNormal(Tape tape, Tensor noise) => noise;

    /// <inheritdoc/>
    public override Tensor KlByDimension(Tape tape, GaussianParameters posterior)
    {
        var kl = DiagonalGaussianKl.Apply(tape, posterior.Mean, posterior.LogVariance);
        return posterior.StrictlyLower.Exists
            ? Addition.Apply(tape, kl, StrictlyLowerKl.Apply(tape, posterior.StrictlyLower, posterior.Mean.Columns))
            : kl;
    }
}

/// <summary><c>standard</c>.</summary>
internal sealed class StandardNormalFamily : PriorFamily
{
    public override string Name => "standard";

    public override bool HasClosedFormKl => true;

    public override Prior Create(PriorContext context) => new StandardNormalPrior(context.Size);
}
