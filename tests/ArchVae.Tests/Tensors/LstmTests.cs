using System.Text.Json;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

[Trait("Category", "Kernels")]
public class LstmTests
{
    [Theory]
    [InlineData(false, true, true, true, 1)]
    [InlineData(true, true, true, true, 2)]
    [InlineData(false, false, true, true, 1)]
    [InlineData(true, false, false, true, 1)]
    [InlineData(false, true, false, false, 2)]
    [InlineData(true, true, false, false, 1)]
    public void Values_and_gradients_agree_with_the_reference(
        bool reverse, bool perSequence, bool states, bool biases, int threads)
    {
        const int hidden = 5;
        var layout = new SequenceLayout([4, 3, 3, 1]);
        var check = new GradientCheck().With(layout.RowCount, 3);
        Add(check, perSequence, layout.SequenceCount, 2);
        Add(check, states, layout.SequenceCount, hidden);
        Add(check, states, layout.SequenceCount, hidden);
        check.With(4 * hidden, perSequence ? 5 : 3).With(4 * hidden, hidden);
        Add(check, biases, 1, 4 * hidden);
        Add(check, biases, 1, 4 * hidden);
        check.Run(
            (tape, t) => Lstm.Apply(tape, layout, t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7], reverse),
            values => LstmReference.Outputs(layout, hidden, values, reverse),
            threads);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void An_input_without_a_gradient_leaves_those_of_the_others(int constant)
    {
        const int hidden = 3;
        var layout = new SequenceLayout([3, 1]);
        (int Rows, int Columns)[] shapes =
            [(4, 2), (2, 1), (2, hidden), (2, hidden), (4 * hidden, 3), (4 * hidden, hidden), (1, 4 * hidden), (1, 4 * hidden)];
        var check = new GradientCheck();
        for (var i = 0; i < shapes.Length; i++) check.With(shapes[i].Rows, shapes[i].Columns, i != constant);
        check.Run(
            (tape, t) => Lstm.Apply(tape, layout, t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7]),
            values => LstmReference.Outputs(layout, hidden, values, false));
    }

    /// <summary>Values and gradients of PyTorch's LSTM in double precision.</summary>
    [Fact]
    public void Values_and_gradients_agree_with_the_fixture()
    {
        var fixture = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "lstm.json"))).RootElement;
        var lengths = fixture.GetProperty("lengths").EnumerateArray().Select(value => value.GetInt32()).ToArray();
        var order = Enumerable.Range(0, lengths.Length).OrderByDescending(b => lengths[b]).ToArray();
        var layout = new SequenceLayout(order.Select(b => lengths[b]).ToArray());
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        var x = Variable(tape, Packed("x"));
        var h0 = Variable(tape, Ordered("h0"));
        var c0 = Variable(tape, Ordered("c0"));
        var weightIh = Variable(tape, Matrix("weight_ih"));
        var weightHh = Variable(tape, Matrix("weight_hh"));
        var biasIh = Variable(tape, Vector("bias_ih"));
        var biasHh = Variable(tape, Vector("bias_hh"));
        var output = Lstm.Apply(tape, layout, x, default, h0, c0, weightIh, weightHh, biasIh, biasHh);
        AssertClose(output.Values, Packed("outputs"));

        var loss = tape.Variable(1, 1);
        var seed = tape.Record<Seed>();
        seed.Output = output;
        seed.Gradient = Packed("coefficients").SelectMany(row => row).ToArray();
        tape.Backward(loss);
        AssertClose(x.Gradients, Packed("grad_x"));
        AssertClose(h0.Gradients, Ordered("grad_h0"));
        AssertClose(c0.Gradients, Ordered("grad_c0"));
        AssertClose(weightIh.Gradients, Matrix("grad_weight_ih"));
        AssertClose(weightHh.Gradients, Matrix("grad_weight_hh"));
        AssertClose(biasIh.Gradients, Vector("grad_bias_ih"));
        AssertClose(biasHh.Gradients, Vector("grad_bias_hh"));

        double[][] Packed(string name)
        {
            var rows = fixture.GetProperty(name);
            return Enumerable.Range(0, layout.StepCount)
                .SelectMany(t => Enumerable.Range(0, layout.ActiveAt(t)).Select(b => Numbers(rows[order[b]][t]))).ToArray();
        }

        double[][] Ordered(string name) => order.Select(b => Numbers(fixture.GetProperty(name)[b])).ToArray();

        double[][] Matrix(string name) => fixture.GetProperty(name).EnumerateArray().Select(Numbers).ToArray();

        double[][] Vector(string name) => [Numbers(fixture.GetProperty(name))];
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Stepping_agrees_with_the_whole_sequence(bool perSequence, bool states)
    {
        const int hidden = 9;
        const int columns = 4;
        var layout = new SequenceLayout([5, 4, 2, 2, 1]);
        using var team = new ThreadTeam(2);
        using var tape = new Tape(team, recording: false);
        var x = Filled(tape, 0, layout.RowCount, columns);
        var s = perSequence ? Filled(tape, 1, layout.SequenceCount, 3) : default;
        var h0 = states || !perSequence ? Filled(tape, 2, layout.SequenceCount, hidden) : default;
        var c0 = states ? Filled(tape, 3, layout.SequenceCount, hidden) : default;
        var weightIh = Filled(tape, 4, 4 * hidden, columns + s.Columns);
        var weightHh = Filled(tape, 5, 4 * hidden, hidden);
        var biasIh = Filled(tape, 6, 1, 4 * hidden);
        var biasHh = Filled(tape, 7, 1, 4 * hidden);
        var expected = Lstm.Apply(tape, layout, x, s, h0, c0, weightIh, weightHh, biasIh, biasHh);

        using var stepper = new LstmStepper(team, weightIh, weightHh, biasIh, biasHh);
        for (var repetition = 0; repetition < 2; repetition++)
        {
            stepper.Begin(s, h0, c0);
            for (var t = 0; t < layout.StepCount; t++)
            {
                if (t > 0) stepper.Keep(Enumerable.Range(0, layout.ActiveAt(t)).ToArray());
                var rows = layout.ActiveAt(t);
                var input = tape.Constant(rows, columns, x.Values.Slice(layout.RowOf(0, t) * columns, rows * columns));
                var output = stepper.Step(tape, input);
                output.Rows.ShouldBe(rows);
                for (var i = 0; i < output.Length; i++)
                    output.Values[i].ShouldBe(expected.Values[layout.RowOf(0, t) * hidden + i], 1e-6f);
            }
        }
    }

    [Fact]
    public void Stepping_goes_on_with_the_kept_rows()
    {
        const int hidden = 6;
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var h0 = Filled(tape, 2, 4, hidden);
        var s = Filled(tape, 3, 4, 2);
        var weightIh = Filled(tape, 4, 4 * hidden, 5);
        var weightHh = Filled(tape, 5, 4 * hidden, hidden);
        var x = Filled(tape, 6, 4, 3);
        using var all = new LstmStepper(team, weightIh, weightHh, default, default);
        using var some = new LstmStepper(team, weightIh, weightHh, default, default);
        all.Begin(s, h0, default);
        some.Begin(s, h0, default);
        all.Step(tape, x);
        some.Step(tape, x);
        some.Keep([1, 3]);
        some.Active.ShouldBe(2);
        var expected = all.Step(tape, x);
        var kept = tape.Constant(2, 3);
        x.Row(1).CopyTo(kept.Row(0));
        x.Row(3).CopyTo(kept.Row(1));
        var actual = some.Step(tape, kept);
        actual.Row(0).ToArray().ShouldBe(expected.Row(1).ToArray());
        actual.Row(1).ToArray().ShouldBe(expected.Row(3).ToArray());
        Should.Throw<ArgumentException>(() => some.Keep([1, 0]));
        Should.Throw<ArgumentException>(() => some.Keep([2]));
    }

    /// <summary>A number that is none stays visible, and stays with its own sequence.</summary>
    [Fact]
    public void What_is_not_a_number_reaches_the_outputs_and_gradients_of_its_sequence()
    {
        const int hidden = 20;
        var layout = new SequenceLayout([3, 3, 2]);
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        var x = Filled(tape, 0, layout.RowCount, 5);
        x.Row(layout.RowOf(1, 1))[2] = float.NaN;
        var h = Lstm.Apply(
            tape, layout, x, default, default, default, Filled(tape, 1, 4 * hidden, 5), Filled(tape, 2, 4 * hidden, hidden),
            default, default);
        var output = Linear.Apply(tape, h, Filled(tape, 3, 7, hidden), default, Activation.Relu);
        for (var b = 0; b < 3; b++)
        {
            for (var t = 0; t < layout.Lengths[b]; t++)
            {
                h.Row(layout.RowOf(b, t)).ToArray().ShouldAllBe(value => float.IsNaN(value) == (b == 1 && t >= 1));
                output.Row(layout.RowOf(b, t)).ToArray().ShouldAllBe(value => float.IsNaN(value) == (b == 1 && t >= 1));
            }
        }
        var loss = tape.Variable(1, 1);
        var seed = tape.Record<Seed>();
        seed.Output = h;
        seed.Gradient = Enumerable.Repeat(1.0, h.Length).ToArray();
        tape.Backward(loss);
        for (var b = 0; b < 3; b++)
        {
            for (var t = 0; t < layout.Lengths[b]; t++)
                x.GradientRow(layout.RowOf(b, t)).ToArray().ShouldAllBe(value => float.IsNaN(value) == (b == 1));
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        var layout = new SequenceLayout([2, 1]);
        var x = tape.Constant(3, 2);
        Should.Throw<ArgumentException>(
            () => Lstm.Apply(tape, layout, x, default, default, default, tape.Constant(12, 3), tape.Constant(12, 3),
                default, default));
        Should.Throw<ArgumentException>(
            () => Lstm.Apply(tape, layout, x, default, default, default, tape.Constant(12, 2), tape.Constant(11, 3),
                default, default));
    }

    internal static Tensor Filled(Tape tape, int stream, int rows, int columns)
    {
        var tensor = tape.Variable(rows, columns);
        for (var i = 0; i < tensor.Length; i++) tensor.Values[i] = (float)GradientCheck.Fraction(stream, i);
        return tensor;
    }

    private static void Add(GradientCheck check, bool exists, int rows, int columns)
    {
        if (exists) check.With(rows, columns);
        else check.Without();
    }

    private static double[] Numbers(JsonElement element) => element.EnumerateArray().Select(value => value.GetDouble()).ToArray();

    private static Tensor Variable(Tape tape, double[][] rows)
    {
        var tensor = tape.Variable(rows.Length, rows[0].Length);
        for (var i = 0; i < tensor.Length; i++) tensor.Values[i] = (float)rows[i / tensor.Columns][i % tensor.Columns];
        return tensor;
    }

    private static void AssertClose(ReadOnlySpan<float> actual, double[][] rows)
    {
        var expected = rows.SelectMany(row => row).ToArray();
        actual.Length.ShouldBe(expected.Length);
        for (var i = 0; i < expected.Length; i++)
            ((double)actual[i]).ShouldBe(expected[i], 1e-5 * Math.Max(0.05, Math.Abs(expected[i])));
    }

    private sealed class Seed : Operation
    {
        public Tensor Output;
        public double[] Gradient = [];

        public override void Backward(Tape tape)
        {
            for (var i = 0; i < Gradient.Length; i++) Output.Gradients[i] += (float)Gradient[i];
        }
    }
}
