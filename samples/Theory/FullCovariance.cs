using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using MathNet.Numerics.LinearAlgebra;

namespace ArchVae.Samples;

/// <summary>
/// Section 4.3: a Gaussian with full covariance by its Cholesky factor L: samples (equation 24), their covariance L·Lᵀ, the KL
/// (25) beside the general formula with trace and determinant and beside Monte Carlo, and its split by rows of L.
/// </summary>
internal static class FullCovariance
{
    private const int Count = 200_000;
    private const int Size = 3;
    private static readonly float[] means = [0.3f, -0.5f, 1];
    private static readonly float[] logVariances = [0.2f, -1, -0.6f];

    // L*, row after row: L21; L31, L32.
    private static readonly float[] strictlyLower = [0.8f, -0.5f, 0.4f];

    public static Picture Run(Sheet sheet)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var random = new RandomStream(Sheet.Seed, RandomPurpose.Test);
        var (mean, logVariance) = (tape.Constant(1, Size, means), tape.Constant(1, Size, logVariances));
        var lower = tape.Constant(1, StrictlyLowerProduct.Count(Size), strictlyLower);
        var noise = Draws.Noise(tape, ref random, Count, Size);
        // (24): z = μ + σ⊙ε + L*·ε.
        var diagonal = Reparameterization.Apply(tape, mean, logVariance, noise);
        var z = Addition.Apply(tape, diagonal, StrictlyLowerProduct.Apply(tape, lower, noise));

        var choleskyFactor = Matrix<double>.Build.Dense(Size, Size, (i, j) =>
            i == j ? Math.Exp(logVariances[i] / 2) : j < i ? strictlyLower[StrictlyLowerProduct.Count(i) + j] : 0);
        var covariance = choleskyFactor * choleskyFactor.Transpose();
        for (var i = 0; i < Size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var (a, b) = (i, j);
                var products = Estimate.Of(Count, row => (z.Row(row)[a] - means[a]) * (z.Row(row)[b] - means[b]));
                sheet.Compare($"covariance of z_{i + 1} and z_{j + 1}: (L·Lᵀ)", covariance[i, j], products);
            }
        }

        // (25): the diagonal Gaussian's KL by dimension and what the numbers below the diagonal add to each row.
        var ofDiagonal = DiagonalGaussianKl.Apply(tape, mean, logVariance);
        var byRow = Addition.Apply(tape, ofDiagonal, StrictlyLowerKl.Apply(tape, lower, Size));
        var kl = byRow.Values.ToArray().Sum(value => (double)value);
        var squares = means.Sum(value => (double)value * value);
        var general = (squares + covariance.Trace() - Size - Math.Log(covariance.Determinant())) / 2;
        sheet.Compare("KL (25): ½[μᵀμ + tr Σ − Z − log|Σ|]", general, kl, 1e-5);
        // The determinant of L is the product of its diagonal: log q is that of the diagonal Gaussian.
        var logDensity = DiagonalGaussianLogDensity.Apply(tape, noise, logVariance);
        var terms = ChangeOfVariables.Apply(tape, logDensity, [StandardNormalLogDensity.Apply(tape, z)]);
        sheet.Compare("KL by Monte Carlo, log q by (10)", kl, Estimate.Of(terms.Values));

        // Given ε_1 and ε_2, z_3 is Gaussian: the term of row 3 is its KL from N(0, 1), averaged over them.
        double Conditional(int row)
        {
            var shift = strictlyLower[1] * noise.Row(row)[0] + strictlyLower[2] * noise.Row(row)[1];
            return new Gaussian(means[2] + shift, Math.Exp(logVariances[2])).KlFrom(Gaussian.Standard);
        }
        sheet.Compare("term of row 3: KL of z_3 given the others, averaged", byRow.Values[2], Estimate.Of(Count, Conditional));
        var marginal = new Gaussian(means[2], covariance[2, 2]).KlFrom(Gaussian.Standard);
        sheet.Expect($"and not the KL of its marginal, {marginal:0.0000}, which is smaller", marginal < byRow.Values[2]);
        return new ScatterPlot
        {
            Title = "Draws with and without L*",
            XLabel = "z_1",
            YLabel = "z_2",
            Groups = ["diagonal", "full"],
            Points = [.. Points(diagonal, 0), .. Points(z, 1)],
        };
    }

    // Some draws of the first two dimensions.
    private static ScatterPoint[] Points(Tensor draws, int group) =>
        [.. Enumerable.Range(group * 150, 150).Select(i => new ScatterPoint(draws.Row(i)[0], draws.Row(i)[1], Group: group))];
}
