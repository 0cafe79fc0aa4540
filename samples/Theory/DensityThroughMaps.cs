using ArchVae.Reports.Pictures;
using ArchVae.Tensors;

namespace ArchVae.Samples;

/// <summary>
/// Section 3.1: the density after a chain of maps, log q_K = log q_0 − Σ log|det| (equations 15 to 20). It integrates to 1,
/// averages over it are averages over the start (19), and draws fall where it is high.
/// </summary>
internal static class DensityThroughMaps
{
    private const int Count = 200_000;
    private const double Width = 0.1;

    public static Picture Run(Sheet sheet)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var random = new RandomStream(Sheet.Seed, RandomPurpose.Test);
        var noise = Draws.Noise(tape, ref random, Count, 1);
        var (z, _) = PlanarChain.Apply(tape, noise);
        var (first, second) = (PlanarChain.Integral(team, (at, _) => at), PlanarChain.Integral(team, (at, _) => at * at));
        sheet.Compare("∫ q_K(z) dz (18)", 1, PlanarChain.Integral(team, (_, _) => 1), 1e-3);
        sheet.Compare("E z under q_K, by draws of the start (19)", first, Estimate.Of(z.Values));
        sheet.Compare("E z²", second, Estimate.Of(Count, i => Math.Pow(z.Values[i], 2)));

        // The whole chain is one map with a slope: log q falls by its logarithm (15).
        const float Step = 1f / 256;
        var (around, _) = PlanarChain.Apply(tape, tape.Constant(2, 1, [0.5f - Step, 0.5f + Step]));
        var (_, at) = PlanarChain.Apply(tape, tape.Constant(1, 1, [0.5f]));
        var slope = (around.Values[1] - around.Values[0]) / (2 * Step);
        var bySlope = Gaussian.Standard.LogDensity(0.5) - Math.Log(slope);
        sheet.Compare("log q_K where ε = ½ lands, by the slope there (15)", bySlope, at.Values[0], 1e-3);

        var counted = z.Values.ToArray().GroupBy(value => Math.Floor(value / Width)).OrderBy(cell => cell.Key)
            .Select(cell => new LinePoint((cell.Key + 0.5) * Width, cell.Count() / (Count * Width)));
        var grid = Draws.Grid(tape, -3.5, 3.5, 141);
        var (places, logDensities) = PlanarChain.Apply(tape, grid);
        LinePoint Computed(int i) => new(places.Values[i], Math.Exp(logDensities.Values[i]));
        LinePoint Start(int i) => new(grid.Values[i], Math.Exp(Gaussian.Standard.LogDensity(grid.Values[i])));
        return new LineChart
        {
            Title = "Three planar flows bend a Gaussian",
            XLabel = "z",
            YLabel = "density",
            Series =
            [
                new("draws counted", [.. counted]),
                new("q_K by (18)", [.. Enumerable.Range(0, 141).Select(Computed)]) { Dashed = true },
                new("q_0", [.. Enumerable.Range(0, 141).Select(Start)]),
            ],
        };
    }
}
