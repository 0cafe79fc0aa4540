using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ArchVae.Tensors.Kernels;

/// <summary>
/// Y = start + W·X for up to four columns, fewer than a vector has lanes: rows of W are turned in registers, eight by eight, so
/// that lanes are rows of Y. Every element is one chain of multiply-adds in the order of k.
/// </summary>
internal static unsafe class FewColumns
{
    /// <summary>The most columns.</summary>
    public const int Most = 4;

    private const int Block = 8;
    private const int RowsAtOnce = 2 * Block;

    // Floats of a cache line.
    private const int Line = 16;

    /// <summary>Whether this processor has what it takes.</summary>
    public static bool IsSupported => Fma.IsSupported;

    /// <summary>The product of as many rows as go by sixteens; see <see cref="ColumnProduct.Multiply"/>.</summary>
    /// <returns>The rows that are done.</returns>
    public static int Multiply(MatrixView w, MatrixView x, MatrixView y, Start start, int columns)
    {
        // One column has a way of its own; two and three are four.
        var width = columns == 1 ? 1 : Most;
        if (x.Columns < width) return 0;
        var sums = stackalloc float[RowsAtOnce * Most];
        var whole = w.Columns / Block * Block;
        var row = 0;
        for (; row + RowsAtOnce <= w.Rows; row += RowsAtOnce)
        {
            Begin(start.At(row, 0), width, sums);
            var weights = w.At(row, 0);
            if (width == 1) One(weights, w.RowStride, whole, x.Data, x.RowStride, sums);
            else Four(weights, w.RowStride, whole, x.Data, x.RowStride, sums);
            for (var k = whole; k < w.Columns; k++) AddColumn(weights + k, w.RowStride, x.At(k, 0), width, sums);
            End(sums, y.RowRange(row, RowsAtOnce), width);
        }
        return row;
    }

    // sums [width, 16] += W·X, of 16 rows of W and K columns, a multiple of 8.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(float* weights, nint stride, int depth, float* values, nint xStride, float* sums)
    {
        var eight = Block * stride;
        var s0 = Vector256.Load(sums);
        var s1 = Vector256.Load(sums + Block);
        for (var k = 0; k < depth; k += Block, weights += Block, values += Block * xStride)
        {
            if (k % Line == 0) Fetch(weights, stride);
            Turn(weights, stride, out var a0, out var a1, out var a2, out var a3, out var a4, out var a5, out var a6, out var a7);
            var next = weights + eight;
            Turn(next, stride, out var b0, out var b1, out var b2, out var b3, out var b4, out var b5, out var b6, out var b7);
            Add1(a0, b0, values, ref s0, ref s1);
            Add1(a1, b1, values + xStride, ref s0, ref s1);
            Add1(a2, b2, values + 2 * xStride, ref s0, ref s1);
            Add1(a3, b3, values + 3 * xStride, ref s0, ref s1);
            Add1(a4, b4, values + 4 * xStride, ref s0, ref s1);
            Add1(a5, b5, values + 5 * xStride, ref s0, ref s1);
            Add1(a6, b6, values + 6 * xStride, ref s0, ref s1);
            Add1(a7, b7, values + 7 * xStride, ref s0, ref s1);
        }
        s0.Store(sums);
        s1.Store(sums + Block);
    }

    // The rows after these, which are read next.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(float* weights, nint stride)
    {
        weights += RowsAtOnce * stride;
        for (var i = 0; i < RowsAtOnce; i++, weights += stride) Sse.Prefetch1(weights);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add1(Vector256<float> a, Vector256<float> b, float* x, ref Vector256<float> s0, ref Vector256<float> s1)
    {
        var value = Vector256.Create(*x);
        s0 = Fma.MultiplyAdd(a, value, s0);
        s1 = Fma.MultiplyAdd(b, value, s1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(float* weights, nint stride, int depth, float* values, nint xStride, float* sums)
    {
        var eight = Block * stride;
        var s00 = Vector256.Load(sums);
        var s10 = Vector256.Load(sums + Block);
        var s01 = Vector256.Load(sums + 2 * Block);
        var s11 = Vector256.Load(sums + 3 * Block);
        var s02 = Vector256.Load(sums + 4 * Block);
        var s12 = Vector256.Load(sums + 5 * Block);
        var s03 = Vector256.Load(sums + 6 * Block);
        var s13 = Vector256.Load(sums + 7 * Block);
        for (var k = 0; k < depth; k += Block, weights += Block)
        {
            if (k % Line == 0) Fetch(weights, stride);
            Turn(weights, stride, out var a0, out var a1, out var a2, out var a3, out var a4, out var a5, out var a6, out var a7);
            var next = weights + eight;
            Turn(next, stride, out var b0, out var b1, out var b2, out var b3, out var b4, out var b5, out var b6, out var b7);
            Add4(a0, b0, values, ref s00, ref s01, ref s02, ref s03, ref s10, ref s11, ref s12, ref s13);
            values += xStride;
            Add4(a1, b1, values, ref s00, ref s01, ref s02, ref s03, ref s10, ref s11, ref s12, ref s13);
            values += xStride;
            Add4(a2, b2, values, ref s00, ref s01, ref s02, ref s03, ref s10, ref s11, ref s12, ref s13);
            values += xStride;
            Add4(a3, b3, values, ref s00, ref s01, ref s02, ref s03, ref s10, ref s11, ref s12, ref s13);
            values += xStride;
            Add4(a4, b4, values, ref s00, ref s01, ref s02, ref s03, ref s10, ref s11, ref s12, ref s13);
            values += xStride;
            Add4(a5, b5, values, ref s00, ref s01, ref s02, ref s03, ref s10, ref s11, ref s12, ref s13);
            values += xStride;
            Add4(a6, b6, values, ref s00, ref s01, ref s02, ref s03, ref s10, ref s11, ref s12, ref s13);
            values += xStride;
            Add4(a7, b7, values, ref s00, ref s01, ref s02, ref s03, ref s10, ref s11, ref s12, ref s13);
            values += xStride;
        }
        s00.Store(sums);
        s10.Store(sums + Block);
        s01.Store(sums + 2 * Block);
        s11.Store(sums + 3 * Block);
        s02.Store(sums + 4 * Block);
        s12.Store(sums + 5 * Block);
        s03.Store(sums + 6 * Block);
        s13.Store(sums + 7 * Block);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add4(
        Vector256<float> a, Vector256<float> b, float* x,
        ref Vector256<float> s00, ref Vector256<float> s01, ref Vector256<float> s02, ref Vector256<float> s03,
        ref Vector256<float> s10, ref Vector256<float> s11, ref Vector256<float> s12, ref Vector256<float> s13)
    {
        var value = Vector256.Create(*x);
        s00 = Fma.MultiplyAdd(a, value, s00);
        s10 = Fma.MultiplyAdd(b, value, s10);
        value = Vector256.Create(x[1]);
        s01 = Fma.MultiplyAdd(a, value, s01);
        s11 = Fma.MultiplyAdd(b, value, s11);
        value = Vector256.Create(x[2]);
        s02 = Fma.MultiplyAdd(a, value, s02);
        s12 = Fma.MultiplyAdd(b, value, s12);
        value = Vector256.Create(x[3]);
        s03 = Fma.MultiplyAdd(a, value, s03);
        s13 = Fma.MultiplyAdd(b, value, s13);
    }

    // The 8 columns of 8 rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(
        float* w, nint stride,
        out Vector256<float> c0, out Vector256<float> c1, out Vector256<float> c2, out Vector256<float> c3,
        out Vector256<float> c4, out Vector256<float> c5, out Vector256<float> c6, out Vector256<float> c7)
    {
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
        c0 = Avx.Permute2x128(b0, b4, 0x20);
        c1 = Avx.Permute2x128(b1, b5, 0x20);
        c2 = Avx.Permute2x128(b2, b6, 0x20);
        c3 = Avx.Permute2x128(b3, b7, 0x20);
        c4 = Avx.Permute2x128(b0, b4, 0x31);
        c5 = Avx.Permute2x128(b1, b5, 0x31);
        c6 = Avx.Permute2x128(b2, b6, 0x31);
        c7 = Avx.Permute2x128(b3, b7, 0x31);
    }

    // sums [width, 16] += w·x, of one column of W.
    private static void AddColumn(float* w, nint stride, float* x, int width, float* sums)
    {
        for (var half = 0; half < RowsAtOnce; half += Block, w += Block * stride)
        {
            var weights = Vector256.Create(
                *w, w[stride], w[2 * stride], w[3 * stride], w[4 * stride], w[5 * stride], w[6 * stride], w[7 * stride]);
            for (var column = 0; column < width; column++)
            {
                var sum = sums + column * RowsAtOnce + half;
                Fma.MultiplyAdd(weights, Vector256.Create(x[column]), Vector256.Load(sum)).Store(sum);
            }
        }
    }

    private static void Begin(Start start, int width, float* sums)
    {
        for (var i = 0; i < RowsAtOnce; i++)
        {
            var from = (float*)start.At(i, 0).Address;
            for (var column = 0; column < width; column++) sums[column * RowsAtOnce + i] = from == null ? 0 : from[column];
        }
    }

    private static void End(float* sums, MatrixView y, int width)
    {
        for (var i = 0; i < RowsAtOnce; i++)
        {
            var to = y.At(i, 0);
            for (var column = 0; column < width; column++) to[column] = sums[column * RowsAtOnce + i];
        }
    }
}
