using ArchVae.Tensors.Kernels;

namespace ArchVae.Tensors.Ops;

/// <summary>
/// The state (h, c) of up to S sequences that stand side by side as columns, and its time steps. For use by one thread at a time;
/// several may step at once with one <see cref="LstmCell"/>.
/// </summary>
public sealed unsafe class LstmColumns : IDisposable, IParallelWork
{
    private readonly LstmCell cell;
    private NativeBuffer memory = new(0);
    private bool isSecond;
    private bool isBeginning;
    private Tensor perSequence;
    private int width;
    private int columns;

    /// <summary>Sequences of a layer; none yet.</summary>
    public LstmColumns(LstmCell cell) => this.cell = cell;

    // Two of [D + H, S], one that a step reads and one that it writes; c [H, S]; W_ih·s + b_ih + b_hh [4H, S] where there is s.
    private long InputLength => (long)(cell.Inputs + cell.Units) * width;

    private float* Current => memory.Data + (isSecond ? InputLength : 0);

    private float* Other => memory.Data + (isSecond ? 0 : InputLength);

    private float* Cells => memory.Data + 2 * InputLength;

    private MatrixView Shared => new(Cells + (long)cell.Units * width, 4 * cell.Units, width);

    /// <summary>[D, S] what the next step reads: write it there.</summary>
    public Tensor Input => new(Current, null, cell.Inputs, width);

    /// <summary>[D, S] what the last step read.</summary>
    public Tensor LastInput => new(Other, null, cell.Inputs, width);

    /// <summary>Begins S sequences.</summary>
    /// <param name="team">The threads to use.</param>
    /// <param name="newPerSequence">s [Z, S], joined to the input at every step; none where Z is 0.</param>
    /// <param name="h0">[H, S]. Copied.</param>
    /// <param name="c0">[H, S]. Copied.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public void Begin(ThreadTeam team, Tensor newPerSequence, Tensor h0, Tensor c0)
    {
        if (newPerSequence.Rows != cell.PerSequence || (newPerSequence.Exists && newPerSequence.Columns != h0.Columns)
            || h0.Rows != cell.Units || c0.Rows != cell.Units || h0.Columns != c0.Columns)
            throw new ArgumentException($"s {newPerSequence}, h0 {h0}, c0 {c0} do not fit {cell.Units} units.");
        width = h0.Columns;
        columns = width;
        perSequence = newPerSequence;
        var length = 2 * InputLength + (long)cell.Units * width * (perSequence.Exists ? 5 : 1);
        if (memory.Length < length)
        {
            memory.Dispose();
            memory = new NativeBuffer(length);
        }
        isSecond = false;
        h0.Values.CopyTo(new Span<float>(Current + (long)cell.Inputs * width, h0.Length));
        c0.Values.CopyTo(new Span<float>(Cells, c0.Length));
        if (!perSequence.Exists) return;
        isBeginning = true;
        team.For(cell.Pieces, this);
        isBeginning = false;
    }

    /// <summary>One time step of the first sequences.</summary>
    /// <param name="team">The threads to use.</param>
    /// <param name="active">How many: 1 to S.</param>
    /// <returns>h [H, S], good until the step after the next; what is beyond the first columns is not defined.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public Tensor Step(ThreadTeam team, int active)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(active, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(active, width);
        columns = active;
        team.For(cell.Pieces, this);
        isSecond = !isSecond;
        return new Tensor(Current + (long)cell.Inputs * width, null, cell.Units, width);
    }

    /// <summary>
    /// Columns <paramref name="to"/>[i] become what columns <paramref name="from"/>[i] of <paramref name="source"/> are, their
    /// next input included.
    /// </summary>
    public void Take(LstmColumns source, ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        var rows = cell.Inputs + cell.Units;
        Move(new Tensor(source.Current, null, rows, source.width), from, new Tensor(Current, null, rows, width), to);
        rows = cell.Units * (perSequence.Exists ? 5 : 1);
        Move(new Tensor(source.Cells, null, rows, source.width), from, new Tensor(Cells, null, rows, width), to);
    }

    /// <summary>
    /// Columns <paramref name="to"/>[i] of a matrix become what columns <paramref name="from"/>[i] of another are.
    /// </summary>
    /// <exception cref="ArgumentException">The numbers of rows differ, or the lengths of the lists.</exception>
    public static void Move(Tensor source, ReadOnlySpan<int> from, Tensor target, ReadOnlySpan<int> to)
    {
        if (source.Rows != target.Rows || from.Length != to.Length)
            throw new ArgumentException($"Columns of {source} do not fit {target}.", nameof(source));
        for (var row = 0; row < source.Rows; row++)
        {
            var read = source.Row(row);
            var written = target.Row(row);
            for (var i = 0; i < from.Length; i++) written[to[i]] = read[from[i]];
        }
    }

    void IParallelWork.Run(int index)
    {
        if (isBeginning) JoinPerSequence(index);
        else StepUnits(index);
    }

    private void StepUnits(int piece)
    {
        var (first, units) = cell.UnitsOf(piece);
        MatrixView gates;
        Start start;
        gates = new MatrixView(Workspace.Current.Result(4L * units * width), 4 * units, width);
        if (perSequence.Exists)
        {
            start = Start.From(Shared.RowRange(4 * first, 4 * units));
        }
        else
        {
            Fill(gates, cell.BiasOf(piece));
            start = Start.From(gates);
        }
        var input = new MatrixView(Current, cell.Inputs + cell.Units, width);
        ColumnProduct.Multiply(cell.WeightsOf(piece), input, gates, start, columns);
        LstmForwardRow row;
        row.Gates = gates.Data;
        row.Shared = null;
        row.PreviousCell = Cells + (long)first * width;
        row.Cell = row.PreviousCell;
        row.CellTanh = null;
        row.Hidden = Other + (long)(cell.Inputs + first) * width;
        LstmGates.Forward(row, units * width);
    }

    private void JoinPerSequence(int piece)
    {
        var (first, units) = cell.UnitsOf(piece);
        var shared = Shared.RowRange(4 * first, 4 * units);
        Fill(shared, cell.BiasOf(piece));
        for (var gate = 0; gate < 4; gate++)
        {
            var part = shared.RowRange(gate * units, units);
            ColumnProduct.Multiply(
                cell.PerSequenceWeightsOf(piece, gate), MatrixView.Of(perSequence), part, Start.From(part), width);
        }
    }

    private static void Fill(MatrixView matrix, ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++) new Span<float>(matrix.At(i, 0), matrix.Columns).Fill(values[i]);
    }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();
}
