using System.Runtime.CompilerServices;

namespace ArchVae.Tensors.Kernels;

/// <summary>One factor of a <see cref="PieceProduct"/>: the rows of a matrix that its sum goes over.</summary>
/// <param name="Matrix">[N, D], column stride 1.</param>
/// <param name="Rows">[K] numbers of rows in the order of the sum; −1 − i for row i of <paramref name="Other"/>.</param>
/// <param name="Other">[N', D], column stride 1; empty where no row is of it.</param>
internal readonly unsafe record struct GatheredRows(MatrixView Matrix, nint Rows, MatrixView Other)
{
    /// <summary>Where summand <paramref name="k"/> has its column <paramref name="column"/>.</summary>
    public float* At(int k, int column)
    {
        var row = ((int*)Rows)[k];
        return row >= 0 ? Matrix.At(row, column) : Other.At(-1 - row, column);
    }
}

/// <summary>
/// The gradient of a weight, G += Σ_n left(n)ᵀ·right(n) over the rows n of a batch, as the tree of <see cref="BatchPieces"/>: the
/// product of each piece is made by itself, in the order of its rows, and is joined while it is in cache.
/// </summary>
internal static unsafe class PieceProduct
{
    /// <summary>target += the tree over the pieces' products.</summary>
    /// <param name="team">The threads to use; the result is the same bytes for any number.</param>
    /// <param name="left">[K, M].</param>
    /// <param name="right">[K, N].</param>
    /// <param name="bounds">[9] where the pieces begin in the K rows; the last entry is K.</param>
    /// <param name="target">[M, N], column stride 1; must not overlap the others.</param>
    /// <param name="leftSums">[M], to which the tree over the pieces' sums of the left side is added: a bias's gradient.</param>
    public static void Add(
        ThreadTeam team, GatheredRows left, GatheredRows right, ReadOnlySpan<int> bounds, MatrixView target,
        float* leftSums = null)
    {
        if (Simd.Has512) PieceProduct<Lanes512>.Run(team, left, right, bounds, target, leftSums);
        else if (Simd.Has256) PieceProduct<Lanes256>.Run(team, left, right, bounds, target, leftSums);
        else if (Simd.Has128) PieceProduct<Lanes128>.Run(team, left, right, bounds, target, leftSums);
        else PieceProduct<LanesScalar>.Run(team, left, right, bounds, target, leftSums);
    }

    /// <summary>The same for one product by the pieces of a batch.</summary>
    public static void Add(
        ThreadTeam team, MatrixView left, MatrixView right, BatchPieces pieces, MatrixView target, float* leftSums = null)
    {
        var rows = (nint)pieces.RowAddress;
        Add(team, new(left, rows, default), new(right, rows, default), pieces.Bounds, target, leftSums);
    }
}

/// <inheritdoc cref="PieceProduct"/>
internal sealed unsafe class PieceProduct<T> : IParallelWork
    where T : struct, ILanes<T>
{
    /// <summary>Rows of a piece of work.</summary>
    private const int BlockRows = 64;

    /// <summary>
    /// There are at least so many pieces of work, if they are not too small, so that threads end at about the same time.
    /// </summary>
    private const int WantedPieces = 8;
    private const long SmallestPiece = 1 << 18;

    [ThreadStatic]
    private static PieceProduct<T>? current;
    private readonly PackRows packing = new();
    private readonly int[] bounds = new int[BatchPieces.Count + 1];
    private GatheredRows left;
    private PackedMatrix right;
    private MatrixView target;
    private float* leftSums;
    private int rowBlocks;
    private int panelsPerPiece;

    private static int Width => 2 * T.Count;

    private static int Height => GemmBlock.TileHeight<T>();

    private static int TileLength => Width * Height;

    private int Sum => bounds[BatchPieces.Count];

    public static void Run(
        ThreadTeam team, GatheredRows left, GatheredRows right, ReadOnlySpan<int> bounds, MatrixView target, float* leftSums)
    {
        if (target.Rows == 0 || target.Columns == 0) return;
        var work = current ??= new PieceProduct<T>();
        // A narrow target fills its vectors the other way round.
        var turned = target.Columns <= T.Count && target.Rows >= 4 * target.Columns;
        bounds.CopyTo(work.bounds);
        work.leftSums = turned ? null : leftSums;
        work.target = turned ? target.Transposed : target;
        work.left = turned ? right : left;
        work.Start(team, turned ? left : right, turned ? leftSums : null);
    }

    private void Start(ThreadTeam team, GatheredRows newRight, float* rightSums)
    {
        right = new PackedMatrix(
            (nint)Workspace.Current.Panels(PackedMatrix.Length(Sum, target.Columns, Width)), Sum, target.Columns, Width);
        packing.Run(team, newRight, right, bounds, rightSums);
        var blockRows = BlockRows / Height * Height;
        rowBlocks = (target.Rows + blockRows - 1) / blockRows;
        var panelProduct = Math.Min(target.Rows, blockRows) * (long)Math.Max(1, Sum) * Width;
        var smallest = (int)Math.Min(right.PanelCount, (SmallestPiece + panelProduct - 1) / panelProduct);
        var groups = (WantedPieces + rowBlocks - 1) / rowBlocks;
        panelsPerPiece = Math.Max(smallest, (right.PanelCount + groups - 1) / groups);
        team.For(rowBlocks * ((right.PanelCount + panelsPerPiece - 1) / panelsPerPiece), this);
    }

    /// <summary>Some rows of the target and some panels of its columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int index)
    {
        var blockRows = BlockRows / Height * Height;
        var firstRow = index % rowBlocks * blockRows;
        var rows = Math.Min(blockRows, target.Rows - firstRow);
        var firstPanel = index / rowBlocks * panelsPerPiece;
        var endPanel = Math.Min(firstPanel + panelsPerPiece, right.PanelCount);
        var sums = Workspace.Current.Block(PieceTile.Waiting * TileLength + (long)(blockRows + Height) * Sum);
        var packed = sums + PieceTile.Waiting * TileLength;
        Pack(firstRow, rows, packed);
        if (firstPanel == 0 && leftSums != null) AddSums(left, bounds, firstRow, rows, leftSums);
        for (var panel = firstPanel; panel < endPanel; panel++)
        {
            var ofPanel = packed;
            for (var row = 0; row < rows; row += Height, ofPanel += (long)Height * Sum)
            {
                Fetch(target.At(firstRow + row, panel * Width), Math.Min(Height, rows - row));
                if (Height == 8) PieceTile.Rows8<T>(ofPanel, right.Panel(panel), bounds, sums);
                else PieceTile.Rows6<T>(ofPanel, right.Panel(panel), bounds, sums);
                AddToTarget(firstRow + row, panel * Width, sums);
            }
        }
    }

    // The left side's rows in tiles, each column by column, zeros beyond the last column.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(int firstColumn, int columns, float* packed)
    {
        var height = Height;
        var full = columns / height;
        var depth = Sum;
        for (var k = 0; k < depth; k++, packed += height)
        {
            var source = left.At(k, firstColumn);
            if (k + Packing.RowsAhead < depth) Packing.FetchAhead(left.At(k + Packing.RowsAhead, firstColumn), columns);
            var copy = packed;
            for (var tile = 0; tile < full; tile++, source += height, copy += (long)height * depth)
                Packing.CopyShort(source, copy, height);
            for (var i = 0; full * height < columns && i < height; i++) copy[i] = i < columns - full * height ? source[i] : 0;
        }
    }

    // target[column …] += the tree over the pieces' sums of some columns.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSums(GatheredRows source, int[] bounds, int column, int columns, float* target)
    {
        var sums = stackalloc float[BatchPieces.Count * BlockRows];
        for (var piece = 0; piece < BatchPieces.Count; piece++)
        {
            var ofPiece = sums + piece * columns;
            for (var j = 0; j < columns; j++) ofPiece[j] = 0;
            for (var k = bounds[piece]; k < bounds[piece + 1]; k++)
            {
                var row = source.At(k, column);
                var j = 0;
                for (; j + T.Count <= columns; j += T.Count) T.Store(T.Load(ofPiece + j) + T.Load(row + j), ofPiece + j);
                for (; j < columns; j++) ofPiece[j] += row[j];
            }
        }
        BatchPieces.Join(new ReadOnlySpan<float>(sums, BatchPieces.Count * columns), new Span<float>(target + column, columns));
    }

    // What the sums will be added to comes from far away meanwhile.
    private void Fetch(float* to, int rows)
    {
        if (target.ColumnStride != 1) return;
        for (var i = 0; i < rows; i++, to += target.RowStride) Packing.FetchAhead(to, Width);
    }

    private void AddToTarget(int row, int column, float* sums)
    {
        var (rows, columns) = (Math.Min(Height, target.Rows - row), Math.Min(Width, target.Columns - column));
        for (var i = 0; i < rows; i++, sums += Width)
        {
            var to = target.At(row + i, column);
            var j = 0;
            if (target.ColumnStride == 1)
            {
                for (; j + T.Count <= columns; j += T.Count) T.Store(T.Load(to + j) + T.Load(sums + j), to + j);
            }
            for (; j < columns; j++) to[(long)j * target.ColumnStride] += sums[j];
        }
    }

    /// <summary>Packs the right side in the order of the sum, a few panels a piece.</summary>
    private sealed class PackRows : IParallelWork
    {
        private GatheredRows source;
        private PackedMatrix packed;
        private int[] bounds = [];
        private float* sums;

        public void Run(ThreadTeam team, GatheredRows newSource, PackedMatrix newPacked, int[] newBounds, float* newSums)
        {
            source = newSource;
            packed = newPacked;
            bounds = newBounds;
            sums = newSums;
            team.For(packed.PanelCount, this);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int panel)
        {
            var column = panel * Width;
            var columns = Math.Min(Width, packed.Columns - column);
            var to = packed.Panel(panel);
            if (sums != null) AddSums(source, bounds, column, columns, sums);
            for (var k = 0; k < packed.Rows; k++, to += Width)
            {
                var from = source.At(k, column);
                if (k + Packing.RowsAhead < packed.Rows)
                    Packing.FetchAhead(source.At(k + Packing.RowsAhead, column), columns);
                if (columns == Width)
                {
                    T.Store(T.Load(from), to);
                    T.Store(T.Load(from + T.Count), to + T.Count);
                    continue;
                }
                for (var j = 0; j < Width; j++) to[j] = j < columns ? from[j] : 0;
            }
        }
    }
}
