using ArchVae.Tensors.Kernels;

namespace ArchVae.Tensors.Ops;

/// <summary>
/// Fully connected layers on sequences that stand side by side as columns, for passes without gradients: weights are read as they
/// lie, so that nothing is packed, and what one layer gives is laid out as the next one reads it. The values are the same bytes
/// as those of <see cref="Linear.Apply"/>.
/// </summary>
public static class LinearColumns
{
    /// <summary>Y = act(W·X + b), or some rows of it.</summary>
    /// <param name="tape">Where the result lives; nothing is recorded.</param>
    /// <param name="input">X [in, S].</param>
    /// <param name="weight">W [out, in].</param>
    /// <param name="bias">b [1, out], or none.</param>
    /// <param name="activation">act.</param>
    /// <param name="columns">The columns in use, the first of S; −1 for all. What the others hold is not defined.</param>
    /// <param name="first">The first row of Y that is wanted.</param>
    /// <param name="count">How many of them; −1 for all that follow.</param>
    /// <returns>[count, S].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Apply(
        Tape tape, Tensor input, Tensor weight, Tensor bias, Activation activation = Activation.None, int columns = -1,
        int first = 0, int count = -1)
    {
        if (columns < 0) columns = input.Columns;
        if (count < 0) count = weight.Rows - first;
        if (weight.Columns != input.Rows || columns < 1 || columns > input.Columns
            || first < 0 || count < 0 || count > weight.Rows - first)
            throw new ArgumentException(
                $"{columns} columns of an input {input} do not fit rows {first} to {first + count} of a weight {weight}.",
                nameof(input));
        if (bias.Exists && bias.Length != weight.Rows)
            throw new ArgumentException($"A bias {bias} does not fit a weight {weight}.", nameof(bias));
        var output = tape.Constant(count, input.Columns);
        LinearColumnsWork.Run(tape.Team, input, weight, bias, output, activation, columns, first);
        return output;
    }
}

/// <summary>Some rows of a result a piece.</summary>
internal sealed unsafe class LinearColumnsWork : IParallelWork
{
    private const int RowsPerPiece = 96;

    [ThreadStatic]
    private static LinearColumnsWork? current;
    private Tensor input;
    private Tensor weight;
    private Tensor bias;
    private Tensor output;
    private Activation activation;
    private int columns;
    private int first;

    public static void Run(
        ThreadTeam team, Tensor input, Tensor weight, Tensor bias, Tensor output, Activation activation, int columns, int first)
    {
        var work = current ??= new LinearColumnsWork();
        (work.input, work.weight, work.bias, work.output) = (input, weight, bias, output);
        (work.activation, work.columns, work.first) = (activation, columns, first);
        team.For((output.Rows + RowsPerPiece - 1) / RowsPerPiece, work);
    }

    public void Run(int index)
    {
        var row = index * RowsPerPiece;
        var rows = Math.Min(RowsPerPiece, output.Rows - row);
        var y = MatrixView.Of(output).RowRange(row, rows);
        var start = Start.Zero;
        if (bias.Exists)
        {
            for (var i = 0; i < rows; i++) output.Row(row + i).Fill(bias.Value[first + row + i]);
            start = Start.From(y);
        }
        ColumnProduct.Multiply(MatrixView.Of(weight).RowRange(first + row, rows), MatrixView.Of(input), y, start, columns);
        if (activation != Activation.None)
            VectorMath.Activate(activation, output.Values.Slice(row * output.Columns, rows * output.Columns));
    }
}
