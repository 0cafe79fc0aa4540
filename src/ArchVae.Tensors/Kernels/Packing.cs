using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ArchVae.Tensors.Kernels;

/// <summary>Copies of matrices in the order in which the innermost loops read them.</summary>
internal static unsafe class Packing
{
    private const int Block = 8;

    /// <summary>Rows that lie far from each other are fetched so many before they are read.</summary>
    public const int RowsAhead = 8;

    /// <summary>Fetches some floats that are read soon; they may lie anywhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchAhead(float* source, int length)
    {
        const int Line = 16;
        if (!Sse.IsSupported) return;
        for (var i = 0; i < length; i += Line) Sse.Prefetch0(source + i);
    }

    /// <summary>
    /// target[k·width + j] = source(k, j) for all rows k and the first columns of <paramref name="source"/>; zero in columns
    /// that it does not have.
    /// </summary>
    /// <param name="source">[K, at most width].</param>
    /// <param name="target">[K, width], contiguous; must not overlap the source.</param>
    /// <param name="width">The width of the panel.</param>
    public static void Panel(MatrixView source, float* target, int width)
    {
        if (source.ColumnStride == 1) CopyRows(source, target, width);
        else if (source.RowStride == 1 && Avx.IsSupported) TransposeBlocks(source, target, width);
        else CopyElements(source, target, width, 0, source.Rows, 0);
    }

    /// <summary>
    /// Rows of <paramref name="source"/> in tiles of some rows, each tile column by column: target[t·height·K + k·height + i] =
    /// source(t·height + i, k) for whole tiles.
    /// </summary>
    /// <param name="source">[M, K].</param>
    /// <param name="target">[⌊M / height⌋·height, K]; must not overlap the source.</param>
    /// <param name="height">Rows of a tile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tiles(MatrixView source, float* target, int height)
    {
        var tiles = source.Rows / height;
        var tileLength = (long)height * source.Columns;
        if (source.RowStride != 1)
        {
            for (var tile = 0; tile < tiles; tile++, target += tileLength)
                Panel(source.RowRange(tile * height, height).Transposed, target, height);
            return;
        }
        // Column by column, because that is how the source lies in memory.
        for (var k = 0; k < source.Columns; k++, target += height)
        {
            var column = source.At(0, k);
            var copy = target;
            for (var tile = 0; tile < tiles; tile++, column += height, copy += tileLength)
                CopyShort(column, copy, height);
        }
    }

    /// <summary>Copies a few floats, such as a row of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyShort(float* source, float* target, int length)
    {
        var i = 0;
        if (length == 8 && Vector256.IsHardwareAccelerated)
        {
            Vector256.Store(Vector256.Load(source), target);
            return;
        }
        if (Vector128.IsHardwareAccelerated)
        {
            for (; i + 4 <= length; i += 4) Vector128.Store(Vector128.Load(source + i), target + i);
        }
        for (; i + 2 <= length; i += 2) *(long*)(target + i) = *(long*)(source + i);
        for (; i < length; i++) target[i] = source[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRows(MatrixView source, float* target, int width)
    {
        var full = source.Columns == width;
        for (var k = 0; k < source.Rows; k++, target += width)
        {
            var row = source.At(k, 0);
            var j = 0;
            FetchAhead(row + RowsAhead * source.RowStride, width);
            if (Vector128.IsHardwareAccelerated)
            {
                if (Vector512.IsHardwareAccelerated)
                {
                    for (; j + 16 <= source.Columns; j += 16) Vector512.Store(Vector512.Load(row + j), target + j);
                }
                if (Vector256.IsHardwareAccelerated)
                {
                    for (; j + 8 <= source.Columns; j += 8) Vector256.Store(Vector256.Load(row + j), target + j);
                }
                for (; j + 4 <= source.Columns; j += 4) Vector128.Store(Vector128.Load(row + j), target + j);
            }
            for (; j < source.Columns; j++) target[j] = row[j];
            if (full) continue;
            for (; j < width; j++) target[j] = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeBlocks(MatrixView source, float* target, int width)
    {
        var rows = source.Rows / Block * Block;
        var columns = source.Columns / Block * Block;
        for (var j = 0; j < columns; j += Block)
        {
            for (var k = 0; k < rows; k += Block)
                Transpose8(source.At(k, j), source.ColumnStride, target + (long)k * width + j, width);
        }
        CopyElements(source, target, width, 0, rows, columns);
        CopyElements(source, target, width, rows, source.Rows, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyElements(MatrixView source, float* target, int width, int firstRow, int endRow, int firstColumn)
    {
        for (var j = firstColumn; j < width; j++)
        {
            var inside = j < source.Columns;
            var column = source.At(firstRow, inside ? j : 0);
            for (var k = firstRow; k < endRow; k++, column += source.RowStride)
                target[(long)k * width + j] = inside ? *column : 0;
        }
    }

    /// <summary>target[i·targetStride + j] = source[j·sourceStride + i] for i, j in 0..7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8(float* source, int sourceStride, float* target, int targetStride)
    {
        var (r0, r1) = Pair(source, source + sourceStride);
        var (r2, r3) = Pair(source + 2 * sourceStride, source + 3 * sourceStride);
        source += 4 * (long)sourceStride;
        var (r4, r5) = Pair(source, source + sourceStride);
        var (r6, r7) = Pair(source + 2 * sourceStride, source + 3 * sourceStride);
        StoreQuad(r0, r2, r4, r6, target, targetStride, 0, 1);
        StoreQuad(r1, r3, r5, r7, target, targetStride, 2, 3);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static (Vector256<float> Low, Vector256<float> High) Pair(float* even, float* odd)
        {
            var (x, y) = (Avx.LoadVector256(even), Avx.LoadVector256(odd));
            return (Avx.UnpackLow(x, y), Avx.UnpackHigh(x, y));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void StoreQuad(
            Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d,
            float* target, int stride, int i, int j)
        {
            var (low, high) = (Avx.Shuffle(a, b, 0x44), Avx.Shuffle(a, b, 0xEE));
            var (lower, upper) = (Avx.Shuffle(c, d, 0x44), Avx.Shuffle(c, d, 0xEE));
            Avx.Store(target + i * stride, Avx.Permute2x128(low, lower, 0x20));
            Avx.Store(target + j * stride, Avx.Permute2x128(high, upper, 0x20));
            Avx.Store(target + (i + 4) * stride, Avx.Permute2x128(low, lower, 0x31));
            Avx.Store(target + (j + 4) * stride, Avx.Permute2x128(high, upper, 0x31));
        }
    }
}
