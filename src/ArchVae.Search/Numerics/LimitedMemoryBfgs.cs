using System.Numerics.Tensors;

namespace ArchVae.Search.Numerics;

/// <summary>
/// Minimises a smooth function by limited-memory BFGS (Nocedal, "Updating quasi-Newton matrices with limited storage",
/// Mathematics of Computation 1980) with steps that are halved until they descend enough. It never ends above where it began.
/// </summary>
internal static class LimitedMemoryBfgs
{
    private const int Memory = 10;
    private const int MostHalvings = 25;
    private const double Descent = 1e-4;

    /// <summary>A function: fills the gradient and returns the value, which may be infinite or NaN where there is none.</summary>
    public delegate double Function(ReadOnlySpan<double> x, Span<double> gradient);

    /// <summary>Goes down from a point.</summary>
    /// <param name="function">The function.</param>
    /// <param name="start">The point; the function is finite there.</param>
    /// <param name="iterations">The most steps.</param>
    /// <param name="tolerance">Ends where a step gains no more than this times the size of the value, at least 1.</param>
    /// <returns>The lowest point that was found.</returns>
    public static double[] Minimize(Function function, ReadOnlySpan<double> start, int iterations, double tolerance = 1e-7)
    {
        var (x, gradient, direction) = (start.ToArray(), new double[start.Length], new double[start.Length]);
        var value = function(x, gradient);
        var steps = new List<(double[] Step, double[] Change, double Product)>();
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            Direct(steps, gradient, direction);
            var slope = Vectors.Dot(direction, gradient);
            if (!(slope < 0)) break;
            var length = iteration == 0 ? Math.Min(1, 1 / Math.Sqrt(Vectors.Dot(gradient, gradient))) : 1;
            var (next, nextGradient, nextValue) = (new double[x.Length], new double[x.Length], double.NaN);
            var halvings = 0;
            for (; halvings <= MostHalvings; halvings++, length /= 2)
            {
                x.CopyTo(next, 0);
                Vectors.Add(direction, length, next);
                nextValue = function(next, nextGradient);
                if (nextValue <= value + Descent * length * slope) break;
            }
            if (halvings > MostHalvings) break;
            var (step, change) = (new double[x.Length], new double[x.Length]);
            TensorPrimitives.Subtract(next, x, step);
            TensorPrimitives.Subtract(nextGradient, gradient, change);
            var product = Vectors.Dot(step, change);
            // Only where it curves upwards does a step say something of the function's shape.
            if (product > 1e-12 * Vectors.Dot(change, change)) steps.Add((step, change, product));
            if (steps.Count > Memory) steps.RemoveAt(0);
            var gain = value - nextValue;
            (x, gradient, value) = (next, nextGradient, nextValue);
            if (gain <= tolerance * Math.Max(1, Math.Abs(value))) break;
        }
        return x;
    }

    // −H·gradient, by the two loops over the last steps.
    private static void Direct(
        List<(double[] Step, double[] Change, double Product)> steps, double[] gradient, double[] direction)
    {
        TensorPrimitives.Negate(gradient, direction);
        var shares = new double[steps.Count];
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            shares[i] = Vectors.Dot(steps[i].Step, direction) / steps[i].Product;
            Vectors.Add(steps[i].Change, -shares[i], direction);
        }
        if (steps.Count > 0)
        {
            var (_, change, product) = steps[^1];
            TensorPrimitives.Multiply(direction, product / Vectors.Dot(change, change), direction);
        }
        for (var i = 0; i < steps.Count; i++)
        {
            var share = Vectors.Dot(steps[i].Change, direction) / steps[i].Product;
            Vectors.Add(steps[i].Step, shares[i] - share, direction);
        }
    }
}
