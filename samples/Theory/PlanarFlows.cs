using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using MathNet.Numerics.RootFinding;

namespace ArchVae.Samples;

/// <summary>
/// Section 4.4: one planar flow (equations 26 and 27). A free u with wᵀu &lt; −1 would fold the plane; û does not. Log
/// determinants beside those of numerical Jacobians, and the way back by one root.
/// </summary>
internal static class PlanarFlows
{
    private const int Count = 50;
    private static readonly float[] u = [-2, -1];
    private static readonly float[] w = [1, 0.5f];
    private static readonly float[] b = [0.2f];

    public static Picture Run(Sheet sheet)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var random = new RandomStream(Sheet.Seed, RandomPurpose.Test);
        var direction = PlanarTransform.Direction.Of(u, w);
        double[] corrected = [u[0] + direction.Correction * w[0], u[1] + direction.Correction * w[1]];
        double free = w[0] * u[0] + w[1] * u[1], product = w[0] * corrected[0] + w[1] * corrected[1];
        sheet.Compare("wᵀû = softplus(wᵀu) − 1", Math.Log(1 + Math.Exp(free)) - 1, product, 1e-12);
        sheet.Expect($"wᵀu = {free:0.00} is below −1, and wᵀû = {product:0.00} is not", free < -1 && product >= -1);
        // The least slope along w is 1 + wᵀu, at the middle of the hyperbolic tangent.
        sheet.Expect("So the scalar map falls somewhere with u and rises everywhere with û", 1 + free < 0 && 1 + product > 0);

        var z = Draws.Noise(tape, ref random, Count, 2);
        var (moved, logDeterminant) = Flow(tape, z);
        var (worstDeterminant, worstInverse, worstFormula) = (0.0, 0.0, 0.0);
        for (var row = 0; row < Count; row++)
        {
            var tanh = Math.Tanh(PlanarTransform.Dot(w, z.Row(row)) + b[0]);
            var formula = 1 + (1 - tanh * tanh) * product;
            worstFormula = Math.Max(worstFormula, Math.Abs(formula - direction.Determinant(tanh)));
            var numerical = NumericalJacobian.Of(team, z.Row(row), (t, at) => Flow(t, at).Z).Determinant();
            worstDeterminant = Math.Max(worstDeterminant, Math.Abs(numerical - Math.Exp(logDeterminant.Values[row])));
            // wᵀz' = α + wᵀû·tanh(α + b): its root α = wᵀz gives z = z' − û·tanh(α + b).
            var target = PlanarTransform.Dot(w, moved.Row(row));
            var alpha = Brent.FindRoot(a => a + product * Math.Tanh(a + b[0]) - target, target - 2, target + 2, 1e-12);
            for (var j = 0; j < 2; j++)
            {
                var back = moved.Row(row)[j] - corrected[j] * Math.Tanh(alpha + b[0]);
                worstInverse = Math.Max(worstInverse, Math.Abs(back - z.Row(row)[j]));
            }
        }
        sheet.Compare("1 + h'·ûᵀw (27), less t² + (1 − t²)·softplus: worst of 50", 0, worstFormula, 1e-12);
        sheet.Compare("determinant, less that of the numerical Jacobian", 0, worstDeterminant, 1e-3);
        sheet.Compare("the way back, less where it began", 0, worstInverse, 1e-5);
        return Picture(tape);
    }

    private static (Tensor Z, Tensor LogDeterminant) Flow(Tape tape, Tensor z) =>
        PlanarTransform.Apply(tape, z, tape.Constant(1, 2, u), tape.Constant(1, 2, w), tape.Constant(1, 1, b));

    // A grid before and after. A point without a place ends a line.
    private static LineChart Picture(Tape tape)
    {
        var (before, after) = (new List<LinePoint>(), new List<LinePoint>());
        foreach (var upright in new[] { false, true })
        {
            for (var line = -4; line <= 4; line++)
            {
                var grid = tape.Constant(33, 2);
                for (var i = 0; i < grid.Rows; i++)
                {
                    grid.Row(i)[upright ? 0 : 1] = line / 2f;
                    grid.Row(i)[upright ? 1 : 0] = i / 8f - 2;
                }
                var moved = Flow(tape, grid).Z;
                foreach (var end in new[] { 0, 32 }) before.Add(new(grid.Row(end)[0], grid.Row(end)[1]));
                for (var i = 0; i < grid.Rows; i++) after.Add(new(moved.Row(i)[0], moved.Row(i)[1]));
                before.Add(new(double.NaN, double.NaN));
                after.Add(new(double.NaN, double.NaN));
            }
        }
        return new LineChart
        {
            Title = "A planar flow near its limit",
            XLabel = "z_1",
            YLabel = "z_2",
            Height = 400,
            Series = [new("before", before) { Dashed = true, Color = PictureStyle.Neutral }, new("after", after) { Color = 0 }],
        };
    }
}
