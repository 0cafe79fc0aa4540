using ArchVae.Tensors.Kernels;
using ArchVae.Tensors.Ops;

namespace ArchVae.Tensors;

/// <summary>
/// One LSTM layer, one time step at a time, for decoding: it carries (h, c) of a batch from step to step and records nothing.
/// The equation is that of <see cref="Lstm.Apply"/>. Not for use by more than one thread at once.
/// </summary>
internal sealed unsafe class LstmStepper : IDisposable
{
    private readonly ThreadTeam team;
    private readonly Tensor weightIh;
    private readonly Tensor weightHh;
    private readonly Tensor biasIh;
    private readonly Tensor biasHh;
    private readonly int hidden;
    private NativeBuffer state = new(0);
    private int capacity;
    private int perSequenceColumns;

    /// <summary>A stepper of one layer. Weights are read by <see cref="Begin"/>, so that they may be trained in between.</summary>
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

    private float* H => state.Data;

    private float* C => state.Data + (long)capacity * hidden;

    private float* Shared => C + (long)capacity * hidden;

    private float* Gates => Shared + (long)capacity * 4 * hidden;

    /// <summary>Begins a batch of B sequences, as many as the first of the three that exists has rows; reads the weights.</summary>
    /// <param name="perSequence">s [B, Z], joined to the input at every step, or none.</param>
    /// <param name="h0">[B, H], or none: zeros. Copied.</param>
    /// <param name="c0">[B, H], or none: zeros. Copied.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public void Begin(Tensor perSequence, Tensor h0, Tensor c0)
    {
        var batch = perSequence.Exists ? perSequence.Rows : h0.Exists ? h0.Rows : c0.Rows;
        if ((perSequence.Exists && perSequence.Rows != batch) || (h0.Exists && (h0.Rows != batch || h0.Columns != hidden))
            || (c0.Exists && (c0.Rows != batch || c0.Columns != hidden)))
            throw new ArgumentException($"Of {batch} sequences: s {perSequence}, h0 {h0}, c0 {c0}, {hidden} hidden units.");
        if (batch > capacity)
        {
            state.Dispose();
            capacity = batch;
            state = new NativeBuffer((long)capacity * hidden * 10);
        }
        Active = batch;
        var length = batch * hidden;
        if (h0.Exists) h0.Values.CopyTo(new Span<float>(H, length));
        else new Span<float>(H, length).Clear();
        if (c0.Exists) c0.Values.CopyTo(new Span<float>(C, length));
        else new Span<float>(C, length).Clear();
        perSequenceColumns = perSequence.Columns;
        var width = 4 * hidden;
        new Span<float>(Shared, batch * width).Clear();
        if (perSequence.Exists)
        {
            var weight = new MatrixView(weightIh.Value, width, weightIh.Columns);
            Gemm.Multiply(team, new MatrixView(perSequence.Value, batch, perSequence.Columns),
                weight.ColumnRange(weightIh.Columns - perSequence.Columns, perSequence.Columns).Transposed, new MatrixView(Shared, batch, width));
        }
        for (var i = 0; i < batch; i++)
        {
            for (var j = 0; j < width; j++)
                Shared[(long)i * width + j] += (biasIh.Exists ? biasIh.Value[j] : 0) + (biasHh.Exists ? biasHh.Value[j] : 0);
        }
    }

    /// <summary>One time step of all active sequences.</summary>
    /// <param name="tape">Where the result lives; nothing is recorded.</param>
    /// <param name="input">x [Active, D].</param>
    /// <returns>h [Active, H], a copy.</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Step(Tape tape, Tensor input)
    {
        if (input.Rows != Active || input.Columns + perSequenceColumns != weightIh.Columns)
            throw new ArgumentException($"An input {input} does not fit {Active} sequences and a weight {weightIh}.", nameof(input));
        var width = 4 * hidden;
        var weight = new MatrixView(weightIh.Value, width, weightIh.Columns).ColumnRange(0, input.Columns);
        var gates = new MatrixView(Gates, Active, width);
        new Span<float>(Shared, Active * width).CopyTo(new Span<float>(Gates, Active * width));
        Gemm.Multiply(team, new MatrixView(input.Value, input.Rows, input.Columns), weight.Transposed, gates, true);
        Gemm.Multiply(team, new MatrixView(H, Active, hidden), new MatrixView(weightHh.Value, width, hidden).Transposed, gates, true);
        for (var i = 0; i < Active; i++)
        {
            var g = Gates + (long)i * width;
            for (var j = 0; j < hidden; j++)
            {
                var c = Sigmoid(g[j]) * MathF.Tanh(g[2 * hidden + j]) + Sigmoid(g[hidden + j]) * C[(long)i * hidden + j];
                C[(long)i * hidden + j] = c;
                H[(long)i * hidden + j] = Sigmoid(g[3 * hidden + j]) * MathF.Tanh(c);
            }
        }
        return tape.Constant(Active, hidden, new ReadOnlySpan<float>(H, Active * hidden));
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
            Move(H, hidden, rows[i], i);
            Move(C, hidden, rows[i], i);
            Move(Shared, 4 * hidden, rows[i], i);
        }
        Active = rows.Length;
    }

    /// <inheritdoc/>
    public void Dispose() => state.Dispose();

    private static void Move(float* data, int width, int from, int to) =>
        new Span<float>(data + (long)from * width, width).CopyTo(new Span<float>(data + (long)to * width, width));

    private static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));
}
