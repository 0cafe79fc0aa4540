using ArchVae.Tensors.Kernels;

namespace ArchVae.Tensors.Ops;

/// <summary>
/// The weights of one LSTM layer for single time steps of sequences that stand side by side as columns, which
/// <see cref="LstmColumns"/> are. The equation is that of <see cref="Lstm.Apply"/>, and so are the bytes.
/// </summary>
public sealed unsafe class LstmCell : IDisposable
{
    internal const int UnitsPerPiece = 24;
    private readonly Tensor weightIh;
    private readonly Tensor weightHh;
    private readonly Tensor biasIh;
    private readonly Tensor biasHh;
    private readonly NativeBuffer memory;

    /// <summary>A layer. Weights are read by <see cref="ReadWeights"/>, so that they may be trained in between.</summary>
    /// <param name="weightIh">W_ih [4H, D + Z].</param>
    /// <param name="weightHh">W_hh [4H, H].</param>
    /// <param name="biasIh">b_ih [1, 4H], or none.</param>
    /// <param name="biasHh">b_hh [1, 4H], or none.</param>
    /// <param name="perSequence">Z, the last columns of W_ih, which belong to what is joined to the input at every step.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public LstmCell(Tensor weightIh, Tensor weightHh, Tensor biasIh, Tensor biasHh, int perSequence = 0)
    {
        Units = weightHh.Columns;
        Inputs = weightIh.Columns - perSequence;
        PerSequence = perSequence;
        if (weightHh.Rows != 4 * Units || weightIh.Rows != 4 * Units || perSequence < 0 || Inputs < 1)
            throw new ArgumentException(
                $"Weights {weightIh} and {weightHh} are none of an LSTM with {perSequence} columns joined.");
        (this.weightIh, this.weightHh, this.biasIh, this.biasHh) = (weightIh, weightHh, biasIh, biasHh);
        memory = new NativeBuffer(4L * Units * (Stride + 1));
    }

    /// <summary>H.</summary>
    public int Units { get; }

    /// <summary>D.</summary>
    public int Inputs { get; }

    /// <summary>Z.</summary>
    public int PerSequence { get; }

    internal int Pieces => (Units + UnitsPerPiece - 1) / UnitsPerPiece;

    // A cache line longer than needed: rows that lie a power of two apart would share the same few sets of the cache.
    private int Stride => (Inputs + Units + 15) / 16 * 16 + 16;

    // [4H, D + H]: W_ih and W_hh side by side; the rows of a piece are those of i, f, g and o of its units, one after the other.
    private MatrixView Joint => new((nint)memory.Data, 4 * Units, Inputs + Units, Stride, 1);

    // b_ih + b_hh [4H], in the order of the weights' rows.
    private float* Bias => memory.Data + 4L * Units * Stride;

    /// <summary>Takes the weights as they are now.</summary>
    public void ReadWeights()
    {
        var joint = Joint;
        for (var piece = 0; piece < Pieces; piece++)
        {
            var (first, units) = UnitsOf(piece);
            for (var gate = 0; gate < 4; gate++)
            {
                for (var i = 0; i < units; i++)
                {
                    var from = gate * Units + first + i;
                    var to = 4 * first + gate * units + i;
                    var row = new Span<float>(joint.At(to, 0), joint.Columns);
                    weightIh.Row(from)[..Inputs].CopyTo(row);
                    weightHh.Row(from).CopyTo(row[Inputs..]);
                    var bias = 0f;
                    if (biasIh.Exists) bias += biasIh.Values[from];
                    if (biasHh.Exists) bias += biasHh.Values[from];
                    Bias[to] = bias;
                }
            }
        }
    }

    internal (int First, int Count) UnitsOf(int piece)
    {
        var first = piece * UnitsPerPiece;
        return (first, Math.Min(UnitsPerPiece, Units - first));
    }

    internal MatrixView WeightsOf(int piece)
    {
        var (first, units) = UnitsOf(piece);
        return Joint.RowRange(4 * first, 4 * units);
    }

    internal ReadOnlySpan<float> BiasOf(int piece)
    {
        var (first, units) = UnitsOf(piece);
        return new(Bias + 4 * first, 4 * units);
    }

    // [units of the piece, Z] of one gate.
    internal MatrixView PerSequenceWeightsOf(int piece, int gate)
    {
        var (first, units) = UnitsOf(piece);
        return MatrixView.Of(weightIh).ColumnRange(Inputs, PerSequence).RowRange(gate * Units + first, units);
    }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();
}
