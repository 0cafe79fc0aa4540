using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ArchVae.Tensors.Kernels;

/// <summary>
/// One small product, with strides in floats: C = Start + A·B for as many rows as the kernel has and two vectors of columns.
/// Start is C itself, a bias (stride 0), zeros (stride 0), or another matrix.
/// </summary>
internal unsafe struct Tile
{
    public float* A;
    public nint ARow;
    public nint AColumn;
    public float* B;
    public nint BRow;
    public float* C;
    public nint CRow;
    public float* Start;
    public nint StartRow;
    public int Depth;

    /// <summary>Where C of the tile after this one lies: it is fetched into cache meanwhile.</summary>
    public float* NextC;
}

/// <summary>
/// The innermost loops of matrix products. Every element is one chain of multiply-adds in the order of k, whatever the tile's
/// height, so an element's bytes do not depend on which kernel made it. The sums stay in registers: two vectors for each row,
/// and 8 rows where there are 32 registers, 6 where there are 16.
/// </summary>
internal static unsafe class GemmTile
{
    // Lines of the next tile, which is as high as this one or less.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch<T>(in Tile tile, int rows)
        where T : struct, ILanes<T>
    {
        if (!Sse.IsSupported) return;
        var next = tile.NextC;
        for (var i = 0; i < rows; i++, next += tile.CRow)
        {
            Sse.Prefetch0(next);
            Sse.Prefetch0(next + T.Count);
        }
    }

    /// <summary>8 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows8<T>(in Tile tile)
        where T : struct, ILanes<T>
    {
        var a0 = tile.A;
        var aRow = tile.ARow;
        var aColumn = tile.AColumn;
        var b = tile.B;
        var bRow = tile.BRow;
        var start = tile.Start;
        T c00 = T.Load(start), c01 = T.Load(start + T.Count);
        start += tile.StartRow;
        T c10 = T.Load(start), c11 = T.Load(start + T.Count);
        start += tile.StartRow;
        T c20 = T.Load(start), c21 = T.Load(start + T.Count);
        start += tile.StartRow;
        T c30 = T.Load(start), c31 = T.Load(start + T.Count);
        start += tile.StartRow;
        T c40 = T.Load(start), c41 = T.Load(start + T.Count);
        start += tile.StartRow;
        T c50 = T.Load(start), c51 = T.Load(start + T.Count);
        start += tile.StartRow;
        T c60 = T.Load(start), c61 = T.Load(start + T.Count);
        start += tile.StartRow;
        T c70 = T.Load(start), c71 = T.Load(start + T.Count);
        var a3 = a0 + 3 * aRow;
        var a6 = a0 + 6 * aRow;
        var twice = 2 * aRow;
        Fetch<T>(tile, 8);
        for (var k = tile.Depth; k > 0; k--)
        {
            T b0 = T.Load(b), b1 = T.Load(b + T.Count);
            var factor = T.Broadcast(*a0);
            c00 = T.MultiplyAdd(factor, b0, c00);
            c01 = T.MultiplyAdd(factor, b1, c01);
            factor = T.Broadcast(a0[aRow]);
            c10 = T.MultiplyAdd(factor, b0, c10);
            c11 = T.MultiplyAdd(factor, b1, c11);
            factor = T.Broadcast(a0[twice]);
            c20 = T.MultiplyAdd(factor, b0, c20);
            c21 = T.MultiplyAdd(factor, b1, c21);
            factor = T.Broadcast(*a3);
            c30 = T.MultiplyAdd(factor, b0, c30);
            c31 = T.MultiplyAdd(factor, b1, c31);
            factor = T.Broadcast(a3[aRow]);
            c40 = T.MultiplyAdd(factor, b0, c40);
            c41 = T.MultiplyAdd(factor, b1, c41);
            factor = T.Broadcast(a3[twice]);
            c50 = T.MultiplyAdd(factor, b0, c50);
            c51 = T.MultiplyAdd(factor, b1, c51);
            factor = T.Broadcast(*a6);
            c60 = T.MultiplyAdd(factor, b0, c60);
            c61 = T.MultiplyAdd(factor, b1, c61);
            factor = T.Broadcast(a6[aRow]);
            c70 = T.MultiplyAdd(factor, b0, c70);
            c71 = T.MultiplyAdd(factor, b1, c71);
            a0 += aColumn;
            a3 += aColumn;
            a6 += aColumn;
            b += bRow;
        }
        var c = tile.C;
        T.Store(c00, c);
        T.Store(c01, c + T.Count);
        c += tile.CRow;
        T.Store(c10, c);
        T.Store(c11, c + T.Count);
        c += tile.CRow;
        T.Store(c20, c);
        T.Store(c21, c + T.Count);
        c += tile.CRow;
        T.Store(c30, c);
        T.Store(c31, c + T.Count);
        c += tile.CRow;
        T.Store(c40, c);
        T.Store(c41, c + T.Count);
        c += tile.CRow;
        T.Store(c50, c);
        T.Store(c51, c + T.Count);
        c += tile.CRow;
        T.Store(c60, c);
        T.Store(c61, c + T.Count);
        c += tile.CRow;
        T.Store(c70, c);
        T.Store(c71, c + T.Count);
    }

    /// <summary>6 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows6<T>(in Tile tile)
        where T : struct, ILanes<T>
    {
        var a0 = tile.A;
        var aRow = tile.ARow;
        var aColumn = tile.AColumn;
        var b = tile.B;
        var bRow = tile.BRow;
        var start = tile.Start;
        T c00 = T.Load(start), c01 = T.Load(start + T.Count);
        start += tile.StartRow;
        T c10 = T.Load(start), c11 = T.Load(start + T.Count);
        start += tile.StartRow;
        T c20 = T.Load(start), c21 = T.Load(start + T.Count);
        start += tile.StartRow;
        T c30 = T.Load(start), c31 = T.Load(start + T.Count);
        start += tile.StartRow;
        T c40 = T.Load(start), c41 = T.Load(start + T.Count);
        start += tile.StartRow;
        T c50 = T.Load(start), c51 = T.Load(start + T.Count);
        var a3 = a0 + 3 * aRow;
        var twice = 2 * aRow;
        Fetch<T>(tile, 6);
        for (var k = tile.Depth; k > 0; k--)
        {
            T b0 = T.Load(b), b1 = T.Load(b + T.Count);
            var factor = T.Broadcast(*a0);
            c00 = T.MultiplyAdd(factor, b0, c00);
            c01 = T.MultiplyAdd(factor, b1, c01);
            factor = T.Broadcast(a0[aRow]);
            c10 = T.MultiplyAdd(factor, b0, c10);
            c11 = T.MultiplyAdd(factor, b1, c11);
            factor = T.Broadcast(a0[twice]);
            c20 = T.MultiplyAdd(factor, b0, c20);
            c21 = T.MultiplyAdd(factor, b1, c21);
            factor = T.Broadcast(*a3);
            c30 = T.MultiplyAdd(factor, b0, c30);
            c31 = T.MultiplyAdd(factor, b1, c31);
            factor = T.Broadcast(a3[aRow]);
            c40 = T.MultiplyAdd(factor, b0, c40);
            c41 = T.MultiplyAdd(factor, b1, c41);
            factor = T.Broadcast(a3[twice]);
            c50 = T.MultiplyAdd(factor, b0, c50);
            c51 = T.MultiplyAdd(factor, b1, c51);
            a0 += aColumn;
            a3 += aColumn;
            b += bRow;
        }
        var c = tile.C;
        T.Store(c00, c);
        T.Store(c01, c + T.Count);
        c += tile.CRow;
        T.Store(c10, c);
        T.Store(c11, c + T.Count);
        c += tile.CRow;
        T.Store(c20, c);
        T.Store(c21, c + T.Count);
        c += tile.CRow;
        T.Store(c30, c);
        T.Store(c31, c + T.Count);
        c += tile.CRow;
        T.Store(c40, c);
        T.Store(c41, c + T.Count);
        c += tile.CRow;
        T.Store(c50, c);
        T.Store(c51, c + T.Count);
    }

    /// <summary>4 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4<T>(in Tile tile)
        where T : struct, ILanes<T>
    {
        var a0 = tile.A;
        var aRow = tile.ARow;
        var aColumn = tile.AColumn;
        var b = tile.B;
        var bRow = tile.BRow;
        var start = tile.Start;
        T c00 = T.Load(start), c01 = T.Load(start + T.Count);
        start += tile.StartRow;
        T c10 = T.Load(start), c11 = T.Load(start + T.Count);
        start += tile.StartRow;
        T c20 = T.Load(start), c21 = T.Load(start + T.Count);
        start += tile.StartRow;
        T c30 = T.Load(start), c31 = T.Load(start + T.Count);
        var a3 = a0 + 3 * aRow;
        var twice = 2 * aRow;
        Fetch<T>(tile, 4);
        for (var k = tile.Depth; k > 0; k--)
        {
            T b0 = T.Load(b), b1 = T.Load(b + T.Count);
            var factor = T.Broadcast(*a0);
            c00 = T.MultiplyAdd(factor, b0, c00);
            c01 = T.MultiplyAdd(factor, b1, c01);
            factor = T.Broadcast(a0[aRow]);
            c10 = T.MultiplyAdd(factor, b0, c10);
            c11 = T.MultiplyAdd(factor, b1, c11);
            factor = T.Broadcast(a0[twice]);
            c20 = T.MultiplyAdd(factor, b0, c20);
            c21 = T.MultiplyAdd(factor, b1, c21);
            factor = T.Broadcast(*a3);
            c30 = T.MultiplyAdd(factor, b0, c30);
            c31 = T.MultiplyAdd(factor, b1, c31);
            a0 += aColumn;
            a3 += aColumn;
            b += bRow;
        }
        var c = tile.C;
        T.Store(c00, c);
        T.Store(c01, c + T.Count);
        c += tile.CRow;
        T.Store(c10, c);
        T.Store(c11, c + T.Count);
        c += tile.CRow;
        T.Store(c20, c);
        T.Store(c21, c + T.Count);
        c += tile.CRow;
        T.Store(c30, c);
        T.Store(c31, c + T.Count);
    }

    /// <summary>2 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows2<T>(in Tile tile)
        where T : struct, ILanes<T>
    {
        var a0 = tile.A;
        var aRow = tile.ARow;
        var aColumn = tile.AColumn;
        var b = tile.B;
        var bRow = tile.BRow;
        var start = tile.Start;
        T c00 = T.Load(start), c01 = T.Load(start + T.Count);
        start += tile.StartRow;
        T c10 = T.Load(start), c11 = T.Load(start + T.Count);
        Fetch<T>(tile, 2);
        for (var k = tile.Depth; k > 0; k--)
        {
            T b0 = T.Load(b), b1 = T.Load(b + T.Count);
            var factor = T.Broadcast(*a0);
            c00 = T.MultiplyAdd(factor, b0, c00);
            c01 = T.MultiplyAdd(factor, b1, c01);
            factor = T.Broadcast(a0[aRow]);
            c10 = T.MultiplyAdd(factor, b0, c10);
            c11 = T.MultiplyAdd(factor, b1, c11);
            a0 += aColumn;
            b += bRow;
        }
        var c = tile.C;
        T.Store(c00, c);
        T.Store(c01, c + T.Count);
        c += tile.CRow;
        T.Store(c10, c);
        T.Store(c11, c + T.Count);
    }

    /// <summary>1 row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows1<T>(in Tile tile)
        where T : struct, ILanes<T>
    {
        var a0 = tile.A;
        var aColumn = tile.AColumn;
        var b = tile.B;
        var bRow = tile.BRow;
        var start = tile.Start;
        T c00 = T.Load(start), c01 = T.Load(start + T.Count);
        Fetch<T>(tile, 1);
        for (var k = tile.Depth; k > 0; k--)
        {
            T b0 = T.Load(b), b1 = T.Load(b + T.Count);
            var factor = T.Broadcast(*a0);
            c00 = T.MultiplyAdd(factor, b0, c00);
            c01 = T.MultiplyAdd(factor, b1, c01);
            a0 += aColumn;
            b += bRow;
        }
        var c = tile.C;
        T.Store(c00, c);
        T.Store(c01, c + T.Count);
    }
}
