using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// Section 1.4: the density of a sample from its noise (equation 10), beside the Gaussian's density written in z, the determinant
/// of the Jacobian, and how often draws fall where.
/// </summary>
internal static class DensityOfASample
{
    private const int Count = 100_000;
    private static readonly float[] means = [0.5f, -1, 2];
    private static readonly float[] logVariances = [-0.7f, 0.4f, -2];

    public static Picture Run(Sheet sheet)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var random = new RandomStream(Sheet.Seed, RandomPurpose.Test);
        var noise = Draws.Noise(tape, ref random, Count, 3);
        var logVariance = tape.Constant(1, 3, logVariances);
        var z = Reparameterization.Apply(tape, tape.Constant(1, 3, means), logVariance, noise);
        var fromNoise = DiagonalGaussianLogDensity.Apply(tape, noise, logVariance);
        double InZ(int row) =>
            Enumerable.Range(0, 3).Sum(j => new Gaussian(means[j], Math.Exp(logVariances[j])).LogDensity(z.Row(row)[j]));
        var worst = Enumerable.Range(0, 1000).Max(row => Math.Abs(InZ(row) - fromNoise.Values[row]));
        sheet.Compare("log q at z from ε (10), less the Gaussian's in z: worst of 1,000", 0, worst, 1e-4);

        var jacobian = NumericalJacobian.Of(team, noise.Row(0), (t, epsilon) =>
            Reparameterization.Apply(t, t.Constant(1, 3, means), t.Constant(1, 3, logVariances), epsilon));
        var sum = logVariances.Sum(value => (double)value) / 2;
        sheet.Compare("log |det ∂z/∂ε| = Σ log σ", sum, Math.Log(jacobian.Determinant()), 1e-4);
        return Picture(random);
    }

    // One dimension: shares of draws in cells, over their width, and exp(log q) along a grid of ε.
    private static LineChart Picture(RandomStream random)
    {
        const double Width = 0.2;
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var (mean, logVariance) = (tape.Constant(1, 1, [means[0]]), tape.Constant(1, 1, [logVariances[0]]));
        var z = Reparameterization.Apply(tape, mean, logVariance, Draws.Noise(tape, ref random, Count, 1));
        var counted = z.Values.ToArray().GroupBy(value => Math.Floor(value / Width)).OrderBy(cell => cell.Key)
            .Select(cell => new LinePoint((cell.Key + 0.5) * Width, cell.Count() / (Count * Width)));
        var grid = Draws.Grid(tape, -3.5, 3.5, 141);
        var places = Reparameterization.Apply(tape, mean, logVariance, grid);
        var logDensities = DiagonalGaussianLogDensity.Apply(tape, grid, logVariance);
        LinePoint Computed(int i) => new(places.Values[i], Math.Exp(logDensities.Values[i]));
        return new LineChart
        {
            Title = "Density of samples, computed and counted",
            XLabel = "z",
            YLabel = "density",
            Series =
            [
                new("draws counted in cells", [.. counted]),
                new("exp(log q) by (10)", [.. Enumerable.Range(0, 141).Select(Computed)]) { Dashed = true },
            ],
        };
    }
}
