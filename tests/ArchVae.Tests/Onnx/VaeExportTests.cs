using ArchVae.Models;
using ArchVae.Onnx;
using ArchVae.Posteriors;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using ArchVae.Tests.Models;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Onnx;

/// <summary>What OnnxRuntime makes of the files of a model is what the model makes: centers, log variances and decodes.</summary>
public sealed class VaeExportTests : IDisposable
{
    private const int Points = 300;
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    public static TheoryData<string> Posteriors =>
    [
        "diagonal", "full", "planar", "iaf", "radial", "householder", "coupling:3", "spline:3", "continuous:2", "full+iaf:2",
        "planar:2+iaf:3+planar:1", "full+coupling:2+spline:2+iaf:1",
    ];

    [Theory]
    [MemberData(nameof(Posteriors))]
    public void Every_posterior_is_the_same_there(string posterior)
    {
        Check(TestSpaces.Mixed, TinyModel.Options() with { Posterior = PosteriorForm.Parse(posterior) });
        var withPaths = TinyModel.Options().WithPaths();
        Check(TestSpaces.Mixed, withPaths with { Posterior = PosteriorForm.Parse(posterior), LatentSize = 7 });
    }

    [Theory]
    [InlineData("planar")]
    [InlineData("radial")]
    [InlineData("householder")]
    [InlineData("continuous")]
    [InlineData("iaf")]
    [InlineData("coupling")]
    public void So_is_every_form_of_a_flow(string flow)
    {
        var options = TinyModel.Options() with { Posterior = PosteriorForm.Parse($"{flow}:2"), LatentSize = 5 };
        Check(TestSpaces.Mixed, options with
        {
            FamilyOptions =
            [
                .. options.FamilyOptions, new AmortizationOptions { AmortizeFlow = true },
                new IafOptions { IafForm = IafForm.Plain, MadeDepth = 2, MadeWidth = 9 },
                new CouplingOptions { CouplingForm = CouplingForm.Additive, CouplingDepth = 2, CouplingWidth = 9 },
                new ContinuousOptions { ContinuousScheme = RungeKuttaScheme.BogackiShampine, ContinuousPieces = 3 },
            ],
        });
    }

    [Theory]
    [InlineData(RungeKuttaScheme.Euler)]
    [InlineData(RungeKuttaScheme.Heun)]
    [InlineData(RungeKuttaScheme.Classic)]
    public void So_is_every_scheme_of_equal_steps(RungeKuttaScheme scheme)
    {
        var options = TinyModel.Options() with { Posterior = PosteriorForm.Parse("continuous") };
        Check(TestSpaces.Mixed, options with
        {
            FamilyOptions = [.. options.FamilyOptions, new ContinuousOptions { ContinuousScheme = scheme, ContinuousSteps = 3 }],
        });
    }

    [Theory]
    [InlineData("planar")]
    [InlineData("householder")]
    [InlineData("coupling:2")]
    [InlineData("spline:2")]
    [InlineData("full")]
    public void So_is_a_model_of_one_latent_dimension(string posterior) => Check(
        TestSpaces.Mixed, TinyModel.Options() with { Posterior = PosteriorForm.Parse(posterior), LatentSize = 1 });

    [Theory]
    [InlineData("lastState", 1)]
    [InlineData("lastState", 2)]
    [InlineData("joinedStates", 1)]
    [InlineData("joinedStates", 2)]
    [InlineData("attention", 2)]
    public void So_is_every_reader(string reader, int layers)
    {
        var options = TinyModel.Options(reader);
        options = options with
        {
            FamilyOptions = options.FamilyOptions.With(
                new LstmReaderOptions { InferenceLstmUnits = 5, InferenceLstmLayers = layers }),
        };
        Check(TestSpaces.Mixed, options);
        Check(TestSpaces.Mixed, options.WithPaths());
    }

    [Theory]
    [InlineData("gaussianBin", false)]
    [InlineData("gaussianBin", true)]
    [InlineData("logistic", false)]
    [InlineData("logistic", true)]
    [InlineData("logistic:3", false)]
    public void So_is_every_head_of_numbers(string head, bool rawNumbers)
    {
        foreach (var space in new[] { TestSpaces.Mixed, SearchSpace.Load("linear"), SearchSpace.Load("convolutional") })
            Check(space, TinyModel.Options().WithPaths() with { Head = head, RawNumbers = rawNumbers });
    }

    [Theory]
    [InlineData(StandardDeviationSource.Fixed)]
    [InlineData(StandardDeviationSource.Learned)]
    public void So_is_every_source_of_deviations(StandardDeviationSource deviation) =>
        Check(TestSpaces.Mixed, TinyModel.Options(deviation: deviation, latentAtEveryStep: false));

    [Fact]
    public void So_is_the_papers_form_and_that_of_the_defaults()
    {
        Check(SearchSpace.Load("recurrent"), ModelOptions.Paper with { DecoderLstmUnits = 32, InferenceWidths = [16] });
        Check(SearchSpace.Load("enas"), new ModelOptions { LatentSize = 16, InferenceWidths = [32], DecoderWidths = [32] });
        Check(TestSpaces.Types, TinyModel.Options() with { Activation = Activation.Tanh });
    }

    [Theory]
    [InlineData("diagonal")]
    [InlineData("full+iaf:2")]
    public void A_head_says_the_same_there(string posterior)
    {
        using var vae = Model(
            TestSpaces.Mixed, TinyModel.Options() with { Posterior = PosteriorForm.Parse(posterior), Predict = "accuracy" });
        vae.MetricHead!.Scale = new(93, 2.5);
        VaeExport.Write(vae, root.File("onnx"));
        using var session = new OnnxSession(Path.Combine(root.File("onnx"), VaeExport.EncoderFile));
        var architectures = TestSpaces.Draw(vae.Space, 20);
        session.Metric(architectures, vae.Codec).ShouldBe(
            vae.MetricHead.Predict(architectures).Select(value => (float)value), 1e-4);
    }

    [Fact]
    public void Rows_behind_an_end_do_not_count()
    {
        using var vae = Model(TestSpaces.Mixed, TinyModel.Options("joinedStates").WithPaths());
        VaeExport.Write(vae, root.File("onnx"));
        using var session = new OnnxSession(Path.Combine(root.File("onnx"), VaeExport.EncoderFile));
        Architecture[] architectures = [TestSpaces.Draw(vae.Space, 20).First(drawn => drawn.RowCount < vae.Space.MaximumRows)];
        var rows = OnnxSession.Rows(architectures, vae.Codec);
        var length = architectures[0].RowCount;
        var before = session.Encode(architectures, vae.Codec, "center")[0];
        rows.Buffer.Span[(length * vae.Codec.RowWidth)..].Fill(7);
        session.Encode(rows, [length], "center")[0].ShouldBe(before);
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes()
    {
        using var vae = Model(TestSpaces.Mixed, TinyModel.Options().WithPaths());
        VaeExport.Write(vae, root.File("a"));
        VaeExport.Write(vae, root.File("b"));
        foreach (var file in new[] { VaeExport.EncoderFile, VaeExport.DecoderFile })
            File.ReadAllBytes(Path.Combine(root.File("a"), file)).ShouldBe(File.ReadAllBytes(Path.Combine(root.File("b"), file)));
    }

    // Both files against the model, on architectures and on points that reach beyond the prior.
    private void Check(SearchSpace space, ModelOptions options)
    {
        using var vae = Model(space, options);
        var folder = root.File("onnx");
        VaeExport.Write(vae, folder);
        CheckEncoder(vae, Path.Combine(folder, VaeExport.EncoderFile));
        CheckDecoder(vae, Path.Combine(folder, VaeExport.DecoderFile));
    }

    private static void CheckEncoder(ArchitectureVae vae, string file)
    {
        using var session = new OnnxSession(file);
        var architectures = TestSpaces.Draw(vae.Space, 50);
        var codes = vae.Encode(architectures);
        var isDiagonal = codes[0].LogVariance is not null;
        session.Outputs.ShouldBe(["center", isDiagonal ? "logVariance" : "baseLogVariance"], ignoreOrder: true);
        var centers = session.Encode(architectures, vae.Codec, "center");
        var logVariances = session.Encode(architectures, vae.Codec, isDiagonal ? "logVariance" : "baseLogVariance");
        for (var i = 0; i < codes.Count; i++)
        {
            // Raw numbers are of all sizes, and what is left of their differences has fewer digits.
            var scale = vae.Codec.RawNumbers ? codes.Max(code => code.Center.Max(Math.Abs)) : 0;
            ShouldBeClose(centers[i], codes[i].Center, scale);
            ShouldBeClose(logVariances[i], (codes[i].LogVariance ?? codes[i].BaseLogVariance)!, scale);
        }
    }

    private static void ShouldBeClose(float[] values, float[] expected, float scale)
    {
        values.Length.ShouldBe(expected.Length);
        for (var j = 0; j < values.Length; j++)
            values[j].ShouldBe(expected[j], 1e-5 * (1 + Math.Max(scale, Math.Abs(expected[j]))));
    }

    private static void CheckDecoder(ArchitectureVae vae, string file)
    {
        using var session = new OnnxSession(file);
        var points = Numbers.Gaussian(Points * vae.Options.LatentSize, 5, 2).Chunk(vae.Options.LatentSize).ToArray();
        var decoded = vae.Decode(points, DecodingOptions.Raw);
        decoded.Distinct().Count().ShouldBeGreaterThan(10);
        var (rows, lengths) = session.Decode(points);
        var expected = OnnxSession.Rows(decoded, vae.Codec).ToArray().Chunk(rows[0].Length).ToArray();
        for (var i = 0; i < Points; i++)
        {
            lengths[i].ShouldBe(decoded[i].RowCount);
            Difference(vae, rows[i], expected[i]).ShouldBe("", $"point {i}: {decoded[i]}");
        }
    }

    // Sums in another order differ by rounding, which the place of a number among tens of thousands may show.
    private static string Difference(ArchitectureVae vae, float[] rows, float[] expected)
    {
        if (rows.AsSpan().SequenceEqual(expected)) return "";
        var (own, other) = (new int[vae.Space.CellsPerRow], new int[vae.Space.CellsPerRow]);
        for (var row = 0; row < vae.Space.MaximumRows; row++)
        {
            vae.Codec.ReadRow(rows.AsSpan(row * vae.Codec.RowWidth, vae.Codec.RowWidth), row, own);
            vae.Codec.ReadRow(expected.AsSpan(row * vae.Codec.RowWidth, vae.Codec.RowWidth), row, other);
            if (own[0] != other[0]) return $"Row {row} has another type.";
            foreach (var feature in vae.Space.Features)
            {
                var apart = Math.Abs(own[1 + feature.Index] - other[1 + feature.Index]);
                if (apart > (feature.BinCount > 10_000 ? 2 : 0)) return $"'{feature.Name}' of row {row} is {apart} bins off.";
            }
        }
        return "";
    }

    // Random weights that are large enough for architectures to differ.
    private static ArchitectureVae Model(SearchSpace space, ModelOptions options)
    {
        var vae = new ArchitectureVae(space, options, seed: 3);
        var random = new RandomStream(4, RandomPurpose.Test, 0, 0);
        foreach (var parameter in vae.Parameters.Parameters)
        {
            var scale = parameter.Name.StartsWith("decoder.", StringComparison.Ordinal) ? 0.4 : 0.1;
            foreach (ref var value in parameter.Tensor.Values) value += (float)(scale * random.NextGaussian());
        }
        return vae;
    }
}
