using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// Section 4.5: one step of an inverse autoregressive flow (equations 30 to 32) with its Jacobian: lower triangular, σ on the
/// diagonal, and every entry below it at work. The masks of MADE make it so; the way back takes a pass for each dimension.
/// </summary>
internal static class AutoregressiveStep
{
    private const int Size = 6;

    public static Picture Run(Sheet sheet)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        using var parameters = new ParameterSet();
        var made = new Made(parameters, "made", Size, context: 2, width: 24, depth: 2, reversed: false, initialScaleBias: 2);
        parameters.Initialize(Sheet.Seed);
        // Far from their small beginning, so that there is something to see.
        var random = new RandomStream(Sheet.Seed, RandomPurpose.Test);
        foreach (ref var value in parameters.Values) value = (float)(0.5 * random.NextGaussian());
        float[] context = [0.7f, -0.4f];

        (Tensor Y, Tensor LogDeterminant, Tensor Shift, Tensor Gate) Step(Tape t, Tensor z)
        {
            var (shift, gate) = made.Apply(t, z, t.Constant(1, 2, context));
            var (y, logDeterminant) = GatedAffine.Apply(t, z, shift, gate);
            return (y, logDeterminant, shift, gate);
        }

        var z = Draws.Noise(tape, ref random, 1, Size);
        var (y, logDeterminant, _, gate) = Step(tape, z);
        var jacobian = NumericalJacobian.Of(team, z.Row(0), (t, at) => Step(t, at).Y);
        var above = jacobian.EnumerateIndexed().Where(entry => entry.Item2 > entry.Item1);
        var below = jacobian.EnumerateIndexed().Where(entry => entry.Item2 < entry.Item1);
        sheet.Expect("Above the diagonal the Jacobian is 0", above.All(entry => entry.Item3 == 0));
        sheet.Expect("Below it no entry is 0: no neighbour is lost", below.All(entry => entry.Item3 != 0));
        double Sigma(int j) => 1 / (1 + Math.Exp(-gate.Values[j]));
        var dimensions = Enumerable.Range(0, Size).ToList();
        sheet.Compare("diagonal, less σ = sigmoid(s): worst", 0, dimensions.Max(j => Math.Abs(jacobian[j, j] - Sigma(j))), 1e-4);
        sheet.Compare("log|det| = Σ log σ (32)", dimensions.Sum(j => Math.Log(Sigma(j))), logDeterminant.Values[0], 1e-5);
        sheet.Compare("log|det| of the numerical Jacobian", Math.Log(jacobian.Determinant()), logDeterminant.Values[0], 1e-3);

        // The way back: dimension j needs the ones before it, so each pass finds one more.
        var back = Draws.Filled(tape, 1, Size, 0);
        for (var j = 0; j < Size; j++)
        {
            var (_, _, shift, gates) = Step(tape, back);
            var scale = 1 / (1 + Math.Exp(-gates.Values[j]));
            back.Values[j] = (float)((y.Values[j] - (1 - scale) * shift.Values[j]) / scale);
        }
        var worst = dimensions.Max(j => Math.Abs(back.Values[j] - z.Values[j]));
        sheet.Compare("the way back, less where it began: worst", 0, worst, 1e-4);
        return new HeatMap
        {
            Title = "Jacobian of one autoregressive step",
            Columns = HeatAxis.Of([.. dimensions.Select(i => $"z{i + 1}")]),
            Rows = HeatAxis.Of([.. dimensions.Select(j => $"y{j + 1}")]),
            Values = [.. dimensions.Select(j => dimensions.Select(i => i > j ? double.NaN : jacobian[j, i]).ToArray())],
            ValueLabel = "∂y/∂z",
            Width = 380,
        };
    }
}
