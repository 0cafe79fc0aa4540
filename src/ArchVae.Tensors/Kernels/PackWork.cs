namespace ArchVae.Tensors.Kernels;

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
