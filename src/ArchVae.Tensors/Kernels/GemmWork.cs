namespace ArchVae.Tensors.Kernels;

/// <summary>Cuts a product into pieces of rows and columns, by its size only.</summary>
internal sealed unsafe class GemmWork<T> : IParallelWork
    where T : struct, ILanes<T>
{
    /// <summary>Rows of a piece: a multiple of every tile's height; A's part of them stays in the second-level cache.</summary>
    private const int BlockRows = 96;

    /// <summary>
    /// The same where A lies column by column: every piece packs its part, so pieces are not cut by columns too.
    /// </summary>
    private const int BlockRowsOfPackedA = 64;

    /// <summary>
    /// There are at least so many pieces, if they are not too small, so that threads end at about the same time.
    /// </summary>
    private const int WantedPieces = 16;
    private const int WantedPiecesOfPackedA = 8;
    private const long SmallestPiece = 1 << 18;

    /// <summary>Up to so many rows, packing B would cost more than it gains.</summary>
    private const int FewRows = 16;

    [ThreadStatic]
    private static GemmWork<T>? current;
    private MatrixView a;
    private MatrixView unpacked;
    private PackedMatrix b;
    private MatrixView c;
    private Start start;
    private Activation activation;
    private bool direct;
    private int blockRows;
    private int rowBlocks;
    private int panelsPerPiece;

    /// <summary>C = start + A·B; see <see cref="Gemm"/>.</summary>
    public static void Run(ThreadTeam team, MatrixView a, MatrixView b, MatrixView c, Start start, Activation activation)
    {
        if (c.Rows == 0 || c.Columns == 0) return;
        if (activation == Activation.None && a.RowStride == 1 && c.Columns <= T.Count && c.Rows >= 4 * c.Columns)
        {
            RunTransposed(team, a, b, c, start);
            return;
        }
        var work = current ??= new GemmWork<T>();
        work.activation = activation;
        work.direct = a.Rows <= FewRows && b.ColumnStride == 1;
        work.unpacked = b;
        var memory = work.direct ? null : Workspace.Current.Panels(PackedMatrix.Length(b.Rows, b.Columns, 2 * T.Count));
        var packed = new PackedMatrix((nint)memory, b.Rows, b.Columns, 2 * T.Count);
        if (!work.direct) PackWork.Run(team, b, packed);
        work.Cut(team, a, packed, c, start);
    }

    /// <summary>The same with B packed beforehand.</summary>
    public static void Run(ThreadTeam team, MatrixView a, PackedMatrix b, MatrixView c, Start start)
    {
        if (c.Rows == 0 || c.Columns == 0) return;
        var work = current ??= new GemmWork<T>();
        work.activation = Activation.None;
        work.direct = false;
        work.Cut(team, a, b, c, start);
    }

    // A narrow C, as the gradient of a weight that few numbers come into: Cᵀ = Bᵀ·Aᵀ fills its vectors, and Aᵀ is not packed.
    private static void RunTransposed(ThreadTeam team, MatrixView a, MatrixView b, MatrixView c, Start start)
    {
        var product = new MatrixView(Workspace.Current.Result((long)c.Rows * c.Columns), c.Columns, c.Rows);
        Run(team, b.Transposed, a.Transposed, product, Start.Zero, Activation.None);
        for (var i = 0; i < c.Rows; i++)
        {
            var begin = (float*)start.At(i, 0).Address;
            for (var j = 0; j < c.Columns; j++) *c.At(i, j) = (begin == null ? 0 : begin[j]) + *product.At(j, i);
        }
    }

    private void Cut(ThreadTeam team, MatrixView newA, PackedMatrix newB, MatrixView newC, Start newStart)
    {
        a = newA;
        b = newB;
        c = newC;
        start = newStart;
        var height = GemmBlock.TileHeight<T>();
        blockRows = (a.ColumnStride == 1 ? BlockRows : BlockRowsOfPackedA) / height * height;
        rowBlocks = (a.Rows + blockRows - 1) / blockRows;
        var panelProduct = Math.Min(a.Rows, blockRows) * (long)Math.Max(1, a.Columns) * b.PanelWidth;
        var smallest = (int)Math.Min(b.PanelCount, (SmallestPiece + panelProduct - 1) / panelProduct);
        var wanted = a.ColumnStride == 1 ? WantedPieces : WantedPiecesOfPackedA;
        var groups = (wanted + rowBlocks - 1) / rowBlocks;
        panelsPerPiece = Math.Max(smallest, (b.PanelCount + groups - 1) / groups);
        team.For(rowBlocks * ((b.PanelCount + panelsPerPiece - 1) / panelsPerPiece), this);
    }

    public void Run(int index)
    {
        var row = index % rowBlocks * blockRows;
        var rows = Math.Min(blockRows, a.Rows - row);
        var panel = index / rowBlocks * panelsPerPiece;
        var panels = Math.Min(panelsPerPiece, b.PanelCount - panel);
        var (partA, partC, partStart) = (a.RowRange(row, rows), c.RowRange(row, rows), start.At(row, 0));
        if (direct) Direct(partA, panel, panels, partC, partStart);
        else GemmBlock.Multiply<T>(partA, b, panel, panels, partC, partStart);
        if (activation == Activation.None) return;
        var column = panel * b.PanelWidth;
        var columns = Math.Min(panels * b.PanelWidth, c.Columns - column);
        for (var i = 0; i < rows; i++) VectorMath.Activate(activation, new Span<float>(partC.At(i, column), columns));
    }

    // Reads B where it is; only a last panel that is not full is packed.
    private void Direct(MatrixView partA, int panel, int panels, MatrixView partC, Start partStart)
    {
        var width = b.PanelWidth;
        var full = Math.Min(panels, b.Columns / width - panel);
        var column = panel * width;
        if (full > 0)
        {
            var columns = partC.ColumnRange(column, full * width);
            GemmBlock.Multiply<T>(partA, unpacked.At(0, column), width, unpacked.RowStride, columns, partStart.At(0, column));
        }
        if (full == panels) return;
        column += Math.Max(0, full) * width;
        var rest = b.Columns - column;
        var memory = Workspace.Current.Panels((long)b.Rows * width);
        Packing.Panel(unpacked.ColumnRange(column, rest), memory, width);
        GemmBlock.Multiply<T>(partA, memory, 0, width, partC.ColumnRange(column, rest), partStart.At(0, column));
    }
}
