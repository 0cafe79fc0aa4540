using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

[Trait("Category", "Kernels")]
public class GruTests
{
    [Theory]
    [InlineData(false, true, true, 1)]
    [InlineData(true, true, true, 2)]
    [InlineData(false, false, true, 2)]
    [InlineData(true, false, false, 1)]
    public void Values_and_gradients_agree_with_the_reference(bool reverse, bool state, bool biases, int threads)
    {
        const int hidden = 5;
        var layout = new SequenceLayout([4, 3, 3, 1]);
        var check = new GradientCheck().With(layout.RowCount, 3);
        Add(check, state, layout.SequenceCount, hidden);
        check.With(3 * hidden, 3).With(3 * hidden, hidden);
        Add(check, biases, 1, 3 * hidden);
        Add(check, biases, 1, 3 * hidden);
        check.Run(
            (tape, t) => Gru.Apply(tape, layout, t[0], t[1], t[2], t[3], t[4], t[5], reverse),
            values => Reference(layout, hidden, values, reverse), threads);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void An_input_without_a_gradient_leaves_those_of_the_others(int constant)
    {
        const int hidden = 3;
        var layout = new SequenceLayout([3, 1]);
        (int Rows, int Columns)[] shapes =
            [(4, 2), (2, hidden), (3 * hidden, 2), (3 * hidden, hidden), (1, 3 * hidden), (1, 3 * hidden)];
        var check = new GradientCheck();
        for (var i = 0; i < shapes.Length; i++) check.With(shapes[i].Rows, shapes[i].Columns, i != constant);
        check.Run(
            (tape, t) => Gru.Apply(tape, layout, t[0], t[1], t[2], t[3], t[4], t[5]),
            values => Reference(layout, hidden, values, false));
    }

    // Several pieces of sequences, and states wider than a vector.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Many_sequences_and_units_give_the_values_of_the_reference(bool reverse)
    {
        const int hidden = 37;
        var layout = new SequenceLayout(Enumerable.Range(0, 70).Select(i => 5 - i / 15).ToArray());
        new GradientCheck()
            .With(layout.RowCount, 4, false).With(70, hidden, false).With(3 * hidden, 4, false, 0.5)
            .With(3 * hidden, hidden, false, 0.3).With(1, 3 * hidden, false).With(1, 3 * hidden, false)
            .Run(
                (tape, t) => Gru.Apply(tape, layout, t[0], t[1], t[2], t[3], t[4], t[5], reverse),
                values => Reference(layout, hidden, values, reverse), threads: 2);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        var layout = new SequenceLayout([2, 1]);
        Tensor Zeros(int rows, int columns) => tape.Constant(rows, columns, new float[rows * columns]);
        void Apply(Tensor x, Tensor h0, Tensor ih, Tensor hh, Tensor bias) =>
            Gru.Apply(tape, layout, x, h0, ih, hh, bias, default);
        Apply(Zeros(3, 4), Zeros(2, 5), Zeros(15, 4), Zeros(15, 5), Zeros(1, 15));
        Should.Throw<ArgumentException>(() => Apply(Zeros(4, 4), default, Zeros(15, 4), Zeros(15, 5), default));
        Should.Throw<ArgumentException>(() => Apply(Zeros(3, 4), Zeros(3, 5), Zeros(15, 4), Zeros(15, 5), default));
        Should.Throw<ArgumentException>(() => Apply(Zeros(3, 4), default, Zeros(15, 3), Zeros(15, 5), default));
        Should.Throw<ArgumentException>(() => Apply(Zeros(3, 4), default, Zeros(20, 4), Zeros(20, 5), default));
        Should.Throw<ArgumentException>(() => Apply(Zeros(3, 4), default, Zeros(15, 4), Zeros(15, 5), Zeros(1, 20)));
    }

    private static void Add(GradientCheck check, bool exists, int rows, int columns)
    {
        if (exists) check.With(rows, columns);
        else check.Without();
    }

    // x, h0, W_ih, W_hh, b_ih, b_hh; empty where there is none.
    private static double[] Reference(SequenceLayout layout, int hidden, double[][] inputs, bool reverse)
    {
        var (x, h0, weightIh, weightHh, biasIh, biasHh) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4], inputs[5]);
        var columns = x.Length / layout.RowCount;
        var result = new double[layout.RowCount * hidden];
        for (var b = 0; b < layout.SequenceCount; b++)
        {
            var h = h0.Length == 0 ? new double[hidden] : h0[(b * hidden)..((b + 1) * hidden)];
            for (var i = 0; i < layout.Lengths[b]; i++)
            {
                var row = layout.RowOf(b, reverse ? layout.Lengths[b] - 1 - i : i);
                var (ofInput, ofState) = (new double[3 * hidden], new double[3 * hidden]);
                for (var j = 0; j < 3 * hidden; j++)
                {
                    ofInput[j] = biasIh.Length > 0 ? biasIh[j] : 0;
                    ofState[j] = biasHh.Length > 0 ? biasHh[j] : 0;
                    for (var k = 0; k < columns; k++) ofInput[j] += weightIh[j * columns + k] * x[row * columns + k];
                    for (var k = 0; k < hidden; k++) ofState[j] += weightHh[j * hidden + k] * h[k];
                }
                for (var j = 0; j < hidden; j++)
                {
                    var r = 1 / (1 + Math.Exp(-ofInput[j] - ofState[j]));
                    var z = 1 / (1 + Math.Exp(-ofInput[hidden + j] - ofState[hidden + j]));
                    var n = Math.Tanh(ofInput[2 * hidden + j] + r * ofState[2 * hidden + j]);
                    h[j] = (1 - z) * n + z * h[j];
                    result[row * hidden + j] = h[j];
                }
            }
        }
        return result;
    }
}
