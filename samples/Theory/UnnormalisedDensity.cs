using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// Section 5.3: planar flows fitted to the energy U1 of Rezende and Mohamed. The loss E_q[log q + U] cannot go below −log N_U,
/// and its distance from there is the KL. The energy is annealed in, so that the flow covers both modes before it sharpens.
/// </summary>
internal static class UnnormalisedDensity
{
    private const int FlowCount = 16;
    private const int Steps = 2500;
    private const int Samples = 256;
    private const double Reach = 4;
    private const int Cells = 40;

    public static Picture Run(Sheet sheet)
    {
        using var parameters = new ParameterSet();
        var mean = parameters.Add("mean", [2], 0);
        var logVariance = parameters.Add("log_variance", [2], 0);
        Parameter Add(string name, int size, double bound) => parameters.Add(name, [size], bound);
        var flows = Enumerable.Range(0, FlowCount)
            .Select(k => (U: Add($"{k}.u", 2, 0.1), W: Add($"{k}.w", 2, 1.2), B: Add($"{k}.b", 1, 0))).ToList();
        parameters.Initialize(Sheet.Seed);

        // (28) and (29): a Gaussian base, then the chain.
        (Tensor Z, Tensor LogDensity) Sample(Tape tape, Tensor noise)
        {
            var z = Reparameterization.Apply(tape, mean.Tensor, logVariance.Tensor, noise);
            var logDeterminants = new Tensor[FlowCount];
            for (var k = 0; k < FlowCount; k++)
                (z, logDeterminants[k]) = PlanarTransform.Apply(tape, z, flows[k].U.Tensor, flows[k].W.Tensor, flows[k].B.Tensor);
            var logDensity = DiagonalGaussianLogDensity.Apply(tape, noise, logVariance.Tensor);
            return (z, ChangeOfVariables.Apply(tape, logDensity, logDeterminants));
        }

        Fit.Minimize(parameters, Steps, 0.01, (tape, step) =>
        {
            var random = new RandomStream(Sheet.Seed, RandomPurpose.TrainingNoise, step);
            var (z, logDensity) = Sample(tape, Draws.Noise(tape, ref random, Samples, 2));
            var heat = Math.Min(1, 0.05 + 2.0 * step / Steps);
            var energy = WeightedSum.Apply(tape, EnergyOf.Apply(tape, z, U1), heat / Samples);
            return Addition.Apply(tape, WeightedSum.Apply(tape, logDensity, 1.0 / Samples), energy);
        });

        using var team = new ThreadTeam(1);
        using var measuring = new Tape(team, recording: false);
        var stream = new RandomStream(Sheet.Seed, RandomPurpose.PosteriorSample);
        var (drawn, logQ) = Sample(measuring, Draws.Noise(measuring, ref stream, 100_000, 2));
        var loss = Estimate.Of(Addition.Apply(measuring, logQ, EnergyOf.Apply(measuring, drawn, U1)).Values);
        var bound = -Math.Log(Integral());
        sheet.Compare("−log N_U, by quadrature and by the fit's loss", bound, loss.Mean, 0.15);
        sheet.Expect("The loss is not below it", loss.Mean + 4 * loss.StandardError >= bound);
        var right = Estimate.Of(drawn.Rows, i => drawn.Row(i)[0] > 0 ? 1 : 0).Mean;
        sheet.Expect($"Both modes are covered: {100 * right:0} % of the draws are in the right one", right is > 0.3 and < 0.7);
        return Picture(drawn);
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
    private static HeatMap Picture(Tensor drawn)
    {
        var shares = Enumerable.Range(0, Cells).Select(_ => new double[Cells]).ToArray();
        for (var i = 0; i < drawn.Rows; i++)
        {
            var (column, row) = (Cell(drawn.Row(i)[0]), Cell(drawn.Row(i)[1]));
            if (column is >= 0 and < Cells && row is >= 0 and < Cells) shares[row][column] += 1.0 / drawn.Rows;
        }
        var axis = HeatAxis.Range(-Reach, Reach);
        return new HeatMap
        {
            Title = "U1 by 16 planar flows",
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
