using ArchVae.Nn;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Latent;

/// <summary>
/// The posterior of the classic VAE, equations 22 and 23: q(z|x) = N(μ, diag σ²), with μ and log σ² linear in what the inference
/// network read.
/// </summary>
internal sealed class DiagonalGaussian : Posterior
{
    /// <summary>Log variances stay within ± this bound, which they meet smoothly: σ from 3e-4 to 3e3.</summary>
    public const float LogVarianceBound = 16;

    private readonly LinearLayer mean;
    private readonly LinearLayer logVariance;

    public DiagonalGaussian(ParameterSet parameters, string name, int features, int size)
    {
        mean = new LinearLayer(parameters, $"{name}.mean", features, size);
        logVariance = new LinearLayer(parameters, $"{name}.log_variance", features, size);
    }

    public override PosteriorSample Sample(Tape tape, Tensor features, Tensor noise)
    {
        var mu = mean.Apply(tape, features);
        var boundedLogVariance = SmoothBound.Apply(tape, logVariance.Apply(tape, features), 0, LogVarianceBound);
        return Sample(tape, mu, boundedLogVariance, noise);
    }

    /// <summary>The same from the parameters themselves: mean and logVariance [B, Z], noise [B·M, Z].</summary>
    public static PosteriorSample Sample(Tape tape, Tensor mean, Tensor logVariance, Tensor noise) => new(
        Reparameterization.Apply(tape, mean, logVariance, noise),
        DiagonalGaussianLogDensity.Apply(tape, noise, logVariance),
        DiagonalGaussianKl.Apply(tape, mean, logVariance),
        mean,
        logVariance);
}
