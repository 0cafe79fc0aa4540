using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Models;

/// <summary>Algorithms 1 and 2 against values that were computed by other means.</summary>
public sealed class DecoderTests
{
    private static readonly Fixture fixture = new("decoder");

    [Fact]
    public void Teacher_forcing_gives_the_outputs_and_log_likelihoods_of_the_fixture()
    {
        using var vae = Model("0.001");
        var data = Architectures(vae.Space);
        var batch = new ArchitectureBatch(vae.Codec);
        batch.Fill(data, [0, 1]);
        batch.Order.ToArray().ShouldBe([0, 1]);
        using var tape = new Tape(vae.Team, recording: false);
        var rows = tape.Constant(batch.Layout.RowCount, vae.Codec.RowWidth, batch.Rows);
        var outputs = vae.Decoder.Apply(tape, batch.Layout, batch.Layout, rows, tape.Constant(2, 2, [1, 0, 0, 1]));
        var logLikelihood = vae.Likelihood.LogProbability(tape, batch, batch.Layout, outputs);
        var expected = fixture.Cube("outputs");
        var (logTypes, logFeatures) = (fixture.Matrix("log_type"), fixture.Matrix("log_feature"));
        for (var sequence = 0; sequence < 2; sequence++)
        {
            for (var step = 0; step < data[sequence].RowCount; step++)
            {
                var output = outputs.Row(batch.Layout.RowOf(sequence, step));
                for (var column = 0; column < 4; column++)
                    ((double)output[column]).ShouldBe(expected[sequence][step][column], 2e-5);
                var row = vae.Likelihood.RowLogProbability(data[sequence].Cells.Slice(step * 2, 2), step, output, [], [], []);
                var sum = logTypes[sequence][step] + logFeatures[sequence][step];
                row.ShouldBe(sum, 1e-5 * Math.Max(1, -sum));
            }
            var total = fixture.Vector("log_likelihood")[sequence];
            ((double)logLikelihood.Values[sequence]).ShouldBe(total, 1e-5 * -total);
        }
    }

    [Fact]
    public void Decoding_feeds_back_the_rows_of_the_fixture()
    {
        // The fixture feeds back the mean itself; with bins this narrow the nearest bin's value is as good.
        using var vae = Model("0.000001");
        var decoded = vae.Decode([[1, 0], [0, 1]], DecodingOptions.Raw);
        var expected = fixture.Cube("greedy_rows");
        // The first sequence ends with its second row, where the fixture goes on.
        decoded[0].RowCount.ShouldBe(2);
        for (var sequence = 0; sequence < 2; sequence++)
        {
            for (var row = 0; row < Math.Min(4, decoded[sequence].RowCount); row++)
            {
                var type = Array.IndexOf(expected[sequence][row], 1.0);
                decoded[sequence].TypeOf(row).ShouldBe(type, $"sequence {sequence}, row {row}");
                if (type == 0) decoded[sequence].ValueOf(row, 0).ShouldBe(expected[sequence][row][3], 1e-4);
            }
        }
    }

    [Fact]
    public void Steps_of_decoding_see_what_teacher_forcing_sees()
    {
        // The probabilities of a decoded architecture's layers are highest at each step also under teacher forcing.
        SeesTheSame(TinyModel.Options());
        SeesTheSame(TinyModel.Options().WithPaths());
    }

    private static void SeesTheSame(ModelOptions options)
    {
        using var vae = new ArchitectureVae(TestSpaces.Types, options, 4);
        foreach (ref var value in vae.Parameter("decoder.output.weight").Tensor.Values) value *= 20;
        if (options.LinearPaths) foreach (ref var value in vae.Parameter("decoder.path.weight").Tensor.Values) value *= 20;
        var points = Enumerable.Range(0, 20).Select(i => Numbers.Gaussian(3, (ulong)i, 2)).ToArray();
        var decoded = vae.Decode(points, DecodingOptions.Raw);
        decoded.Distinct().Count().ShouldBeGreaterThan(3);
        var batch = new ArchitectureBatch(vae.Codec);
        for (var i = 0; i < points.Length; i++)
        {
            using var tape = new Tape(vae.Team, recording: false);
            batch.Fill(decoded, [i]);
            var rows = tape.Constant(batch.Layout.RowCount, vae.Codec.RowWidth, batch.Rows);
            var outputs = vae.Decoder.Apply(tape, batch.Layout, batch.Layout, rows, tape.Constant(1, 3, points[i]));
            for (var row = 0; row < decoded[i].RowCount; row++) Codec.ArgMax(outputs.Row(row)).ShouldBe(decoded[i].TypeOf(row));
        }
    }

    private static Architecture[] Architectures(SearchSpace space)
    {
        var (types, values, lengths) = (fixture.IntegerMatrix("types"), fixture.Matrix("values"), fixture.Integers("lengths"));
        int[] Row(int sequence, int row)
        {
            space.Features[0].TryBinOf(values[sequence][row], out var bin).ShouldBeTrue();
            return [types[sequence][row], bin];
        }
        return [.. lengths.Select((length, sequence) =>
            Architecture.FromCells(space, [.. Enumerable.Range(0, length).SelectMany(row => Row(sequence, row))]))];
    }

    // z chooses between the fixture's two starts: x_0, h and c are the columns of their layers' weights.
    private static ArchitectureVae Model(string step)
    {
        var vae = new ArchitectureVae(TestSpaces.Pair(step), new ModelOptions
        {
            LatentSize = 2,
            InferenceWidths = [4],
            DecoderWidths = [2],
            DecoderLstmUnits = 4,
            LatentAtEveryStep = false,
            Activation = Activation.Relu,
            LinearPaths = false,
            OutputWidths = [],
            SlotFeatures = 0,
            Head = "gaussianBin",
            FamilyOptions =
                [new GaussianBinOptions { StandardDeviation = StandardDeviationSource.Fixed, FixedStandardDeviation = 0.05 }],
        });
        vae.Set("decoder.mlp.0.weight", 1, 0, 0, 1);
        vae.Set("decoder.mlp.0.bias", 0, 0);
        foreach (var (name, source) in new[] { ("first_row", "x0"), ("hidden", "h"), ("cell", "c") })
        {
            var starts = fixture.Matrix(source);
            vae.Set($"decoder.{name}.weight",
                [.. Enumerable.Range(0, 4).SelectMany(i => new[] { (float)starts[0][i], (float)starts[1][i] })]);
            vae.Set($"decoder.{name}.bias", 0, 0, 0, 0);
        }
        vae.Set("decoder.lstm.weight_ih_l0", Fixture.Flat(fixture.Matrix("weight_ih")));
        vae.Set("decoder.lstm.weight_hh_l0", Fixture.Flat(fixture.Matrix("weight_hh")));
        vae.Set("decoder.lstm.bias_ih_l0", Fixture.Flat([fixture.Vector("bias_ih")]));
        vae.Set("decoder.lstm.bias_hh_l0", Fixture.Flat([fixture.Vector("bias_hh")]));
        vae.Set("decoder.output.weight", Fixture.Flat(fixture.Matrix("output_weight")));
        vae.Set("decoder.output.bias", Fixture.Flat([fixture.Vector("output_bias")]));
        return vae;
    }
}
