using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tests.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Models;

public sealed class LikelihoodTests
{
    private const double FixedStandardDeviation = 0.15;
    private static readonly SearchSpace space = TestSpaces.Mixed;
    private static readonly Architecture[] data = TestSpaces.Draw(space, 12);

    public static TheoryData<StandardDeviationSource, bool> Forms => new()
    {
        { StandardDeviationSource.Fixed, false }, { StandardDeviationSource.Fixed, true },
        { StandardDeviationSource.Learned, false }, { StandardDeviationSource.Learned, true },
        { StandardDeviationSource.Predicted, false }, { StandardDeviationSource.Predicted, true },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Values_and_gradients_are_those_of_the_formula(StandardDeviationSource deviation, bool raw) =>
        Check(deviation, raw);

    /// <summary>
    /// The whole likelihood in double precision, with bins by quadrature, for two samples of each architecture.
    /// </summary>
    internal static void Check(StandardDeviationSource deviation, bool raw)
    {
        var codec = new Codec(space, raw);
        var likelihood = Likelihood(codec, deviation);
        var batch = new ArchitectureBatch(codec);
        batch.Fill(data, [.. Enumerable.Range(0, data.Length)]);
        var samples = new SequenceLayout();
        samples.SetRepeated(batch.Layout.Lengths, 2);
        var outputs = Outputs(likelihood, samples.RowCount);
        var learned = new Operand(1, 2, [1.7f, 2.4f]);
        Tensor Forward(Tape tape, Tensor[] x) =>
            likelihood.LogProbability(tape, batch, samples, x[0], x.Length > 1 ? x[1] : default);
        double[] Reference(double[][] x) => [.. Enumerable.Range(0, samples.SequenceCount).Select(s =>
        {
            var architecture = data[batch.Order[s / 2]];
            return Enumerable.Range(0, architecture.RowCount).Sum(step => RowReference(
                codec, deviation, architecture, step,
                x[0].AsSpan(samples.RowOf(s, step) * likelihood.OutputWidth, likelihood.OutputWidth).ToArray(),
                x.Length > 1 ? x[1] : []));
        })];
        GradientCheck.ForAllChoices(
            Forward, Reference, deviation == StandardDeviationSource.Learned ? [outputs, learned] : [outputs]);
    }

    private static ArchitectureLikelihood Likelihood(Codec codec, StandardDeviationSource deviation) => new(
        codec, new GaussianBinHead(
            codec, new GaussianBinOptions { StandardDeviation = deviation, FixedStandardDeviation = FixedStandardDeviation }));

    [Fact]
    public void The_probabilities_of_all_layers_sum_to_one()
    {
        var codec = new Codec(space);
        foreach (var deviation in Enum.GetValues<StandardDeviationSource>())
        {
            var likelihood = Likelihood(codec, deviation);
            var outputs = Numbers.Gaussian(likelihood.OutputWidth, 3);
            var total = 0.0;
            foreach (var cells in AllLayers())
                total += Math.Exp(likelihood.RowLogProbability(cells, 1, outputs, [0.3f, -0.4f], [], []));
            total.ShouldBe(1, 1e-7);
        }
    }

    [Theory]
    [InlineData(1e30f)]
    [InlineData(-1e30f)]
    [InlineData(60f)]
    [InlineData(-60f)]
    public void Extreme_outputs_give_finite_logarithms_and_gradients(float extreme)
    {
        var codec = new Codec(space);
        var likelihood = Likelihood(codec, StandardDeviationSource.Predicted);
        var byOutputs = new float[likelihood.OutputWidth];
        foreach (var cells in AllLayers().Where((_, i) => i % 13 == 0))
        {
            for (var column = 0; column < likelihood.OutputWidth; column++)
            {
                var outputs = new float[likelihood.OutputWidth];
                outputs[column] = extreme;
                double.IsFinite(likelihood.RowLogProbability(cells, 1, outputs, [], byOutputs, [])).ShouldBeTrue();
                byOutputs.ShouldAllBe(value => float.IsFinite(value));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_number_with_a_single_value_is_certain(bool raw)
    {
        var single = SearchSpace.Parse(
            """
            name: single
            features:
              width: { kind: integer, minimum: 8, maximum: 8 }
            layers:
              dense: [width]
            transitions: any
            length: 1
            """);
        var likelihood = Likelihood(new Codec(single, raw), StandardDeviationSource.Predicted);
        var byOutputs = new float[likelihood.OutputWidth];
        likelihood.RowLogProbability([0, 0], 0, [0, 0, 9, 1], [], byOutputs, []).ShouldBe(-Math.Log(2), 1e-12);
        byOutputs.ShouldBe([0.5f, -0.5f, 0, 0]);
    }

    [Fact]
    public void A_logarithm_does_not_depend_on_what_else_is_in_the_batch()
    {
        using var vae = new ArchitectureVae(space, TinyModel.Options(), 3);
        var together = LogLikelihoods(vae, data);
        data.Select(architecture => architecture.RowCount).Distinct().Count().ShouldBeGreaterThan(2);
        for (var i = 0; i < data.Length; i++)
            LogLikelihoods(vae, [data[i]])[0].ShouldBe(together[i], 1e-5f * Math.Abs(together[i]));
    }

    private static float[] LogLikelihoods(ArchitectureVae vae, Architecture[] architectures)
    {
        using var tape = new Tape(vae.Team, recording: false);
        var batch = new ArchitectureBatch(vae.Codec);
        batch.Fill(architectures, [.. Enumerable.Range(0, architectures.Length)]);
        var noise = tape.Constant(architectures.Length, vae.Options.LatentSize);
        noise.Values.Clear();
        var pass = vae.Run(tape, batch, batch.Layout, noise);
        var result = new float[architectures.Length];
        for (var b = 0; b < result.Length; b++) result[batch.Order[b]] = pass.LogLikelihood.Values[b];
        return result;
    }

    // Outputs under which the true numbers are neither certain nor out of sight, and away from the kink of the ReLU.
    private static Operand Outputs(ArchitectureLikelihood likelihood, int rows)
    {
        var codec = likelihood.Codec;
        var operand = Operand.Random(rows, likelihood.OutputWidth, 21);
        for (var row = 0; row < rows; row++)
        {
            var output = operand.Values.AsSpan(row * likelihood.OutputWidth, likelihood.OutputWidth);
            foreach (var feature in codec.NumericFeatures)
            {
                ref var mean = ref output[codec.ColumnOf(feature)];
                if (codec.RawNumbers)
                    mean = (float)((feature.Low + feature.High) / 2 * (1 + 0.4 * mean)) + (Math.Abs(mean + 2.5f) < 0.05f ? 1 : 0);
                if (likelihood.Head.OutputsPerNumber == 2) output[codec.RowWidth + codec.NumericPlaceOf(feature)] += 2;
            }
        }
        return operand;
    }

    private static double RowReference(
        Codec codec, StandardDeviationSource kind, Architecture architecture, int step, double[] outputs, double[] learned)
    {
        var type = architecture.TypeOf(step);
        var sum = LogSoftmax(outputs[..space.LayerTypes.Count], type);
        foreach (var feature in space.LayerTypes[type].Features.Where(feature => step >= feature.FirstPosition))
        {
            var bin = architecture.BinOf(step, feature.Index);
            var column = codec.ColumnOf(feature);
            if (feature.Kind == FeatureKind.Choice)
            {
                sum += LogSoftmax(outputs[column..(column + feature.BinCount)], bin);
                continue;
            }
            if (feature.Kind == FeatureKind.Flag)
            {
                sum -= Math.Log(1 + Math.Exp(bin == 1 ? -outputs[column] : outputs[column]));
                continue;
            }
            var numeric = feature.Name == "width" ? 0 : 1;
            var mean = codec.RawNumbers
                ? (Math.Max(outputs[column], 0) - feature.Low) / (feature.High - feature.Low)
                : 1 / (1 + Math.Exp(-outputs[column]));
            var smallestBin = feature.Name == "rate" ? 1 / 8.0 : codec.RawNumbers ? 1 / 63.0 : Math.Log(63.5 / 62.5, 64);
            var half = -Math.Log(smallestBin / 4) / 2;
            var deviation = kind == StandardDeviationSource.Fixed ? FixedStandardDeviation
                : Math.Exp(half * (Math.Tanh(
                    (kind == StandardDeviationSource.Learned ? learned[numeric] : outputs[10 + numeric]) / half) - 1));
            double Scaled(double value) => feature.Scale == FeatureScale.Log && !codec.RawNumbers
                ? Math.Log(value / feature.Low, feature.High / feature.Low)
                : (value - feature.Low) / (feature.High - feature.Low);
            var value = feature.Low + bin * feature.Step;
            sum += Numbers.LogBinMass(
                mean, deviation, bin == 0 ? double.NegativeInfinity : Scaled(value - feature.Step / 2),
                bin == feature.BinCount - 1 ? double.PositiveInfinity : Scaled(value + feature.Step / 2));
        }
        return sum;
    }

    private static double LogSoftmax(double[] logits, int target) => logits[target] - Math.Log(logits.Sum(Math.Exp));

    // Every layer that can stand in the second row.
    private static IEnumerable<int[]> AllLayers()
    {
        for (var width = 0; width < 64; width++)
        {
            yield return [3, width, 0, 0, 0];
            for (var skip = 0; skip < 2; skip++)
            {
                yield return [0, width, 0, skip, 0];
                for (var shape = 0; shape < 3; shape++) yield return [2, width, 0, skip, shape];
            }
        }
        for (var rate = 0; rate < 9; rate++) yield return [1, 0, rate, 0, 0];
    }
}
