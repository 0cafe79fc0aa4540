using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Posteriors;

/// <summary>
/// The posterior of the classic VAE, equations 22 and 23: q(z|x) = N(μ, diag σ²), with μ and log σ² linear in what the inference
/// network read.
/// </summary>
internal sealed class DiagonalGaussian : PosteriorBase
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

    public override BaseSample Sample(Tape tape, Tensor features, Tensor noise)
    {
        var (mu, boundedLogVariance) = Parameters(tape, features);
        return Sample(tape, mu, boundedLogVariance, noise);
    }

    /// <summary>The same from the parameters themselves: mean and logVariance [B, Z], noise [B·M, Z].</summary>
    public static BaseSample Sample(Tape tape, Tensor mean, Tensor logVariance, Tensor noise) => new(
        Reparameterization.Apply(tape, mean, logVariance, noise),
        DiagonalGaussianLogDensity.Apply(tape, noise, logVariance),
        DiagonalGaussianKl.Apply(tape, mean, logVariance),
        mean,
        logVariance);

    public override Tensor Noise(Tape tape, Tensor features, Tensor z)
    {
        var (mu, boundedLogVariance) = Parameters(tape, features);
        return Noise(tape, mu, boundedLogVariance, default, z);
    }

    /// <summary>μ and log σ² [B, Z].</summary>
    public (Tensor Mean, Tensor LogVariance) Parameters(Tape tape, Tensor features) =>
        (mean.Apply(tape, features), SmoothBound.Apply(tape, logVariance.Apply(tape, features), 0, LogVarianceBound));

    /// <summary>ε = L⁻¹(z − μ) by forward substitution; without a strictly lower part, (z − μ) / σ.</summary>
    public static Tensor Noise(Tape tape, Tensor mean, Tensor logVariance, Tensor strictlyLower, Tensor z)
    {
        var noise = tape.Constant(z.Rows, z.Columns);
        var samples = z.Rows / mean.Rows;
        for (var row = 0; row < z.Rows; row++)
        {
            var mu = mean.Row(row / samples);
            var lv = logVariance.Row(row / samples);
            var from = z.Row(row);
            var e = noise.Row(row);
            for (var i = 0; i < e.Length; i++)
            {
                var rest = (double)from[i] - mu[i];
                var lower = strictlyLower.Exists ? strictlyLower.Row(row / samples).Slice(StrictlyLowerProduct.Count(i), i) : [];
                for (var j = 0; j < lower.Length; j++) rest -= (double)lower[j] * e[j];
                e[i] = (float)(rest / Math.Exp(lv[i] / 2.0));
            }
        }
        return noise;
    }
}
