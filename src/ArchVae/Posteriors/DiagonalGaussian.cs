using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Posteriors;

/// <summary>
/// The posterior of the classic VAE, equation 22: q(z|x) = N(μ, diag σ²), with μ and log σ² linear in what the inference
/// network read.
/// </summary>
public sealed class DiagonalGaussian : PosteriorBase
{
    /// <summary>Log variances stay within ± this bound, which they meet smoothly: σ from 3e-4 to 3e3.</summary>
    public const float LogVarianceBound = 16;

    private readonly LinearLayer mean;
    private readonly LinearLayer logVariance;

    /// <summary>A base whose parameters are added to a set.</summary>
    /// <param name="parameters">The set.</param>
    /// <param name="name">Their name before ".mean" and ".log_variance".</param>
    /// <param name="features">E.</param>
    /// <param name="size">Z.</param>
    /// <param name="initialBlocks">Which features lead to which dimensions at first; null where all lead to all.</param>
    public DiagonalGaussian(
        ParameterSet parameters, string name, int features, int size, TiedBlocks? initialBlocks = null)
    {
        mean = new LinearLayer(parameters, $"{name}.mean", features, size, initialBlocks: initialBlocks);
        logVariance = new LinearLayer(parameters, $"{name}.log_variance", features, size, initialBlocks: initialBlocks);
    }

    /// <inheritdoc/>
    public override BaseSample Sample(Tape tape, Tensor features, Tensor noise) =>
        Sample(tape, Parameters(tape, features), noise);

    /// <summary>The same from the parameters themselves.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="parameters">μ and log σ² [B, Z].</param>
    /// <param name="noise">[B·M, Z] draws of ε from N(0, I).</param>
    public static BaseSample Sample(Tape tape, GaussianParameters parameters, Tensor noise) => new(
        Reparameterization.Apply(tape, parameters.Mean, parameters.LogVariance, noise),
        DiagonalGaussianLogDensity.Apply(tape, noise, parameters.LogVariance),
        parameters.Mean,
        parameters);

    /// <inheritdoc/>
    public override Tensor Noise(Tape tape, Tensor features, Tensor z) => Noise(tape, Parameters(tape, features), z);

    /// <summary>μ and log σ² [B, Z] of features [B, E].</summary>
    public GaussianParameters Parameters(Tape tape, Tensor features) =>
        new(mean.Apply(tape, features), SmoothBound.Apply(tape, logVariance.Apply(tape, features), 0, LogVarianceBound));

    /// <summary>ε = L⁻¹(z − μ) by forward substitution; without a strictly lower part, (z − μ) / σ. Not differentiable.</summary>
    /// <param name="tape">A tape that does not record.</param>
    /// <param name="parameters">Those of B Gaussians.</param>
    /// <param name="z">[B·M, Z].</param>
    /// <returns>[B·M, Z].</returns>
    public static Tensor Noise(Tape tape, GaussianParameters parameters, Tensor z)
    {
        var (mean, logVariance, strictlyLower) = parameters;
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

/// <summary><c>diagonal</c>.</summary>
internal sealed class DiagonalGaussianFamily : BaseFamily
{
    public override string Name => "diagonal";

    public override bool IsGaussian => true;

    public override PosteriorBase Create(BaseContext context) =>
        new DiagonalGaussian(context.Parameters, context.Name, context.Features, context.Size, context.InitialBlocks);
}
