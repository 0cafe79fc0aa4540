using System.Numerics;

namespace ArchVae.Search.Numerics;

/// <summary>Products of matrices in double precision, rows with rows, in a fixed order of sums.</summary>
internal static unsafe class RowProducts
{
    // As many columns of both sides as stay in the cache.
    private const int Depth = 256;

    /// <summary>c[i, j] += scale · Σ_k a[i, k] · b[j, k].</summary>
    /// <param name="a">[rows, depth].</param>
    /// <param name="aStride">From one row of a to the next.</param>
    /// <param name="rows">The rows of a and c.</param>
    /// <param name="b">[columns, depth].</param>
    /// <param name="bStride">From one row of b to the next.</param>
    /// <param name="columns">The rows of b and columns of c.</param>
    /// <param name="depth">What is summed over.</param>
    /// <param name="scale">The factor.</param>
    /// <param name="c">[rows, columns]; must not overlap a or b.</param>
    /// <param name="cStride">From one row of c to the next.</param>
    public static void Add(
        double* a, int aStride, int rows, double* b, int bStride, int columns, int depth, double scale, double* c, int cStride)
    {
        for (var start = 0; start < depth; start += Depth)
        {
            var length = Math.Min(Depth, depth - start);
            for (var i = 0; i < rows; i += 4)
            {
                if (i + 4 > rows || columns < 2)
                {
                    for (var r = i; r < Math.Min(i + 4, rows); r++)
                    {
                        for (var j = 0; j < columns; j++)
                        {
                            c[(long)r * cStride + j] += scale
                                * Dot(a + (long)r * aStride + start, b + (long)j * bStride + start, length);
                        }
                    }
                    continue;
                }
                for (var j = 0; j < columns; j += 2)
                {
                    if (j + 2 > columns)
                    {
                        for (var r = i; r < i + 4; r++)
                        {
                            c[(long)r * cStride + j] += scale
                                * Dot(a + (long)r * aStride + start, b + (long)j * bStride + start, length);
                        }
                        continue;
                    }
                    Block(
                        a + (long)i * aStride + start, aStride, b + (long)j * bStride + start, bStride, length, scale,
                        c + (long)i * cStride + j, cStride);
                }
            }
        }
    }

    /// <summary>Σ_k a[k] · b[k].</summary>
    public static double Dot(double* a, double* b, int length)
    {
        var (sum, other, k, step) = (Vector<double>.Zero, Vector<double>.Zero, 0, Vector<double>.Count);
        for (; k <= length - 2 * step; k += 2 * step)
        {
            sum = Vector.FusedMultiplyAdd(Vector.Load(a + k), Vector.Load(b + k), sum);
            other = Vector.FusedMultiplyAdd(Vector.Load(a + k + step), Vector.Load(b + k + step), other);
        }
        var total = Vector.Sum(sum + other);
        for (; k < length; k++) total += a[k] * b[k];
        return total;
    }

    // Four rows of a with two of b: eight sums at once, so that each number that is loaded is used more than once.
    private static void Block(
        double* a, int aStride, double* b, int bStride, int length, double scale, double* c, int cStride)
    {
        double* a0 = a, a1 = a + aStride, a2 = a + 2L * aStride, a3 = a + 3L * aStride, b0 = b, b1 = b + bStride;
        var zero = Vector<double>.Zero;
        var (s00, s01, s10, s11, s20, s21, s30, s31) = (zero, zero, zero, zero, zero, zero, zero, zero);
        var (k, step) = (0, Vector<double>.Count);
        for (; k <= length - step; k += step)
        {
            var (x, y) = (Vector.Load(b0 + k), Vector.Load(b1 + k));
            var row = Vector.Load(a0 + k);
            s00 = Vector.FusedMultiplyAdd(row, x, s00);
            s01 = Vector.FusedMultiplyAdd(row, y, s01);
            row = Vector.Load(a1 + k);
            s10 = Vector.FusedMultiplyAdd(row, x, s10);
            s11 = Vector.FusedMultiplyAdd(row, y, s11);
            row = Vector.Load(a2 + k);
            s20 = Vector.FusedMultiplyAdd(row, x, s20);
            s21 = Vector.FusedMultiplyAdd(row, y, s21);
            row = Vector.Load(a3 + k);
            s30 = Vector.FusedMultiplyAdd(row, x, s30);
            s31 = Vector.FusedMultiplyAdd(row, y, s31);
        }
        var rest = length - k;
        Store(c, s00, s01, a0 + k);
        Store(c + cStride, s10, s11, a1 + k);
        Store(c + 2L * cStride, s20, s21, a2 + k);
        Store(c + 3L * cStride, s30, s31, a3 + k);

        void Store(double* target, Vector<double> first, Vector<double> second, double* left)
        {
            var (sum0, sum1) = (Vector.Sum(first), Vector.Sum(second));
            for (var r = 0; r < rest; r++)
            {
                sum0 += left[r] * b0[k + r];
                sum1 += left[r] * b1[k + r];
            }
            target[0] += scale * sum0;
            target[1] += scale * sum1;
        }
    }
}
