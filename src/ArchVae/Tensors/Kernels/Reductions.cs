using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ArchVae.Tensors.Kernels;

/// <summary>Sums of many numbers, in double precision and in an order that is the same on every processor.</summary>
internal static unsafe class Reductions
{
    private const int Sums = 16;

    /// <summary>Σ x². Sixteen sums run side by side, element i in sum i mod 16, and are added in order at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SumOfSquares(float* source, int length)
    {
        var sums = stackalloc double[Sums];
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<double> a = default, b = default, c = default, d = default;
            for (; i + Sums <= length; i += Sums)
            {
                var (x, y) = Vector256.Widen(Vector256.Load(source + i));
                var (z, w) = Vector256.Widen(Vector256.Load(source + i + 8));
                a += x * x;
                b += y * y;
                c += z * z;
                d += w * w;
            }
            a.Store(sums);
            b.Store(sums + 4);
            c.Store(sums + 8);
            d.Store(sums + 12);
        }
        else
        {
            for (var lane = 0; lane < Sums; lane++) sums[lane] = 0;
            for (; i + Sums <= length; i += Sums)
            {
                for (var lane = 0; lane < Sums; lane++) sums[lane] += (double)source[i + lane] * source[i + lane];
            }
        }
        for (; i < length; i++) sums[i % Sums] += (double)source[i] * source[i];
        var sum = 0.0;
        for (var lane = 0; lane < Sums; lane++) sum += sums[lane];
        return sum;
    }
}
