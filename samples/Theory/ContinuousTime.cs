using ArchVae.Reports.Pictures;

namespace ArchVae.Samples;

/// <summary>
/// Section 3.3: a chain of K small planar maps is the Euler discretisation of dz/dt = f(z), f(z) = u·tanh(wz + b). In one
/// dimension sinh(wz + b) grows as exp(uwt), so place and density at t = 1 are known, and the errors of the chain fall as 1 / K.
/// </summary>
internal static class ContinuousTime
{
    private const double U = 1.2;
    private const double W = 1.5;
    private const double B = 0.3;
    private const double Start = 0.4;

    public static Picture Run(Sheet sheet)
    {
        var from = W * Start + B;
        var to = Math.Asinh(Math.Sinh(from) * Math.Exp(U * W));
        var place = (to - B) / W;
        // d/dt log f(z_t) = f'(z_t), so the integral of the trace is log(f(z_1) / f(z_0)).
        var logDeterminant = Math.Log(Math.Tanh(to) / Math.Tanh(from));
        var (placeErrors, densityErrors) = (new List<LinePoint>(), new List<LinePoint>());
        for (var steps = 1; steps <= 4096; steps *= 2)
        {
            var (z, ofMap, ofTrace) = Chain(steps);
            placeErrors.Add(new(steps, Math.Abs(z - place)));
            densityErrors.Add(new(steps, Math.Abs(ofMap - logDeterminant)));
            if (steps != 4096) continue;
            sheet.Compare("z at t = 1, 4,096 steps", place, z, 1e-3);
            sheet.Compare("Σ log|det|, for the integral of the trace", logDeterminant, ofMap, 1e-3);
            sheet.Compare("Σ δ·tr ∂f/∂z, its first order", ofMap, ofTrace, 1e-3);
        }
        sheet.Compare("error of 1,024 steps over that of 2,048: place", 2, placeErrors[10].Y / placeErrors[11].Y, 0.02);
        sheet.Compare("error of 1,024 steps over that of 2,048: log q", 2, densityErrors[10].Y / densityErrors[11].Y, 0.02);
        return new LineChart
        {
            Title = "A chain of K maps nears continuous time",
            XLabel = "K, maps",
            YLabel = "error",
            LogX = true,
            LogY = true,
            Series = [new("place z", placeErrors), new("log density", densityErrors)],
        };
    }

    private static (double Z, double OfMap, double OfTrace) Chain(int steps)
    {
        var delta = 1.0 / steps;
        var (z, ofMap, ofTrace) = (Start, 0.0, 0.0);
        for (var step = 0; step < steps; step++)
        {
            var tanh = Math.Tanh(W * z + B);
            var trace = U * W * (1 - tanh * tanh);
            z += delta * U * tanh;
            // (27) of a map of length δ, and what is left of it as δ falls.
            ofMap += Math.Log(1 + delta * trace);
            ofTrace += delta * trace;
        }
        return (z, ofMap, ofTrace);
    }
}
