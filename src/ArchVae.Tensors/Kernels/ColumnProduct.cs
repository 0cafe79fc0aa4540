using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ArchVae.Tensors.Kernels;

/// <summary>
/// Products of weights with sequences that stand side by side as columns, on the calling thread: Y = start + W·X. Neither side is
/// packed: W is read row by row, and X lies as a panel does. Elements are the same chains of multiply-adds as those of
/// <see cref="GemmBlock"/>, whatever the number of columns.
/// </summary>
internal static unsafe class ColumnProduct
{
    // Up to so many, a column at a time is faster than a tile of which most columns are idle.
    private const int FewColumns = 4;
    private const int Block = 8;
    private const int RowsAtOnce = 4 * Block;

    /// <summary>Y = start + W·X for the first columns.</summary>
    /// <param name="w">[M, K], column stride 1.</param>
    /// <param name="x">[K, S], column stride 1.</param>
    /// <param name="y">[M, S], column stride 1; what is beyond the columns in use may be overwritten.</param>
    /// <param name="start">What the product is added to; may be y.</param>
    /// <param name="columns">The columns in use, 1 to S.</param>
    public static void Multiply(MatrixView w, MatrixView x, MatrixView y, Start start, int columns)
    {
        if (columns <= FewColumns && Fma.IsSupported)
        {
            for (var column = 0; column < columns; column++) Vector(w, x.At(0, column), x.RowStride, y, column, start);
        }
        else if (columns > 2 * Vector256<float>.Count && Simd.Has512)
        {
            Panels<Lanes512>(w, x, y, start, columns);
        }
        else if (columns > 2 * Vector128<float>.Count && Simd.Has256)
        {
            Panels<Lanes256>(w, x, y, start, columns);
        }
        else if (Simd.Has128)
        {
            Panels<Lanes128>(w, x, y, start, columns);
        }
        else
        {
            Panels<LanesScalar>(w, x, y, start, columns);
        }
    }

    private static void Panels<T>(MatrixView w, MatrixView x, MatrixView y, Start start, int columns)
        where T : struct, ILanes<T>
    {
        var width = 2 * T.Count;
        var whole = Math.Min(y.Columns, (columns + width - 1) / width * width);
        GemmBlock.Multiply<T>(w, x.Data, width, x.RowStride, y.ColumnRange(0, whole), start);
    }

    // One column: rows of W by eights, turned in registers so that lanes are rows of Y.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vector(MatrixView w, float* x, nint xStride, MatrixView y, int column, Start start)
    {
        var sums = stackalloc float[RowsAtOnce];
        nint stride = w.RowStride;
        var row = 0;
        for (; row + RowsAtOnce <= w.Rows; row += RowsAtOnce)
        {
            Gather(start, row, column, RowsAtOnce, sums);
            var s0 = Vector256.Load(sums);
            var s1 = Vector256.Load(sums + Block);
            var s2 = Vector256.Load(sums + 2 * Block);
            var s3 = Vector256.Load(sums + 3 * Block);
            var rows = w.At(row, 0);
            for (var k = 0; k < w.Columns; k += Block)
            {
                var depth = Math.Min(Block, w.Columns - k);
                s0 = Add(s0, rows + k, stride, x + k * xStride, xStride, depth);
                s1 = Add(s1, rows + Block * stride + k, stride, x + k * xStride, xStride, depth);
                s2 = Add(s2, rows + 2 * Block * stride + k, stride, x + k * xStride, xStride, depth);
                s3 = Add(s3, rows + 3 * Block * stride + k, stride, x + k * xStride, xStride, depth);
            }
            s0.Store(sums);
            s1.Store(sums + Block);
            s2.Store(sums + 2 * Block);
            s3.Store(sums + 3 * Block);
            Scatter(sums, y, row, column, RowsAtOnce);
        }
        for (; row + Block <= w.Rows; row += Block)
        {
            Gather(start, row, column, Block, sums);
            var sum = Vector256.Load(sums);
            for (var k = 0; k < w.Columns; k += Block)
                sum = Add(sum, w.At(row, k), stride, x + k * xStride, xStride, Math.Min(Block, w.Columns - k));
            sum.Store(sums);
            Scatter(sums, y, row, column, Block);
        }
        for (; row < w.Rows; row++)
        {
            Gather(start, row, column, 1, sums);
            var weights = w.At(row, 0);
            for (var k = 0; k < w.Columns; k++) sums[0] = MathF.FusedMultiplyAdd(weights[k], x[k * xStride], sums[0]);
            *y.At(row, column) = sums[0];
        }
    }

    // sum + W·x of 8 rows and up to 8 columns of W.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Add(Vector256<float> sum, float* w, nint stride, float* x, nint xStride, int depth)
    {
        if (depth < Block) return AddShort(sum, w, stride, x, xStride, depth);
        var r0 = Vector256.Load(w);
        var r1 = Vector256.Load(w + stride);
        var r2 = Vector256.Load(w + 2 * stride);
        var r3 = Vector256.Load(w + 3 * stride);
        w += 4 * stride;
        var r4 = Vector256.Load(w);
        var r5 = Vector256.Load(w + stride);
        var r6 = Vector256.Load(w + 2 * stride);
        var r7 = Vector256.Load(w + 3 * stride);
        // Columns 0, 1 and 4, 5 of two rows, and columns 2, 3 and 6, 7.
        var a0 = Avx.UnpackLow(r0, r1);
        var a1 = Avx.UnpackHigh(r0, r1);
        var a2 = Avx.UnpackLow(r2, r3);
        var a3 = Avx.UnpackHigh(r2, r3);
        var a4 = Avx.UnpackLow(r4, r5);
        var a5 = Avx.UnpackHigh(r4, r5);
        var a6 = Avx.UnpackLow(r6, r7);
        var a7 = Avx.UnpackHigh(r6, r7);
        // Two columns of four rows.
        var b0 = Avx.Shuffle(a0, a2, 0x44);
        var b1 = Avx.Shuffle(a0, a2, 0xEE);
        var b2 = Avx.Shuffle(a1, a3, 0x44);
        var b3 = Avx.Shuffle(a1, a3, 0xEE);
        var b4 = Avx.Shuffle(a4, a6, 0x44);
        var b5 = Avx.Shuffle(a4, a6, 0xEE);
        var b6 = Avx.Shuffle(a5, a7, 0x44);
        var b7 = Avx.Shuffle(a5, a7, 0xEE);
        sum = Fma.MultiplyAdd(Avx.Permute2x128(b0, b4, 0x20), Vector256.Create(*x), sum);
        sum = Fma.MultiplyAdd(Avx.Permute2x128(b1, b5, 0x20), Vector256.Create(x[xStride]), sum);
        sum = Fma.MultiplyAdd(Avx.Permute2x128(b2, b6, 0x20), Vector256.Create(x[2 * xStride]), sum);
        sum = Fma.MultiplyAdd(Avx.Permute2x128(b3, b7, 0x20), Vector256.Create(x[3 * xStride]), sum);
        x += 4 * xStride;
        sum = Fma.MultiplyAdd(Avx.Permute2x128(b0, b4, 0x31), Vector256.Create(*x), sum);
        sum = Fma.MultiplyAdd(Avx.Permute2x128(b1, b5, 0x31), Vector256.Create(x[xStride]), sum);
        sum = Fma.MultiplyAdd(Avx.Permute2x128(b2, b6, 0x31), Vector256.Create(x[2 * xStride]), sum);
        return Fma.MultiplyAdd(Avx.Permute2x128(b3, b7, 0x31), Vector256.Create(x[3 * xStride]), sum);
    }

    private static Vector256<float> AddShort(Vector256<float> sum, float* w, nint stride, float* x, nint xStride, int depth)
    {
        for (var k = 0; k < depth; k++, w++)
        {
            var column = Vector256.Create(
                *w, w[stride], w[2 * stride], w[3 * stride], w[4 * stride], w[5 * stride], w[6 * stride], w[7 * stride]);
            sum = Fma.MultiplyAdd(column, Vector256.Create(x[k * xStride]), sum);
        }
        return sum;
    }

    private static void Gather(Start start, int row, int column, int count, float* sums)
    {
        var from = (float*)start.At(row, column).Address;
        for (var i = 0; i < count; i++) sums[i] = from == null ? 0 : from[i * start.RowStride];
    }

    private static void Scatter(float* sums, MatrixView y, int row, int column, int count)
    {
        for (var i = 0; i < count; i++) *y.At(row + i, column) = sums[i];
    }
}
