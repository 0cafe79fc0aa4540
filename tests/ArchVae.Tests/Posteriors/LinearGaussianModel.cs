using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Tests.Posteriors;

/// <summary>
/// A model whose log p(x) and exact posterior are known: p(x|z) = N(Az + c, s²·I), four architectures x of six numbers, Z = 4.
/// </summary>
internal sealed class LinearGaussianModel
{
    public const int Count = 4;
    public const int Size = 4;
    private const int Observed = 6;
    private static readonly Fixture fixture = new("linear-gaussian");

    // All of the model is divided by s, so that residuals are standard normal.
    private readonly double scale = fixture.Number("s");
    private readonly float[] weight;
    private readonly float[] bias;
    private readonly float[][] minusObserved;
    private readonly float[][] posteriorMeans = [.. fixture.Matrix("posterior_mean").Select(row => Fixture.Flat([row]))];
    private readonly float[] bestLogVariance =
        [.. fixture.Vector("best_diagonal_variance").Select(variance => (float)Math.Log(variance))];

    public LinearGaussianModel()
    {
        float[] Scaled(IEnumerable<double> values, double factor) => [.. values.Select(value => (float)(factor * value / scale))];
        weight = Scaled(fixture.Matrix("a").SelectMany(row => row), 1);
        bias = Scaled(fixture.Vector("c"), 1);
        minusObserved = [.. fixture.Matrix("x").Select(x => Scaled(x, -1))];
    }

    /// <summary>[4] log p(x).</summary>
    public double[] LogEvidence { get; } = fixture.Vector("log_p");

    /// <summary>How far below log p(x) the ELBO of the best diagonal posterior lies, for every x.</summary>
    public double DiagonalGap { get; } = fixture.Number("diagonal_gap");

    /// <summary>
    /// [N, 1] log p(x|z); the rows of z are M samples of each of the four x, or all of the only one that is given.
    /// </summary>
    public Tensor LogLikelihood(Tape tape, Tensor z, int samples, int? only = null)
    {
        var residuals = Linear.Apply(tape, z, tape.Constant(Observed, Size, weight), tape.Constant(1, Observed, bias));
        var observed = tape.Constant(z.Rows, Observed);
        for (var row = 0; row < z.Rows; row++) minusObserved[only ?? row / samples].CopyTo(observed.Row(row));
        var logScale = tape.Constant(z.Rows, 1);
        logScale.Values.Fill((float)(-Observed * Math.Log(scale)));
        return Addition.Apply(tape, StandardNormalLogDensity.Apply(tape, Addition.Apply(tape, residuals, observed)), logScale);
    }

    /// <summary>Samples of the best diagonal posterior of one x, with log p(x|z) at them.</summary>
    public (PosteriorSample Posterior, Tensor LogLikelihood) BestDiagonal(Tape tape, int x, float[] noise)
    {
        var sample = DiagonalGaussian.Sample(
            tape, new(tape.Constant(1, Size, posteriorMeans[x]), tape.Constant(1, Size, bestLogVariance)),
            tape.Constant(noise.Length / Size, Size, noise));
        return (new(sample.Z, sample.LogDensity, Gaussian: sample.Gaussian),
            LogLikelihood(tape, sample.Z, noise.Length / Size, only: x));
    }
}
