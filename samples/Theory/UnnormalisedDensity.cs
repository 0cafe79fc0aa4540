using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// Section 5.3: 16 planar flows, and one in continuous time, fitted to the energy U1 of Rezende and Mohamed. The loss
/// E_q[log q + U] cannot go below −log N_U, and its distance from there is the KL. The energy is annealed in, so that a flow
/// covers both modes before it sharpens. Longer fits of all flows are in bench/ArchVae.Benchmarks.
/// </summary>
internal static class UnnormalisedDensity
{
    private const int FlowCount = 16;
    private const int Terms = 24;
    private const int Pieces = 2;
    private const int Samples = 256;
    private const double Reach = 4;
    private const int Cells = 40;

    // From z_0 to z_K and log|det|, with parameters of a set.
    private delegate (Tensor Z, Tensor LogDeterminant) Map(Tape tape, Tensor z);

    public static Picture Run(Sheet sheet)
    {
        var bound = -Math.Log(Integral());
        var (drawn, planar) = Fitted(steps: 2500, Planar);
        sheet.Compare("−log N_U, by quadrature and by the loss of 16 planar flows", bound, planar.Mean, 0.15);
        var (continuous, loss) = Fitted(steps: 1000, Continuous);
        sheet.Compare("the same by one flow in continuous time", bound, loss.Mean, 0.05);
        foreach (var found in new[] { planar, loss })
            sheet.Expect("It is not below", found.Mean + 4 * found.StandardError >= bound);
        foreach (var points in new[] { drawn, continuous })
        {
            var right = points.Average(point => point.X > 0 ? 1.0 : 0);
            sheet.Expect(
                $"Both modes are covered: {100 * right:0} % of the draws are in the right one", right is > 0.3 and < 0.7);
        }
        return Picture(continuous);
    }

    private static (List<(float X, float Y)> Drawn, Estimate Loss) Fitted(int steps, Func<ParameterSet, Map> flow)
    {
        using var parameters = new ParameterSet();
        var mean = parameters.Add("mean", [2], 0);
        var logVariance = parameters.Add("log_variance", [2], 0);
        var map = flow(parameters);
        parameters.Initialize(Sheet.Seed);

        // (28) and (29): a Gaussian base, then the flow.
        (Tensor Z, Tensor LogDensity) Sample(Tape tape, Tensor noise)
        {
            var start = Reparameterization.Apply(tape, mean.Tensor, logVariance.Tensor, noise);
            var (z, logDeterminant) = map(tape, start);
            var logDensity = DiagonalGaussianLogDensity.Apply(tape, noise, logVariance.Tensor);
            return (z, ChangeOfVariables.Apply(tape, logDensity, [logDeterminant]));
        }

        Fit.Minimize(parameters, steps, 0.01, (tape, step) =>
        {
            var random = new RandomStream(Sheet.Seed, RandomPurpose.TrainingNoise, step);
            var (z, logDensity) = Sample(tape, Draws.Noise(tape, ref random, Samples, 2));
            var heat = Math.Min(1, 0.05 + 2.0 * step / steps);
            var energy = WeightedSum.Apply(tape, EnergyOf.Apply(tape, z, U1), heat / Samples);
            return Addition.Apply(tape, WeightedSum.Apply(tape, logDensity, 1.0 / Samples), energy);
        });

        using var team = new ThreadTeam(1);
        using var measuring = new Tape(team, recording: false);
        var stream = new RandomStream(Sheet.Seed, RandomPurpose.PosteriorSample);
        var (drawn, logQ) = Sample(measuring, Draws.Noise(measuring, ref stream, 100_000, 2));
        var loss = Estimate.Of(Addition.Apply(measuring, logQ, EnergyOf.Apply(measuring, drawn, U1)).Values);
        return ([.. Enumerable.Range(0, drawn.Rows).Select(i => (drawn.Row(i)[0], drawn.Row(i)[1]))], loss);
    }

    private static Map Planar(ParameterSet parameters)
    {
        Parameter Add(string name, int size, double bound) => parameters.Add(name, [size], bound);
        var flows = Enumerable.Range(0, FlowCount)
            .Select(k => (U: Add($"{k}.u", 2, 0.1), W: Add($"{k}.w", 2, 1.2), B: Add($"{k}.b", 1, 0))).ToList();
        return (tape, z) =>
        {
            var sum = Draws.Filled(tape, z.Rows, 1, 0);
            foreach (var (u, w, b) in flows)
            {
                (z, var logDeterminant) = PlanarTransform.Apply(tape, z, u.Tensor, w.Tensor, b.Tensor);
                sum = Addition.Apply(tape, sum, logDeterminant);
            }
            return (z, sum);
        };
    }

    private static Map Continuous(ParameterSet parameters)
    {
        var u = parameters.Add("u", [Pieces * Terms * 2], 0.03);
        var w = parameters.Add("w", [Pieces * Terms * 2], 1.2);
        var b = parameters.Add("b", [Pieces * Terms], 1);
        return (tape, z) => ContinuousTransform.Apply(
            tape, z, u.Tensor, w.Tensor, b.Tensor, Pieces, new(RungeKuttaScheme.Classic, Steps: 3));
    }

    // A ring of radius 2, of which the two ends near (±2, 0) are kept.
    private static double U1(ReadOnlySpan<double> z)
    {
        double Square(double value) => value * value / 2;
        var (left, right) = (-Square((z[0] + 2) / 0.6), -Square((z[0] - 2) / 0.6));
        var logSum = Math.Max(left, right) + Math.Log(1 + Math.Exp(-Math.Abs(left - right)));
        return Square((Math.Sqrt(z[0] * z[0] + z[1] * z[1]) - 2) / 0.4) - logSum;
    }

    private static double Integral()
    {
        const double Step = 0.02;
        var sum = 0.0;
        for (var x = -6.0; x <= 6; x += Step)
        {
            for (var y = -6.0; y <= 6; y += Step) sum += Math.Exp(-U1([x, y])) * Step * Step;
        }
        return sum;
    }

    // Where draws fall: shares of cells.
    private static HeatMap Picture(List<(float X, float Y)> drawn)
    {
        var shares = Enumerable.Range(0, Cells).Select(_ => new double[Cells]).ToArray();
        foreach (var (x, y) in drawn)
        {
            var (column, row) = (Cell(x), Cell(y));
            if (column is >= 0 and < Cells && row is >= 0 and < Cells) shares[row][column] += 1.0 / drawn.Count;
        }
        var axis = HeatAxis.Range(-Reach, Reach);
        return new HeatMap
        {
            Title = "U1 by one flow in continuous time",
            Columns = axis,
            Rows = axis,
            Values = shares,
            ValueLabel = "share of draws",
            Width = 400,
            Height = 340,
        };
    }

    private static int Cell(double value) => (int)Math.Floor((value + Reach) / (2 * Reach) * Cells);
}
