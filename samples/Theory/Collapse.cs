using ArchVae.Reports.Pictures;
using ArchVae.Tensors;

namespace ArchVae.Samples;

/// <summary>
/// Section 2.1: a model in one dimension is trained, and collapses where the data's variance v is not above βs², s = 1. The end
/// is that of the formulas, KL = ½ log(1 + ρ) and E(x − wz)² = min(v, βs²).
/// </summary>
internal static class Collapse
{
    private const int Steps = 1000;

    public static Picture Run(Sheet sheet)
    {
        var lines = new List<LineSeries>();
        foreach (var (v, beta) in new[] { (9.0, 1.0), (3.0, 1.0), (0.5, 1.0), (3.0, 4.0) })
        {
            using var vae = new LinearVae(v);
            var points = new List<LinePoint>();
            Fit.Minimize(vae.Parameters, Steps, 0.05, (tape, step) =>
            {
                if (step % 10 == 0) points.Add(new(step, vae.Kl));
                return vae.Loss(tape, beta);
            });
            var rho = Math.Max(1, v / beta) - 1;
            sheet.Compare($"KL, v = {v}, β = {beta}", Math.Log(1 + rho) / 2, vae.Kl, 1e-3);
            sheet.Compare($"E(x − wz)², v = {v}, β = {beta}", Math.Min(v, beta), vae.SquaredError, 1e-3);
            var determinant = HessianDeterminant(v, beta);
            sheet.Compare($"determinant of the Hessian at w = a = 0, v = {v}, β = {beta}", v * (beta - v), determinant, 0.01);
            lines.Add(new($"v = {v}, β = {beta}", points));
        }
        return new LineChart { Title = "A direction that is used or not", XLabel = "step", YLabel = "KL, nats", Series = lines };
    }

    // Of the loss in w and a: gradients a little beside the collapsed state, over the distance. Below 0 it is a saddle.
    private static double HessianDeterminant(double v, double beta)
    {
        const double Distance = 1e-3;
        double[] Gradient(double ofW, double ofA)
        {
            using var vae = new LinearVae(v, begin: 0);
            var (w, a) = (vae.Parameters.Parameters[0].Tensor, vae.Parameters.Parameters[1].Tensor);
            (w.Values[0], a.Values[0]) = ((float)ofW, (float)ofA);
            using var team = new ThreadTeam(1);
            using var tape = new Tape(team);
            tape.Backward(vae.Loss(tape, beta));
            return [w.Gradients[0] / Distance, a.Gradients[0] / Distance];
        }
        var (byW, byA) = (Gradient(Distance, 0), Gradient(0, Distance));
        return byW[0] * byA[1] - byW[1] * byA[0];
    }
}
