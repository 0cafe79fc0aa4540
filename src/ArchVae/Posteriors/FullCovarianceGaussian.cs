using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Posteriors;

/// <summary>
/// The posterior with full covariance, equations 24 and 25: q(z|x) = N(μ, L·Lᵀ) with the Cholesky factor L = L* + diag(σ), L*
/// strictly lower triangular; μ, log σ² and L* are linear in what the inference network read. With σ above 0 every L is the
/// factor of a covariance. log|det L| = Σ log σ, so the density at a sample is that of the diagonal Gaussian with the same σ, and the KL
/// splits by rows of L: ½(μ_j² + ‖L_j‖² − 1 − log σ_j²).
/// </summary>
internal sealed class FullCovarianceGaussian : PosteriorBase
{
    // Correlations begin weak: rows of L start near those of a diagonal covariance.
    private const double InitialScale = 0.1;
    private readonly DiagonalGaussian diagonal;
    private readonly LinearLayer? strictlyLower;

    public FullCovarianceGaussian(ParameterSet parameters, string name, int features, int size)
    {
        diagonal = new DiagonalGaussian(parameters, name, features, size);
        // One dimension has nothing below its diagonal.
        if (size > 1)
            strictlyLower = new LinearLayer(parameters, $"{name}.strictly_lower", features, StrictlyLowerProduct.Count(size), initialScale: InitialScale);
    }

    public override BaseSample Sample(Tape tape, Tensor features, Tensor noise)
    {
        var (mean, logVariance) = diagonal.Parameters(tape, features);
        return Sample(tape, mean, logVariance, StrictlyLower(tape, features), noise);
    }

    /// <summary>The same from the parameters themselves: mean and logVariance [B, Z], strictlyLower [B, Z(Z−1)/2], noise [B·M, Z].</summary>
    public static BaseSample Sample(Tape tape, Tensor mean, Tensor logVariance, Tensor strictlyLower, Tensor noise)
    {
        var sample = DiagonalGaussian.Sample(tape, mean, logVariance, noise);
        if (!strictlyLower.Exists) return sample;
        return sample with
        {
            Z = Addition.Apply(tape, sample.Z, StrictlyLowerProduct.Apply(tape, strictlyLower, noise)),
            KlByDimension = Addition.Apply(tape, sample.KlByDimension, StrictlyLowerKl.Apply(tape, strictlyLower, noise.Columns)),
        };
    }

    public override Tensor Noise(Tape tape, Tensor features, Tensor z)
    {
        var (mean, logVariance) = diagonal.Parameters(tape, features);
        return DiagonalGaussian.Noise(tape, mean, logVariance, StrictlyLower(tape, features), z);
    }

    private Tensor StrictlyLower(Tape tape, Tensor features) => strictlyLower?.Apply(tape, features) ?? default;
}
