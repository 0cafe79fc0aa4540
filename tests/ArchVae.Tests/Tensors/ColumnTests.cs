using System.Runtime.InteropServices;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

/// <summary>Sequences side by side as columns: the same bytes as rows, for any number of columns and threads.</summary>
[Trait("Category", "Kernels")]
public class ColumnTests
{
    [Theory]
    [InlineData(7, 5)]
    [InlineData(45, 33)]
    [InlineData(130, 270)]
    [InlineData(40, 600)]
    public void A_layer_of_columns_gives_the_bytes_of_a_layer_of_rows(int outputs, int inputs)
    {
        using var team = new ThreadTeam(2);
        using var tape = new Tape(team, recording: false);
        var weight = LstmTests.Filled(tape, 0, outputs, inputs);
        var bias = LstmTests.Filled(tape, 1, 1, outputs);
        foreach (var columns in new[] { 1, 2, 3, 4, 5, 8, 11, 16, 17, 32 })
        {
            var rows = LstmTests.Filled(tape, 2, columns, inputs);
            foreach (var width in new[] { columns, 32 })
            {
                var input = Turned(tape, rows, width);
                Rows(LinearColumns.Apply(tape, input, weight, bias, Activation.Elu, columns), columns)
                    .ShouldBe(Bytes(Linear.Apply(tape, rows, weight, bias, Activation.Elu)));
                Rows(LinearColumns.Apply(tape, input, weight, default, columns: columns, first: 2, count: outputs - 3), columns)
                    .ShouldBe(Rows(Turned(tape, Linear.Apply(tape, rows, weight, default), columns), columns, 2, outputs - 3));
            }
        }
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    [InlineData(true, 3)]
    public void Steps_of_columns_give_the_bytes_of_steps_of_rows(bool perSequence, int threads)
    {
        const int Hidden = 37;
        const int Inputs = 6;
        const int Steps = 3;
        using var team = new ThreadTeam(threads);
        using var tape = new Tape(team, recording: false);
        var z = perSequence ? 5 : 0;
        var weights = new[]
        {
            LstmTests.Filled(tape, 0, 4 * Hidden, Inputs + z), LstmTests.Filled(tape, 1, 4 * Hidden, Hidden),
            LstmTests.Filled(tape, 2, 1, 4 * Hidden), LstmTests.Filled(tape, 3, 1, 4 * Hidden),
        };
        using var stepper = new LstmStepper(team, weights[0], weights[1], weights[2], weights[3]);
        using var cell = new LstmCell(weights[0], weights[1], weights[2], weights[3], z);
        cell.ReadWeights();
        foreach (var columns in new[] { 1, 4, 7, 16, 32 })
        {
            using var lstm = new LstmColumns(cell);
            var s = perSequence ? LstmTests.Filled(tape, 4, columns, z) : default;
            var (h0, c0) = (LstmTests.Filled(tape, 5, columns, Hidden), LstmTests.Filled(tape, 6, columns, Hidden));
            stepper.Begin(s, h0, c0);
            lstm.Begin(
                team, perSequence ? Turned(tape, s, columns) : default, Turned(tape, h0, columns), Turned(tape, c0, columns));
            for (var step = 0; step < Steps; step++)
            {
                var x = LstmTests.Filled(tape, 7 + step, columns, Inputs);
                Turned(tape, x, columns).Values.CopyTo(lstm.Input.Values);
                Rows(lstm.Step(team, columns), columns).ShouldBe(Bytes(stepper.Step(tape, x)));
            }
        }
    }

    [Fact]
    public void A_column_goes_on_as_before_wherever_it_is_moved()
    {
        const int Hidden = 20;
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        using var cell = new LstmCell(
            LstmTests.Filled(tape, 0, 4 * Hidden, 6), LstmTests.Filled(tape, 1, 4 * Hidden, Hidden), default, default, 2);
        cell.ReadWeights();
        LstmColumns Begun(int width, int seed)
        {
            var lstm = new LstmColumns(cell);
            lstm.Begin(
                team, LstmTests.Filled(tape, seed, 2, width), LstmTests.Filled(tape, seed + 1, Hidden, width),
                LstmTests.Filled(tape, seed + 2, Hidden, width));
            LstmTests.Filled(tape, seed + 3, 4, width).Values.CopyTo(lstm.Input.Values);
            return lstm;
        }
        using var one = Begun(8, 10);
        using var other = Begun(32, 20);
        other.Step(team, 32);
        one.Step(team, 8);
        LstmTests.Filled(tape, 30, 4, 32).Values.CopyTo(other.Input.Values);
        one.Take(other, [31, 9], [0, 3]);
        var (moved, stayed) = (one.Step(team, 4), other.Step(team, 32));
        for (var unit = 0; unit < Hidden; unit++)
        {
            moved.Row(unit)[0].ShouldBe(stayed.Row(unit)[31]);
            moved.Row(unit)[3].ShouldBe(stayed.Row(unit)[9]);
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var (input, weight) = (tape.Constant(3, 4), tape.Constant(5, 3));
        Should.Throw<ArgumentException>(() => LinearColumns.Apply(tape, tape.Constant(4, 4), weight, default));
        Should.Throw<ArgumentException>(() => LinearColumns.Apply(tape, input, weight, tape.Constant(1, 4)));
        Should.Throw<ArgumentException>(() => LinearColumns.Apply(tape, input, weight, default, columns: 5));
        Should.Throw<ArgumentException>(() => LinearColumns.Apply(tape, input, weight, default, first: 3, count: 3));
        Should.Throw<ArgumentException>(() => new LstmCell(tape.Constant(8, 3), tape.Constant(8, 2), default, default, 3));
        using var cell = new LstmCell(tape.Constant(8, 3), tape.Constant(8, 2), default, default);
        using var lstm = new LstmColumns(cell);
        Should.Throw<ArgumentException>(() => lstm.Begin(team, default, tape.Constant(3, 4), tape.Constant(2, 4)));
        lstm.Begin(team, default, tape.Constant(2, 4), tape.Constant(2, 4));
        Should.Throw<ArgumentOutOfRangeException>(() => lstm.Step(team, 5));
    }

    // [rows, columns] as [columns, width].
    private static Tensor Turned(Tape tape, Tensor rows, int width)
    {
        var turned = tape.Constant(rows.Columns, width);
        turned.Values.Fill(float.NaN);
        for (var i = 0; i < rows.Rows; i++)
        {
            for (var j = 0; j < rows.Columns; j++) turned.Row(j)[i] = rows.Row(i)[j];
        }
        return turned;
    }

    private static byte[] Rows(Tensor columns, int count) => Rows(columns, count, 0, columns.Rows);

    private static byte[] Rows(Tensor columns, int count, int first, int length)
    {
        var values = new float[count * length];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < length; j++) values[i * length + j] = columns.Row(first + j)[i];
        }
        return Bytes(values);
    }

    private static byte[] Bytes(Tensor tensor) => Bytes(tensor.Values);

    private static byte[] Bytes(ReadOnlySpan<float> values) => MemoryMarshal.AsBytes(values).ToArray();
}
