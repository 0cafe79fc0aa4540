using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// Section 6: formulas that are right on paper and fail in single precision, beside the forms that are computed: the logarithm of
/// a mean of weights, gates near 0 and 1, a bound without a kink, and the determinant of a planar flow near its limit.
/// </summary>
internal static class NumericalCare
{
    public static Picture Run(Sheet sheet)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        // Weights of exp(−1000): each is 0 in single precision.
        var logWeights = tape.Constant(2, 1, [-1000, -1001]);
        var naiveMean = MathF.Log((MathF.Exp(-1000) + MathF.Exp(-1001)) / 2);
        var exactMean = -1000 + Math.Log((1 + Math.Exp(-1)) / 2);
        sheet.Expect("The logarithm of a mean of weights of e^−1000 is −∞", float.IsNegativeInfinity(naiveMean));
        sheet.Compare("with the largest taken out", exactMean, LogMeanExp.Apply(tape, logWeights, 2).Values[0], 1e-3);

        // A gate far below 0: its sigmoid is rounded to 0, its logarithm is not.
        var gate = tape.Constant(1, 1, [-200]);
        var (_, logDeterminant) = GatedAffine.Apply(tape, tape.Constant(1, 1, [1]), tape.Constant(1, 1, [0]), gate);
        var naiveGate = MathF.Log(1 / (1 + MathF.Exp(200)));
        sheet.Expect("The logarithm of a rounded sigmoid(−200) is −∞", float.IsNegativeInfinity(naiveGate));
        sheet.Compare("as −softplus(200)", -200, logDeterminant.Values[0], 1e-3);

        // 16·tanh(x / 16): slope 1 at 0, and never beyond ±16.
        var x = Draws.Variable(tape, 1, 1, 0);
        tape.Backward(SmoothBound.Apply(tape, x, 0, 16));
        sheet.Compare("slope of 16·tanh(x / 16) at 0", 1, x.Gradients[0], 0);
        var bounded = SmoothBound.Apply(tape, tape.Constant(1, 1, [1000]), 0, 16);
        sheet.Compare("its value at 1,000", 16, bounded.Values[0], 0);

        var (naive, careful) = (new List<LinePoint>(), new List<LinePoint>());
        var (worst, isZero) = (0.0, false);
        for (var product = -1.0; product >= -40; product -= 0.5)
        {
            // wᵀu = product with w = 1, at the middle of the hyperbolic tangent, where the determinant is softplus(wᵀu).
            var softplus = MathF.Log(1 + MathF.Exp((float)product));
            naive.Add(new(product, 1 + (softplus - 1)));
            var computed = PlanarTransform.Direction.Of([(float)product], [1]).Determinant(0);
            careful.Add(new(product, computed));
            isZero |= naive[^1].Y == 0;
            // softplus(a) = e^a − e^2a / 2 + …
            var exact = Math.Exp(product) * (1 - Math.Exp(product) / 2 + Math.Exp(2 * product) / 3);
            if (product < -4) worst = Math.Max(worst, Math.Abs(computed / exact - 1));
        }
        sheet.Expect("1 + (softplus − 1) in single precision is rounded to 0: no logarithm", isZero);
        sheet.Compare("t² + (1 − t²)·softplus, relative error: worst", 0, worst, 1e-5);
        return new LineChart
        {
            Title = "Determinant of a planar flow near its limit",
            XLabel = "wᵀu",
            YLabel = "determinant",
            LogY = true,
            Series = [new("t² + (1 − t²)·softplus", careful) { Dashed = true }, new("1 + h'·ûᵀw in single precision", naive)],
        };
    }
}
