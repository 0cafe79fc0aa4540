using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// Section 3.3: a flow in continuous time in the plane, three terms that turn points and press them together. Its log determinant
/// beside that of a numerical Jacobian, the way back, the order of the classic scheme, and Euler steps beside planar flows.
/// </summary>
internal static class FieldOfAFlow
{
    private const int Count = 50;
    private static readonly float[] u = [0, 2.5f, -2.5f, 0, -0.9f, -0.6f];
    private static readonly float[] w = [1.2f, 0, 0, 1.2f, 1, 0.8f];
    private static readonly float[] b = [0, 0, 0.4f];

    public static Picture Run(Sheet sheet)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var random = new RandomStream(Sheet.Seed, RandomPurpose.Test);
        var z = Draws.Noise(tape, ref random, Count, 2);
        Integration pair = new(RungeKuttaScheme.DormandPrince, Tolerance: 1e-7);
        var (moved, logDeterminant) = Flow(tape, z, pair);
        var (worstDeterminant, worstReturn) = (0.0, 0.0);
        for (var row = 0; row < Count; row++)
        {
            var jacobian = NumericalJacobian.Of(team, z.Row(row), (t, at) => Flow(t, at, pair).Z);
            worstDeterminant = Math.Max(
                worstDeterminant, Math.Abs(Math.Log(jacobian.Determinant()) - logDeterminant.Values[row]));
        }
        var back = Flow(tape, moved, pair, backwards: true).Z;
        for (var i = 0; i < z.Length; i++) worstReturn = Math.Max(worstReturn, Math.Abs(back.Values[i] - z.Values[i]));
        sheet.Compare("∫ tr ∂f/∂z dt, less log|det| of the numerical Jacobian: worst of 50", 0, worstDeterminant, 1e-3);
        sheet.Compare("back in time, less where it began", 0, worstReturn, 1e-5);

        double Error(RungeKuttaScheme scheme, int steps) => Largest(Flow(tape, z, new(scheme, steps)).Z, moved);
        sheet.Compare("log₂ of the error of 16 steps over that of 32: Euler", 1,
            Math.Log2(Error(RungeKuttaScheme.Euler, 16) / Error(RungeKuttaScheme.Euler, 32)), 0.2);
        sheet.Compare("the same by Heun", 2, Math.Log2(Error(RungeKuttaScheme.Heun, 16) / Error(RungeKuttaScheme.Heun, 32)), 0.3);
        sheet.Compare("the same by the classic scheme, of 4 steps and 8", 4,
            Math.Log2(Error(RungeKuttaScheme.Classic, 4) / Error(RungeKuttaScheme.Classic, 8)), 0.7);

        // One term with wᵀu < −1 folds the plane as one planar flow; as eight short steps it does not.
        sheet.Compare("eight Euler steps of one term, less eight planar flows with u / 8", 0, PlanarFlows(tape, z, 8), 1e-5);
        return Picture(tape);
    }

    // wᵀû = softplus(wᵀu) − 1, so the planar flow is given the u for which û is that of the step.
    private static double PlanarFlows(Tape tape, Tensor z, int count)
    {
        const int Term = 2;
        float[] direction = [w[2 * Term], w[2 * Term + 1]];
        double[] step = [u[2 * Term] / (double)count, u[2 * Term + 1] / (double)count];
        var product = step[0] * direction[0] + step[1] * direction[1];
        var along = (Math.Log(Math.Exp(1 + product) - 1) - product) / PlanarTransform.Dot(direction, direction);
        var raw = tape.Constant(1, 2, [(float)(step[0] + along * direction[0]), (float)(step[1] + along * direction[1])]);
        var chain = z;
        var (ofW, ofB) = (tape.Constant(1, 2, direction), tape.Constant(1, 1, [b[Term]]));
        for (var k = 0; k < count; k++) chain = PlanarTransform.Apply(tape, chain, raw, ofW, ofB).Z;
        var euler = ContinuousTransform.Apply(
            tape, z, tape.Constant(1, 2, [u[2 * Term], u[2 * Term + 1]]), ofW, ofB, 1, new(RungeKuttaScheme.Euler, count)).Z;
        return Largest(chain, euler);
    }

    private static double Largest(Tensor left, Tensor right)
    {
        var largest = 0.0;
        for (var i = 0; i < left.Length; i++) largest = Math.Max(largest, Math.Abs((double)left.Values[i] - right.Values[i]));
        return largest;
    }

    // The field stays the same, so a time below 1 is a weaker u.
    private static (Tensor Z, Tensor LogDeterminant) Flow(
        Tape tape, Tensor z, Integration integration, bool backwards = false, float time = 1) =>
        ContinuousTransform.Apply(
            tape, z, tape.Constant(1, 6, [.. u.Select(value => time * value)]), tape.Constant(1, 6, w),
            tape.Constant(1, 3, b), 1, integration, backwards);

    // The ways of points of a grid, and where a square goes. A point without a place ends a line.
    private static LineChart Picture(Tape tape)
    {
        const int Points = 13;
        var grid = tape.Constant(49, 2);
        for (var i = 0; i < 49; i++) (grid.Row(i)[0], grid.Row(i)[1]) = (i % 7 - 3, i / 7 - 3);
        var square = tape.Constant(81, 2);
        for (var i = 0; i < 81; i++)
        {
            var (side, along) = (i / 20 % 4, i % 20 / 10f - 1);
            (square.Row(i)[0], square.Row(i)[1]) =
                side switch { 0 => (along, -1f), 1 => (1f, along), 2 => (-along, 1f), _ => (-1f, -along) };
        }
        var times = Enumerable.Range(0, Points)
            .Select(i => Flow(tape, grid, new(RungeKuttaScheme.DormandPrince), time: i / (Points - 1f)).Z).ToList();
        var after = Flow(tape, square, new(RungeKuttaScheme.DormandPrince)).Z;
        List<LinePoint> Line(Tensor points) =>
            [.. Enumerable.Range(0, points.Rows).Select(i => new LinePoint(points.Row(i)[0], points.Row(i)[1]))];
        var ways = Enumerable.Range(0, grid.Rows).SelectMany(i =>
            times.Select(at => new LinePoint(at.Row(i)[0], at.Row(i)[1])).Append(new(double.NaN, double.NaN))).ToList();
        return new LineChart
        {
            Title = "Ways of points through a field",
            XLabel = "z_1",
            YLabel = "z_2",
            Height = 400,
            Series =
            [
                new("from t = 0 to 1", ways) { Color = PictureStyle.Neutral },
                new("a square at 0", Line(square)) { Dashed = true, Color = 0 },
                new("and at 1", Line(after)) { Color = 0 },
            ],
        };
    }
}
