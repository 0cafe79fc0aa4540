using System.Runtime.CompilerServices;

namespace ArchVae.Tensors.Kernels;

/// <summary>
/// Elementary functions on lanes, as polynomials. Errors are relative to the exact value, the largest found; arguments may be
/// anything: infinities give limits and NaN gives NaN. Results below the smallest normal number are only as exact as stated.
/// </summary>
internal static class Functions
{
    // 1.5·2²³: added to a small number, it leaves the number's nearest integer in the lowest bits.
    private const float Rounder = 12582912;
    private const float Log2E = 1.44269504f;
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>eˣ, to 1.5e-7; results below the smallest normal number are rounded to its multiples of 2⁻²³.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x)
        where T : struct, ILanes<T>
    {
        x = T.AtLeast(T.Broadcast(-104), T.AtMost(T.Broadcast(89), x));
        var shifted = T.MultiplyAdd(x, T.Broadcast(Log2E), T.Broadcast(Rounder));
        var n = shifted - T.Broadcast(Rounder);
        // In two factors, because 2ⁿ itself may be too large or too small for a normal number.
        var half = T.MultiplyAdd(n, T.Broadcast(0.5f), T.Broadcast(Rounder));
        var rest = n - (half - T.Broadcast(Rounder)) + T.Broadcast(Rounder);
        return ExpOfRemainder(x, n) * T.PowerOfTwo(half) * T.PowerOfTwo(rest);
    }

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ), to 2e-7; 0 below −87.3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x)
        where T : struct, ILanes<T>
    {
        var limit = T.Broadcast(87.3f);
        var one = T.Broadcast(1);
        var y = T.AtLeast(T.Broadcast(-87.3f), T.AtMost(limit, T.Broadcast(0) - x));
        var shifted = T.MultiplyAdd(y, T.Broadcast(Log2E), T.Broadcast(Rounder));
        var exponential = ExpOfRemainder(y, shifted - T.Broadcast(Rounder)) * T.PowerOfTwo(shifted);
        return T.WhereLess(x, T.Broadcast(-87.3f), T.Broadcast(0), one / (one + exponential));
    }

    /// <summary>tanh(x) = (e²ˣ − 1) / (e²ˣ + 1), to 2.4e-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T x)
        where T : struct, ILanes<T>
    {
        // tanh is 1 to the last bit well before the limit.
        var doubled = T.AtLeast(T.Broadcast(-10), T.AtMost(T.Broadcast(10), x));
        doubled += doubled;
        var shifted = T.MultiplyAdd(doubled, T.Broadcast(Log2E), T.Broadcast(Rounder));
        var scale = T.PowerOfTwo(shifted);
        // e²ˣ − 1 without the loss of digits near 0.
        var less = T.MultiplyAdd(ExpLessOne(doubled, shifted - T.Broadcast(Rounder)), scale, scale - T.Broadcast(1));
        return less / (less + T.Broadcast(2));
    }

    /// <summary>ln x, to 1.5e-7 (near 1, of x − 1); −∞ for 0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log<T>(T x)
        where T : struct, ILanes<T>
    {
        var smallest = T.Broadcast(SmallestNormal);
        var zero = T.Broadcast(0);
        var scaled = T.WhereLess(x, smallest, x * T.Broadcast(33554432), x);
        var e = T.Exponent(scaled, out var m) - T.WhereLess(x, smallest, T.Broadcast(25), zero);
        var f = m - T.Broadcast(1);
        var square = f * f;
        var p = T.MultiplyAdd(f, T.Broadcast(7.0376836292e-2f), T.Broadcast(-1.1514610310e-1f));
        p = T.MultiplyAdd(f, p, T.Broadcast(1.1676998740e-1f));
        p = T.MultiplyAdd(f, p, T.Broadcast(-1.2420140846e-1f));
        p = T.MultiplyAdd(f, p, T.Broadcast(1.4249322787e-1f));
        p = T.MultiplyAdd(f, p, T.Broadcast(-1.6668057665e-1f));
        p = T.MultiplyAdd(f, p, T.Broadcast(2.0000714765e-1f));
        p = T.MultiplyAdd(f, p, T.Broadcast(-2.4999993993e-1f));
        p = T.MultiplyAdd(f, p, T.Broadcast(3.3333331174e-1f));
        var y = T.MultiplyAdd(f * square, p, e * T.Broadcast(Ln2Low));
        y = T.MultiplyAdd(square, T.Broadcast(-0.5f), y);
        var result = T.MultiplyAdd(e, T.Broadcast(Ln2High), f + y);
        var infinity = T.Broadcast(float.PositiveInfinity);
        result = T.WhereLess(x, infinity, result, x);
        return T.WhereLess(zero, x, result, T.WhereLess(x, zero, T.Broadcast(float.NaN), x - infinity));
    }

    /// <summary>ln(1 + eˣ), to 3e-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Softplus<T>(T x)
        where T : struct, ILanes<T>
    {
        var zero = T.Broadcast(0);
        var one = T.Broadcast(1);
        var u = Exp(T.AtMost(x, zero - x));
        // ln(1 + u) = ln(w)·u / (w − 1) for w = 1 + u as it was rounded.
        var w = one + u;
        var logarithm = T.WhereLess(one, w, Log(w) * u / (w - one), u);
        return T.AtLeast(zero, x) + logarithm;
    }

    // e^(x − n·ln 2) for an exponent of at most ½·ln 2.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpOfRemainder<T>(T x, T n)
        where T : struct, ILanes<T> => ExpLessOne(x, n) + T.Broadcast(1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpLessOne<T>(T x, T n)
        where T : struct, ILanes<T>
    {
        var r = T.MultiplyAdd(n, T.Broadcast(-Ln2High), x);
        r = T.MultiplyAdd(n, T.Broadcast(-Ln2Low), r);
        var p = T.MultiplyAdd(r, T.Broadcast(1.9875691500e-4f), T.Broadcast(1.3981999507e-3f));
        p = T.MultiplyAdd(r, p, T.Broadcast(8.3334519073e-3f));
        p = T.MultiplyAdd(r, p, T.Broadcast(4.1665795894e-2f));
        p = T.MultiplyAdd(r, p, T.Broadcast(1.6666665459e-1f));
        p = T.MultiplyAdd(r, p, T.Broadcast(5.0000001201e-1f));
        return T.MultiplyAdd(r * r, p, r);
    }
}
