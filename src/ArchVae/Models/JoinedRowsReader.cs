using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Models;

/// <summary>
/// All rows side by side, by position, up to the space's longest architecture; zero after an architecture's end.
/// </summary>
internal sealed class JoinedRowsReader(int rowWidth, int positions) : SequenceReader
{
    public override int Outputs => rowWidth * positions;

    public override Tensor Apply(Tape tape, SequenceLayout layout, Tensor rows) =>
        JoinedPositions.Apply(tape, layout, rows, positions);
}

/// <summary><c>joinedRows</c>.</summary>
internal sealed class JoinedRowsFamily : ReaderFamily
{
    public override string Name => "joinedRows";

    public override SequenceReader Create(ReaderContext context) => new JoinedRowsReader(context.RowWidth, context.Positions);
}
