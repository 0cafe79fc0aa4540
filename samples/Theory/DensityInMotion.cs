using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// Section 3.3: the density moves with the points (equation 21). In dz/dt = u·tanh(wz + b) with uw above 0 N(0, 1) parts in
/// two, and stays one piece of mass 1; sinh(wz + b) grows as exp(uwt), so the density at any time is known.
/// </summary>
internal static class DensityInMotion
{
    private const float U = 2.2f;
    private const float W = 1.4f;
    private const float B = 0.3f;

    public static Picture Run(Sheet sheet)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var series = new List<LineSeries>();
        foreach (var time in new[] { 0, 0.25f, 0.5f, 0.75f, 1 })
        {
            // Points come from where integrating back in time leads; a time below 1 is a weaker u.
            var z = Draws.Grid(tape, -8, 8, 3201);
            var (start, backLogDeterminant) = ContinuousTransform.Apply(
                tape, z, Draws.Filled(tape, 1, 1, time * U), Draws.Filled(tape, 1, 1, W), Draws.Filled(tape, 1, 1, B), 1,
                new(RungeKuttaScheme.DormandPrince, Tolerance: 1e-7), backwards: true);
            var (mass, worst, points) = (0.0, 0.0, new List<LinePoint>());
            for (var i = 0; i < z.Rows; i++)
            {
                var density = Math.Exp(Gaussian.Standard.LogDensity(start.Values[i]) + backLogDeterminant.Values[i]);
                worst = Math.Max(worst, Math.Abs(density - Density(z.Values[i], time)));
                mass += density * 16 / 3200;
                if (i % 20 == 0 && Math.Abs(z.Values[i]) <= 6) points.Add(new(z.Values[i], density));
            }
            sheet.Compare($"t = {time:0.00}: the density less the exact one, worst of 3,201 points", 0, worst, 1e-5);
            sheet.Compare($"t = {time:0.00}: its integral", 1, mass, 1e-4);
            series.Add(new($"t = {time:0.00}", points));
        }
        return new LineChart { Title = "A density in motion", XLabel = "z", YLabel = "q_t(z)", Series = series };
    }

    private static double Density(double z, double time)
    {
        var growth = Math.Exp(-U * (double)W * time);
        var from = Math.Asinh(Math.Sinh(W * z + B) * growth);
        // ∂z_0/∂z_t = growth·cosh(at) / cosh(from).
        return Math.Exp(Gaussian.Standard.LogDensity((from - B) / W)) * growth * Math.Cosh(W * z + B) / Math.Cosh(from);
    }
}
