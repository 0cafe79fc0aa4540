using ArchVae.Tensors.Kernels;

namespace ArchVae.Tensors.Ops;

/// <summary>
/// One LSTM layer, one time step at a time, for decoding: it carries (h, c) of a batch from step to step and records nothing.
/// The equation is that of <see cref="Lstm.Apply"/>. Not for use by more than one thread at once.
/// </summary>
public sealed unsafe class LstmStepper : IDisposable, IParallelWork
{
    private const int RowsPerPiece = 32;
    private readonly ThreadTeam team;
    private readonly Tensor weightIh;
    private readonly Tensor weightHh;
    private readonly Tensor biasIh;
    private readonly Tensor biasHh;
    private readonly int hidden;
    private NativeBuffer weights = new(0);
    private NativeBuffer state = new(0);
    private PackedMatrix packedIh;
    private PackedMatrix packedHh;
    private Tensor input;
    private Tensor output;
    private int capacity;
    private bool hasPerSequence;

    /// <summary>
    /// A stepper of one layer. Weights are read by <see cref="Begin"/>, so that they may be trained in between.
    /// </summary>
    /// <param name="team">The threads that steps run on; not disposed with the stepper.</param>
    /// <param name="weightIh">W_ih [4H, D + Z].</param>
    /// <param name="weightHh">W_hh [4H, H].</param>
    /// <param name="biasIh">b_ih [1, 4H], or none.</param>
    /// <param name="biasHh">b_hh [1, 4H], or none.</param>
    public LstmStepper(ThreadTeam team, Tensor weightIh, Tensor weightHh, Tensor biasIh, Tensor biasHh)
    {
        this.team = team;
        this.weightIh = weightIh;
        this.weightHh = weightHh;
        this.biasIh = biasIh;
        this.biasHh = biasHh;
        hidden = weightHh.Columns;
    }

    /// <summary>How many sequences are still running.</summary>
    public int Active { get; private set; }

    private int Width => 4 * hidden;

    private float* Hidden => state.Data;

    private float* Cells => state.Data + (long)capacity * hidden;

    private float* Gates => Cells + (long)capacity * hidden;

    // W_ih·s + b_ih + b_hh of each sequence.
    private float* Shared => Gates + (long)capacity * Width;

    private float* Bias => Shared + (hasPerSequence ? (long)capacity * Width : 0);

    /// <summary>
    /// Begins a batch of B sequences, as many as the first of the three that exists has rows; reads the weights.
    /// </summary>
    /// <param name="perSequence">s [B, Z], joined to the input at every step, or none.</param>
    /// <param name="h0">[B, H], or none: zeros. Copied.</param>
    /// <param name="c0">[B, H], or none: zeros. Copied.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public void Begin(Tensor perSequence, Tensor h0, Tensor c0)
    {
        var batch = perSequence.Exists ? perSequence.Rows : h0.Exists ? h0.Rows : c0.Rows;
        if (batch < 1 || perSequence.Columns >= weightIh.Columns
            || (h0.Exists && (h0.Rows != batch || h0.Columns != hidden))
            || (c0.Exists && (c0.Rows != batch || c0.Columns != hidden)))
            throw new ArgumentException($"Of {batch} sequences: s {perSequence}, h0 {h0}, c0 {c0}, {hidden} hidden units.");
        hasPerSequence = perSequence.Exists;
        capacity = batch;
        Grow(ref state, (long)batch * hidden * (hasPerSequence ? 10 : 6) + Width);
        Active = batch;
        Copy(h0, Hidden);
        Copy(c0, Cells);
        PackWeights(weightIh.Columns - perSequence.Columns);
        LstmOperation.JoinBiases(Bias, biasIh, biasHh, Width);
        if (!hasPerSequence) return;
        var weight = MatrixView.Of(weightIh).ColumnRange(packedIh.Rows, perSequence.Columns);
        Gemm.Multiply(team, MatrixView.Of(perSequence), weight.Transposed, new MatrixView(Shared, batch, Width),
            Start.Bias(Bias));
    }

    /// <summary>One time step of all active sequences.</summary>
    /// <param name="tape">Where the result lives; nothing is recorded.</param>
    /// <param name="input">x [Active, D].</param>
    /// <returns>h [Active, H], a copy.</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Step(Tape tape, Tensor input)
    {
        if (input.Rows != Active || input.Columns != packedIh.Rows)
            throw new ArgumentException(
                $"An input {input} does not fit {Active} sequences of {packedIh.Rows} columns.", nameof(input));
        this.input = input;
        output = tape.Constant(Active, hidden);
        team.For((Active + RowsPerPiece - 1) / RowsPerPiece, this);
        return output;
    }

    /// <summary>Goes on with some of the active sequences: sequence <c>rows[i]</c> becomes sequence i.</summary>
    /// <param name="rows">Row numbers, rising.</param>
    /// <exception cref="ArgumentException">The numbers do not rise or are out of range.</exception>
    public void Keep(ReadOnlySpan<int> rows)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            if (row < (i == 0 ? 0 : rows[i - 1] + 1) || row >= Active)
                throw new ArgumentException($"Row {row} of {Active} is out of range or out of order.", nameof(rows));
        }
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] == i) continue;
            Move(Hidden, hidden, rows[i], i);
            Move(Cells, hidden, rows[i], i);
            if (hasPerSequence) Move(Shared, Width, rows[i], i);
        }
        Active = rows.Length;
    }

    void IParallelWork.Run(int index)
    {
        var first = index * RowsPerPiece;
        var count = Math.Min(RowsPerPiece, Active - first);
        var gates = new MatrixView(Gates, capacity, Width).RowRange(first, count);
        var start = hasPerSequence
            ? Start.From(new MatrixView(Shared, capacity, Width).RowRange(first, count))
            : Start.Bias(Bias);
        GemmBlock.Multiply(MatrixView.Of(input).RowRange(first, count), packedIh, gates, start);
        var h = new MatrixView(Hidden, capacity, hidden).RowRange(first, count);
        GemmBlock.Multiply(h, packedHh, gates, Start.From(gates));
        for (var i = first; i < first + count; i++)
        {
            LstmForwardRow row;
            row.Gates = Gates + (long)i * Width;
            row.Shared = null;
            row.PreviousCell = Cells + (long)i * hidden;
            row.Cell = row.PreviousCell;
            row.CellTanh = null;
            row.Hidden = Hidden + (long)i * hidden;
            LstmGates.Forward(row, hidden);
        }
        var length = count * hidden;
        new Span<float>(h.Data, length).CopyTo(output.Values.Slice(first * hidden, length));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        weights.Dispose();
        state.Dispose();
    }

    private void PackWeights(int inputs)
    {
        var length = PackedMatrix.Length(hidden, Width);
        Grow(ref weights, length + PackedMatrix.Length(inputs, Width));
        packedHh = new PackedMatrix(weights.Data, hidden, Width);
        packedIh = new PackedMatrix(weights.Data + length, inputs, Width);
        Gemm.Pack(team, MatrixView.Of(weightHh).Transposed, packedHh);
        Gemm.Pack(team, MatrixView.Of(weightIh).ColumnRange(0, inputs).Transposed, packedIh);
    }

    private void Copy(Tensor source, float* target)
    {
        var values = new Span<float>(target, Active * hidden);
        if (source.Exists) source.Values.CopyTo(values);
        else values.Clear();
    }

    private static void Grow(ref NativeBuffer buffer, long length)
    {
        if (buffer.Length >= length) return;
        buffer.Dispose();
        buffer = new NativeBuffer(length);
    }

    private static void Move(float* data, int width, int from, int to) =>
        new Span<float>(data + (long)from * width, width).CopyTo(new Span<float>(data + (long)to * width, width));
}
