using ArchVae.Reports.Pictures;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Samples;

/// <summary>
/// Section 4.1: algorithm 1 reads the true rows all at once, algorithm 2 carries the state and reads the rows that it has just
/// chosen. Given the same rows both compute the same outputs, and output i depends on earlier rows only.
/// </summary>
internal static class TeacherForcingAndDecoding
{
    private const int Rows = 6;
    private const int Width = 3;
    private const int Units = 8;

    public static Picture Run(Sheet sheet)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        using var parameters = new ParameterSet();
        var first = new LinearLayer(parameters, "first", 2, Width);
        var hidden = new LinearLayer(parameters, "hidden", 2, Units);
        var cell = new LinearLayer(parameters, "cell", 2, Units);
        var lstm = new LstmLayer(parameters, "lstm", Width, Units);
        var head = new LinearLayer(parameters, "head", Units, Width);
        parameters.Initialize(Sheet.Seed);
        var random = new RandomStream(Sheet.Seed, RandomPurpose.Test);
        var z = Draws.Noise(tape, ref random, 1, 2);
        var layout = new SequenceLayout([Rows]);

        // Algorithm 1: y = x_0 ‖ x[1..n−1], then all steps.
        Tensor Forced(Tensor rows)
        {
            var y = TeacherForcing.Apply(tape, layout, layout, rows, first.Apply(tape, z));
            return head.Apply(tape, lstm.Apply(tape, layout, y, h0: hidden.Apply(tape, z), c0: cell.Apply(tape, z)));
        }

        // Algorithm 2: each step reads the row before it, which "next" makes of the outputs so far.
        Tensor Fed(Func<int, Tensor, float[]> next)
        {
            using var stepper = lstm.Stepper(team);
            stepper.Begin(default, hidden.Apply(tape, z), cell.Apply(tape, z));
            var (outputs, y) = (tape.Constant(Rows, Width), first.Apply(tape, z));
            for (var i = 0; i < Rows; i++)
            {
                head.Apply(tape, stepper.Step(tape, y)).Values.CopyTo(outputs.Row(i));
                y = tape.Constant(1, Width, next(i, outputs));
            }
            return outputs;
        }

        var rows = OneHot(tape, [.. Enumerable.Range(0, Rows).Select(_ => random.NextInt32(Width))]);
        var forced = Forced(rows);
        var fed = Fed((i, _) => rows.Row(i).ToArray());
        sheet.Compare("same rows: outputs step by step, less those of algorithm 1", 0, Difference(forced, fed), 1e-6);

        var chosen = new int[Rows];
        var greedy = Fed((i, outputs) =>
        {
            chosen[i] = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(outputs.Row(i));
            return OneHot(tape, [chosen[i]]).Row(0).ToArray();
        });
        var again = Forced(OneHot(tape, chosen));
        sheet.Compare("greedy: outputs, less those of the chosen rows as true ones", 0, Difference(greedy, again), 1e-6);
        sheet.Expect($"The greedy rows {string.Join(' ', chosen)} are not the true ones", Difference(forced, greedy) > 1e-3);

        // How much output i moves when row j is another one.
        var moved = new double[Rows][];
        for (var i = 0; i < Rows; i++) moved[i] = new double[Rows];
        for (var j = 0; j < Rows; j++)
        {
            var changed = tape.Constant(Rows, Width, rows.Values);
            changed.Row(j).Reverse();
            changed.Row(j)[1] = 1 - changed.Row(j)[1];
            var outputs = Forced(changed);
            for (var i = 0; i < Rows; i++)
                moved[i][j] = Enumerable.Range(0, Width).Max(k => Math.Abs(outputs.Row(i)[k] - forced.Row(i)[k]));
        }
        var later = moved.SelectMany((row, i) => row[i..]);
        var earlier = moved.SelectMany((row, i) => row[..i]);
        sheet.Expect("Output i does not depend on row i or later ones", later.All(change => change == 0));
        sheet.Expect("and does on each earlier one", earlier.All(change => change > 0));
        return new HeatMap
        {
            Title = "Which row moves which output",
            XLabel = "row changed",
            YLabel = "output",
            Columns = HeatAxis.Of([.. Enumerable.Range(1, Rows).Select(i => $"x{i}")]),
            Rows = HeatAxis.Of([.. Enumerable.Range(1, Rows).Select(i => $"o{i}")]),
            Values = [.. moved.Select(row => row.Select(value => value == 0 ? double.NaN : value).ToArray())],
            ValueLabel = "largest change",
            Width = 380,
        };
    }

    private static Tensor OneHot(Tape tape, int[] types)
    {
        var rows = Draws.Filled(tape, types.Length, Width, 0);
        for (var i = 0; i < types.Length; i++) rows.Row(i)[types[i]] = 1;
        return rows;
    }

    private static double Difference(Tensor left, Tensor right) =>
        left.Values.ToArray().Zip(right.Values.ToArray(), (a, b) => Math.Abs((double)a - b)).Max();
}
