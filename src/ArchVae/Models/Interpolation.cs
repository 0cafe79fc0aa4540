namespace ArchVae.Models;

/// <summary>The course of a path between two latent points.</summary>
public enum InterpolationKind
{
    /// <summary>The straight line.</summary>
    Linear,

    /// <summary>The arc, on which directions turn at a constant rate and the length changes at one.</summary>
    Spherical,
}

/// <summary>
/// Points on a path between two latent points. Draws of N(0, I) in Z dimensions have lengths near √Z, and the middle of the
/// straight line between two of them is shorter by √2, where the prior has next to no mass; the arc stays among the likely
/// lengths. Computed in double precision.
/// </summary>
public static class Interpolation
{
    // Below this sine of the angle between them, two float vectors count as parallel.
    private const double Parallel = 1e-10;

    /// <summary>The point at share <paramref name="t"/> of the way.</summary>
    /// <exception cref="ArgumentException">The points differ in their number of coordinates.</exception>
    public static float[] At(InterpolationKind kind, ReadOnlySpan<float> from, ReadOnlySpan<float> to, double t) =>
        kind == InterpolationKind.Spherical ? Spherical(from, to, t) : Linear(from, to, t);

    /// <summary>(1 − t)·from + t·to; at 0 and 1 the ends themselves, bit by bit.</summary>
    /// <exception cref="ArgumentException">The points differ in their number of coordinates.</exception>
    public static float[] Linear(ReadOnlySpan<float> from, ReadOnlySpan<float> to, double t)
    {
        Check(from, to);
        var point = new float[from.Length];
        for (var i = 0; i < point.Length; i++) point[i] = (float)((1 - t) * from[i] + t * to[i]);
        return point;
    }

    /// <summary>
    /// r·(cos(tω)·a + sin(tω)·u), where ω is the angle between the points, a the direction of the first one, u the direction
    /// at a right angle to it that leads to the other, and r = (1 − t)·‖from‖ + t·‖to‖. With equal lengths it is Shoemake's
    /// formula (SIGGRAPH 1985), sin((1 − t)ω)/sin ω·from + sin(tω)/sin ω·to. At 0 and 1 it gives the ends themselves, bit by
    /// bit. Points in the same direction, and zero, have the straight line. Between opposite points all arcs are as long; the
    /// one through the axis on which they lie least is taken.
    /// </summary>
    /// <exception cref="ArgumentException">The points differ in their number of coordinates.</exception>
    public static float[] Spherical(ReadOnlySpan<float> from, ReadOnlySpan<float> to, double t)
    {
        Check(from, to);
        if (t == 0) return from.ToArray();
        if (t == 1) return to.ToArray();
        var (fromLength, toLength) = (Length(from), Length(to));
        if (fromLength == 0 || toLength == 0) return Linear(from, to, t);
        var across = new double[from.Length];
        var cosine = 0.0;
        for (var i = 0; i < across.Length; i++) cosine += from[i] / fromLength * (to[i] / toLength);
        for (var i = 0; i < across.Length; i++) across[i] = to[i] / toLength - cosine * (from[i] / fromLength);
        var sine = Normalize(across);
        if (sine < Parallel)
        {
            if (cosine > 0 || from.Length == 1) return Linear(from, to, t);
            LeastAxis(from, fromLength, across);
            sine = 0;
        }
        var (turnSine, turnCosine) = Math.SinCos(t * Math.Atan2(sine, cosine));
        var length = (1 - t) * fromLength + t * toLength;
        var point = new float[from.Length];
        for (var i = 0; i < point.Length; i++)
            point[i] = (float)(length * (turnCosine * (from[i] / fromLength) + turnSine * across[i]));
        return point;
    }

    // The direction at a right angle to `from` nearest to the axis on which `from` lies least.
    private static void LeastAxis(ReadOnlySpan<float> from, double length, double[] across)
    {
        var least = 0;
        for (var i = 1; i < from.Length; i++)
        {
            if (Math.Abs(from[i]) < Math.Abs(from[least])) least = i;
        }
        var share = from[least] / length;
        for (var i = 0; i < across.Length; i++) across[i] = (i == least ? 1 : 0) - share * (from[i] / length);
        Normalize(across);
    }

    private static double Length(ReadOnlySpan<float> point)
    {
        var sum = 0.0;
        foreach (var value in point) sum += (double)value * value;
        return Math.Sqrt(sum);
    }

    private static double Normalize(double[] values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value * value;
        var length = Math.Sqrt(sum);
        if (length > 0)
        {
            for (var i = 0; i < values.Length; i++) values[i] /= length;
        }
        return length;
    }

    private static void Check(ReadOnlySpan<float> from, ReadOnlySpan<float> to)
    {
        if (from.Length != to.Length)
            throw new ArgumentException($"One point has {from.Length} coordinates, the other {to.Length}.", nameof(to));
    }
}
