namespace ArchVae.Tensors.Ops;

/// <summary>
/// Leaves out numbers at random and scales up the others, so that the mean stays (Srivastava et al., JMLR 2014). For training:
/// where it is not wanted, it is not applied.
/// </summary>
public sealed unsafe class Dropout : RowOperation
{
    private float* factors;
    private double rate;
    private ulong seed;
    private long step;
    private long firstRow;

    /// <summary>y = x⊙m / (1 − rate), m a draw of zeros with probability <paramref name="rate"/> and ones.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="input">x [N, D].</param>
    /// <param name="rate">The probability that a number is left out, from 0 to below 1.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="step">The training step.</param>
    /// <param name="firstRow">
    /// The row of the stream that row 0 draws from; row n draws from the n-th after it, whatever the batch's size.
    /// </param>
    /// <returns>[N, D].</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is out of range.</exception>
    public static Tensor Apply(Tape tape, Tensor input, double rate, ulong seed, long step, long firstRow = 0)
    {
        if (!(rate >= 0 && rate < 1)) throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate is from 0 to below 1.");
        var operation = tape.Record<Dropout>();
        operation.Input = input;
        operation.Output = tape.Result(input.Rows, input.Columns, tape.Recording && input.NeedsGradient);
        operation.factors = tape.Scratch(input.Length);
        (operation.rate, operation.seed, operation.step, operation.firstRow) = (rate, seed, step, firstRow);
        return operation.Forward(tape);
    }

    private protected override void Run(int row, bool forward)
    {
        var mask = factors + (long)row * Input.Columns;
        if (forward)
        {
            var random = new RandomStream(seed, RandomPurpose.Dropout, step, firstRow + row);
            var limit = (ulong)(rate * (1ul << 32));
            var scale = (float)(1 / (1 - rate));
            for (var j = 0; j < Input.Columns; j++) mask[j] = random.NextUInt32() < limit ? 0 : scale;
            var x = Input.Row(row);
            var y = Output.Row(row);
            for (var j = 0; j < y.Length; j++) y[j] = mask[j] * x[j];
        }
        else
        {
            var dx = Input.GradientRow(row);
            var dy = Output.GradientRow(row);
            for (var j = 0; j < dx.Length; j++) dx[j] += mask[j] * dy[j];
        }
    }
}
