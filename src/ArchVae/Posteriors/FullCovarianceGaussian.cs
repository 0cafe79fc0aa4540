using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Posteriors;

/// <summary>
/// The posterior with full covariance, equation 24: q(z|x) = N(μ, L·Lᵀ) with the Cholesky factor L = L* + diag(σ), L*
/// strictly lower triangular; μ, log σ² and L* are linear in what the inference network read. With σ above 0 every L is the
/// factor of a covariance. log|det L| = Σ log σ, so the density at a sample is that of the diagonal Gaussian with the same σ.
/// </summary>
public sealed class FullCovarianceGaussian : PosteriorBase
{
    // Correlations begin weak: rows of L start near those of a diagonal covariance.
    private const double InitialScale = 0.1;
    private readonly DiagonalGaussian diagonal;
    private readonly LinearLayer? strictlyLower;

    /// <summary>A base whose parameters are added to a set.</summary>
    /// <param name="parameters">The set.</param>
    /// <param name="name">Their name before ".mean", ".log_variance" and ".strictly_lower".</param>
    /// <param name="features">E.</param>
    /// <param name="size">Z.</param>
    /// <param name="initialBlocks">Which features lead to which dimensions at first; null where all lead to all.</param>
    public FullCovarianceGaussian(
        ParameterSet parameters, string name, int features, int size, TiedBlocks? initialBlocks = null)
    {
        diagonal = new DiagonalGaussian(parameters, name, features, size, initialBlocks);
        // One dimension has nothing below its diagonal.
        if (size > 1)
            strictlyLower = new LinearLayer(
                parameters, $"{name}.strictly_lower", features, StrictlyLowerProduct.Count(size), initialScale: InitialScale);
    }

    /// <inheritdoc/>
    public override BaseSample Sample(Tape tape, Tensor features, Tensor noise) =>
        Sample(tape, Parameters(tape, features), noise);

    /// <summary>The same from the parameters themselves.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="parameters">Those of B Gaussians.</param>
    /// <param name="noise">[B·M, Z] draws of ε from N(0, I).</param>
    public static BaseSample Sample(Tape tape, GaussianParameters parameters, Tensor noise)
    {
        var sample = DiagonalGaussian.Sample(tape, parameters, noise);
        if (!parameters.StrictlyLower.Exists) return sample;
        var correlated = StrictlyLowerProduct.Apply(tape, parameters.StrictlyLower, noise);
        return sample with { Z = Addition.Apply(tape, sample.Z, correlated) };
    }

    /// <inheritdoc/>
    public override Tensor Noise(Tape tape, Tensor features, Tensor z) =>
        DiagonalGaussian.Noise(tape, Parameters(tape, features), z);

    private GaussianParameters Parameters(Tape tape, Tensor features) =>
        diagonal.Parameters(tape, features) with { StrictlyLower = strictlyLower?.Apply(tape, features) ?? default };
}

/// <summary><c>full</c>.</summary>
internal sealed class FullCovarianceGaussianFamily : BaseFamily
{
    public override string Name => "full";

    public override bool IsGaussian => true;

    public override PosteriorBase Create(BaseContext context) =>
        new FullCovarianceGaussian(context.Parameters, context.Name, context.Features, context.Size, context.InitialBlocks);
}
