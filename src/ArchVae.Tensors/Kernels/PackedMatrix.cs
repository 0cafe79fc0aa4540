namespace ArchVae.Tensors.Kernels;

/// <summary>
/// The right side B [K, N] of products, copied once into panels of <see cref="PanelWidth"/> columns so that many products read it
/// in order. The memory is the caller's.
/// </summary>
/// <param name="Address">Where the first panel begins.</param>
/// <param name="Rows">K.</param>
/// <param name="Columns">N.</param>
/// <param name="PanelWidth">Columns of a panel: two vectors; the last panel is filled up with zeros.</param>
internal readonly unsafe record struct PackedMatrix(nint Address, int Rows, int Columns, int PanelWidth)
{
    /// <summary>
    /// A packed matrix of this shape in <paramref name="memory"/>, for the width of vectors in use; not filled yet.
    /// </summary>
    public PackedMatrix(float* memory, int rows, int columns) : this((nint)memory, rows, columns, 2 * Simd.Count)
    {
    }

    /// <summary>The number of panels.</summary>
    public int PanelCount => (Columns + PanelWidth - 1) / PanelWidth;

    /// <summary>How many floats the panels of a matrix of this shape take.</summary>
    public static long Length(int rows, int columns) => Length(rows, columns, 2 * Simd.Count);

    /// <summary>The same for panels of a given width.</summary>
    public static long Length(int rows, int columns, int panelWidth) =>
        (long)rows * ((columns + panelWidth - 1) / panelWidth * panelWidth);

    /// <summary>The memory of a panel: element (k, j) of it at k·PanelWidth + j.</summary>
    public float* Panel(int panel) => (float*)Address + (long)panel * Rows * PanelWidth;

    /// <summary>
    /// Fills a part of one panel: rows firstRow, firstRow + 1, … with those of <paramref name="source"/> [at most K, N].
    /// </summary>
    public void Fill(int panel, int firstRow, MatrixView source)
    {
        var column = panel * PanelWidth;
        var part = source.ColumnRange(column, Math.Min(PanelWidth, Columns - column));
        Packing.Panel(part, Panel(panel) + (long)firstRow * PanelWidth, PanelWidth);
    }

    /// <summary>Fills rows of one panel with zeros.</summary>
    public void Clear(int panel, int firstRow, int count) =>
        new Span<float>(Panel(panel) + (long)firstRow * PanelWidth, count * PanelWidth).Clear();
}

/// <summary>Packs a matrix, a few panels a piece.</summary>
internal sealed unsafe class PackWork : IParallelWork
{
    private const int FloatsPerPiece = 1 << 15;

    [ThreadStatic]
    private static PackWork? current;
    private MatrixView source;
    private PackedMatrix target;
    private int panelsPerPiece;

    public static void Run(ThreadTeam team, MatrixView source, PackedMatrix target)
    {
        var work = current ??= new PackWork();
        work.source = source;
        work.target = target;
        work.panelsPerPiece = Math.Max(1, FloatsPerPiece / Math.Max(1, target.Rows * target.PanelWidth));
        team.For((target.PanelCount + work.panelsPerPiece - 1) / work.panelsPerPiece, work);
    }

    public void Run(int index)
    {
        var end = Math.Min((index + 1) * panelsPerPiece, target.PanelCount);
        for (var panel = index * panelsPerPiece; panel < end; panel++) target.Fill(panel, 0, source);
    }
}
