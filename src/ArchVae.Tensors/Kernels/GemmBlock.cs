using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ArchVae.Tensors.Kernels;

/// <summary>What a product is added to.</summary>
/// <param name="Address">Null for zeros.</param>
/// <param name="RowStride">Floats from row to row; 0 where all rows begin with the same one, a bias.</param>
internal readonly unsafe record struct Start(nint Address, nint RowStride)
{
    public static Start Zero => default;

    public static Start Bias(float* bias) => new((nint)bias, 0);

    public static Start From(MatrixView matrix) => new(matrix.Address, matrix.RowStride);

    /// <summary>The same from a later row and column on.</summary>
    public Start At(int row, int column) =>
        Address == 0 ? this : new((nint)((float*)Address + row * RowStride + column), RowStride);
}

/// <summary>
/// Products of a block of rows with packed panels, on the calling thread: the part between scheduling and tiles.
/// </summary>
internal static unsafe class GemmBlock
{
    /// <summary>How much of K is worked on at once, so that a panel's part of it stays in the first-level cache.</summary>
    private const int Depth = 256;

    /// <summary>A few more than that are worked on with the others: a sum that is put down and taken up costs more.</summary>
    private const int MostDepth = Depth + 32;
    private const int LargestTile = 8 * 32;

    private static readonly NativeBuffer zeros = new(64);

    /// <summary>Rows of a full tile.</summary>
    public static int TileHeight<T>()
        where T : struct, ILanes<T> => T.HasManyRegisters ? 8 : 6;

    /// <summary>C = start + A·B, on the calling thread.</summary>
    /// <param name="a">[M, K], any strides.</param>
    /// <param name="b">[K, N].</param>
    /// <param name="c">[M, N], column stride 1; may be what <paramref name="start"/> is, must not overlap a or b.</param>
    /// <param name="start">What the product is added to.</param>
    public static void Multiply(MatrixView a, PackedMatrix b, MatrixView c, Start start)
    {
        if (Simd.Has512) Multiply<Lanes512>(a, b, 0, b.PanelCount, c, start);
        else if (Simd.Has256) Multiply<Lanes256>(a, b, 0, b.PanelCount, c, start);
        else if (Simd.Has128) Multiply<Lanes128>(a, b, 0, b.PanelCount, c, start);
        else Multiply<LanesScalar>(a, b, 0, b.PanelCount, c, start);
    }

    /// <summary>The same for the columns of some panels only; <paramref name="c"/> is the whole matrix.</summary>
    public static void Multiply<T>(MatrixView a, PackedMatrix b, int firstPanel, int panelCount, MatrixView c, Start start)
        where T : struct, ILanes<T>
    {
        var column = firstPanel * b.PanelWidth;
        var columns = Math.Min(panelCount * b.PanelWidth, b.Columns - column);
        Multiply<T>(a, b.Panel(firstPanel), (nint)b.Rows * b.PanelWidth, b.PanelWidth, c.ColumnRange(column, columns),
            start.At(0, column));
    }

    /// <summary>The same for panels anywhere.</summary>
    /// <param name="a">[M, K], any strides.</param>
    /// <param name="panels">The first panel.</param>
    /// <param name="panelStride">Floats from panel to panel.</param>
    /// <param name="panelRow">Floats from row to row of a panel.</param>
    /// <param name="c">[M, N].</param>
    /// <param name="start">What the product is added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T>(MatrixView a, float* panels, nint panelStride, nint panelRow, MatrixView c, Start start)
        where T : struct, ILanes<T>
    {
        var width = 2 * T.Count;
        var packAll = a.ColumnStride != 1;
        var fullRows = a.Rows / TileHeight<T>() * TileHeight<T>();
        var edge = Workspace.Current.Block(LargestTile + (packAll ? (long)MostDepth * a.Rows : 0));
        var packed = edge + LargestTile;
        int depth;
        for (var k = 0; k == 0 || k < a.Columns; k += Math.Max(1, depth))
        {
            depth = a.Columns - k <= MostDepth ? a.Columns - k : Depth;
            var part = a.ColumnRange(k, depth);
            if (k > 0) start = Start.From(c);
            if (packAll) Packing.Tiles(part.RowRange(0, fullRows), packed, TileHeight<T>());
            for (var row = fullRows; packAll && row < a.Rows; row += HeightFor<T>(a.Rows - row))
            {
                var height = HeightFor<T>(a.Rows - row);
                Packing.Panel(part.RowRange(row, height).Transposed, packed + (long)row * depth, height);
            }
            var panel = panels + k * panelRow;
            for (var column = 0; column < c.Columns; column += width, panel += panelStride)
            {
                var columns = Math.Min(width, c.Columns - column);
                Tile tile;
                tile.B = panel;
                tile.BRow = panelRow;
                tile.Depth = depth;
                tile.ARow = packAll ? 1 : a.RowStride;
                tile.CRow = c.RowStride;
                var inside = start.At(0, column);
                tile.StartRow = inside.RowStride;
                for (var row = 0; row < a.Rows;)
                {
                    var height = HeightFor<T>(a.Rows - row);
                    tile.A = packAll ? packed + (long)row * depth : part.At(row, 0);
                    tile.AColumn = packAll ? height : 1;
                    tile.C = c.At(row, column);
                    tile.Start = inside.Address == 0 ? zeros.Data : (float*)inside.Address + row * inside.RowStride;
                    row += height;
                    tile.NextC = row < a.Rows
                        ? tile.C + height * tile.CRow
                        : c.At(0, Math.Min(column + width, c.Columns - 1));
                    if (columns == width) Run<T>(tile, height);
                    else RunEdge<T>(tile, height, columns, edge);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run<T>(in Tile tile, int height)
        where T : struct, ILanes<T>
    {
        if (height == 8) GemmTile.Rows8<T>(tile);
        else if (height == 6) GemmTile.Rows6<T>(tile);
        else if (height == 4) GemmTile.Rows4<T>(tile);
        else if (height == 2) GemmTile.Rows2<T>(tile);
        else GemmTile.Rows1<T>(tile);
    }

    // The highest tile that some rows fill.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int HeightFor<T>(int rows)
        where T : struct, ILanes<T> => rows >= TileHeight<T>() ? TileHeight<T>() : rows >= 4 ? 4 : rows >= 2 ? 2 : 1;

    // A tile that reaches beyond the last column works on a copy.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunEdge<T>(Tile tile, int height, int columns, float* edge)
        where T : struct, ILanes<T>
    {
        var width = 2 * T.Count;
        var c = tile.C;
        var cRow = tile.CRow;
        NativeMemory.Clear(edge, LargestTile * sizeof(float));
        if (tile.Start != zeros.Data)
        {
            for (var i = 0; i < height; i++) Copy(tile.Start + i * tile.StartRow, edge + i * width, columns);
        }
        tile.C = edge;
        tile.CRow = width;
        tile.Start = edge;
        tile.StartRow = width;
        Run<T>(tile, height);
        for (var i = 0; i < height; i++) Copy(edge + i * width, c + i * cRow, columns);
    }

    private static void Copy(float* source, float* target, int length) =>
        new ReadOnlySpan<float>(source, length).CopyTo(new Span<float>(target, length));
}
