using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// The smallest VAE, that of section 2.1: data x of mean 0 and variance v, a decoder N(wz, s²) with s = 1, a posterior N(ax, r).
/// All that is averaged is quadratic in x and ε, and two points ±√v and ±1 have the right mean and variance: averages over them
/// are exact.
/// </summary>
internal sealed class LinearVae : IDisposable
{
    private readonly Parameter w;
    private readonly Parameter a;
    private readonly Parameter logVariance;
    private readonly double v;

    /// <summary>A model that hardly uses z yet.</summary>
    public LinearVae(double v, double begin = 0.1)
    {
        this.v = v;
        w = Parameters.Add("w", [1], 0, begin);
        a = Parameters.Add("a", [1], 0, begin);
        logVariance = Parameters.Add("log_variance", [1], 0);
        Parameters.Initialize(Sheet.Seed);
    }

    public ParameterSet Parameters { get; } = new();

    /// <summary>w, a and r.</summary>
    public (double W, double A, double R) Values =>
        (w.Tensor.Values[0], a.Tensor.Values[0], Math.Exp(logVariance.Tensor.Values[0]));

    /// <summary>E(x − wz)², the mean squared error.</summary>
    public double SquaredError => v * Math.Pow(1 - Values.W * Values.A, 2) + Values.W * Values.W * Values.R;

    /// <summary>E log p(x|z) in nats.</summary>
    public double Reconstruction => -(Math.Log(2 * Math.PI) + SquaredError) / 2;

    /// <summary>KL[q(z|x) ‖ p(z)] by equation 23, averaged over x, in nats.</summary>
    public double Kl => (Values.A * Values.A * v + Values.R - 1 - Math.Log(Values.R)) / 2;

    /// <summary>E log p(x|z) [1, 1] and the KL of each x [2, 1].</summary>
    public (Tensor Reconstruction, Tensor Kl) Terms(Tape tape)
    {
        var root = (float)Math.Sqrt(v);
        var mean = Linear.Apply(tape, tape.Constant(2, 1, [-root, root]), a.Tensor, default);
        var variances = Linear.Apply(tape, Draws.Filled(tape, 2, 1, 1), logVariance.Tensor, default);
        // Two samples of each x.
        var z = Reparameterization.Apply(tape, mean, variances, tape.Constant(4, 1, [-1, 1, -1, 1]));
        var decoded = Linear.Apply(tape, z, w.Tensor, default);
        var x = tape.Constant(4, 1, [-root, -root, root, root]);
        var logLikelihood = GaussianLogLikelihood.Apply(tape, decoded, x, Draws.Filled(tape, 1, 1, 0));
        return (WeightedSum.Apply(tape, logLikelihood, 1.0 / 4), DiagonalGaussianKl.Apply(tape, mean, variances));
    }

    /// <summary>The loss of equation 13, β·KL − E log p(x|z) [1, 1].</summary>
    public Tensor Loss(Tape tape, double beta)
    {
        var (reconstruction, kl) = Terms(tape);
        return Addition.Apply(tape, WeightedSum.Apply(tape, reconstruction, -1), WeightedSum.Apply(tape, kl, beta / 2));
    }

    public void Dispose() => Parameters.Dispose();
}
