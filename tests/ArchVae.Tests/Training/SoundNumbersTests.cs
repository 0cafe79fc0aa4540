using System.Text.Json.Nodes;
using ArchVae.Files;
using ArchVae.Models;
using ArchVae.Tests.Files;
using ArchVae.Tests.Models;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Training;

/// <summary>What is not finite, or cannot be right, is refused where it is read and told where it arises.</summary>
public sealed class SoundNumbersTests : IDisposable
{
    private readonly TemporaryFolder root = new();
    private readonly ModelFolder folder;

    public SoundNumbersTests()
    {
        folder = new ModelFolder(root.File("model"));
        Run.In(folder.Path, options: Run.Options with { Epochs = 2 });
    }

    public void Dispose() => root.Dispose();

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void Weights_that_are_not_finite_are_refused_by_name_and_place(float value, string shown)
    {
        Change(folder.WeightsFile, "decoder.output.weight", values => (values[12], values[20]) = (value, float.NaN));
        var exception = Should.Throw<InputException>(() => folder.LoadModel());
        exception.File.ShouldBe(folder.WeightsFile);
        // Nine units a row.
        exception.Message.ShouldContain("Tensor 'decoder.output.weight' has 2 of ");
        exception.Message.ShouldContain($"values that are not finite; the first is {shown} at [1, 3].");
        Should.Throw<InputException>(() => Run.In(folder.Path)).Message.ShouldContain("'decoder.output.weight'");
    }

    [Theory]
    [InlineData("weights.decoder.output.bias", float.NaN, "not finite")]
    [InlineData("adam.first_moment.decoder.output.bias", float.PositiveInfinity, "not finite")]
    [InlineData("adam.second_moment.decoder.output.bias", float.NaN, "not finite")]
    [InlineData("adam.second_moment.decoder.output.bias", -1f, "below 0")]
    public void A_checkpoint_whose_numbers_cannot_be_is_refused(string tensor, float value, string message)
    {
        Change(folder.CheckpointFile, tensor, values => values[1] = value);
        var exception = Should.Throw<InputException>(() => Run.In(folder.Path));
        (exception.File, exception.Message).ShouldSatisfyAllConditions(
            found => found.File.ShouldBe(folder.CheckpointFile), found => found.Message.ShouldContain(tensor),
            found => found.Message.ShouldContain(message));
    }

    [Theory]
    [InlineData("mean", "\"NaN\"", "must be finite")]
    [InlineData("mean", "1e39", "must be finite")]
    [InlineData("standardDeviation", "\"Infinity\"", "0 or more")]
    [InlineData("standardDeviation", "-0.5", "0 or more")]
    public void Training_latents_that_cannot_be_are_refused(string field, string value, string message)
    {
        var config = JsonNode.Parse(File.ReadAllText(folder.ConfigFile))!;
        config["trainingLatents"]![field]![1] = JsonNode.Parse(value);
        File.WriteAllText(folder.ConfigFile, config.ToJsonString());
        var exception = Should.Throw<InputException>(() => folder.LoadConfig());
        exception.File.ShouldBe(folder.ConfigFile);
        exception.Message.ShouldContain("of latent dimension 1 in 'trainingLatents'");
        exception.Message.ShouldContain(message);
    }

    [Fact]
    public void Weights_that_are_not_finite_are_not_saved()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model);
        vae.Parameter("decoder.output.bias").Tensor.Values[0] = float.NaN;
        Should.Throw<InputException>(() => vae.Save(root.File("new"))).Message.ShouldContain("'decoder.output.bias'");
        Directory.Exists(root.File("new")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("learningRate", 1e-40, 1e-30)]
    [InlineData("learningRate", 1e38, 1000)]
    [InlineData("beta", 1e-300, 1e-30)]
    [InlineData("beta", 1e39, 1e6)]
    [InlineData("weightDecay", 1e39, 1000)]
    [InlineData("clipNorm", 1e-300, 1e-6)]
    [InlineData("clipNorm", 1e30, 1e18)]
    [InlineData("freeBits", 1e39, 1e6)]
    [InlineData("warmUpEpochs", 1e300, 1e9)]
    public void Options_that_single_precision_cannot_work_with_are_out_of_range(string setting, double value, double accepted)
    {
        With(setting, accepted).Validate();
        var exception = Should.Throw<InputException>(() => With(setting, value).Validate());
        var name = char.ToUpperInvariant(setting[0]) + setting[1..];
        exception.Settings.ShouldBe([name]);
        exception.Message.ShouldStartWith(FormattableString.Invariant($"{name} is {value}; it must be "));
        exception.Message.ShouldContain(FormattableString.Invariant($"{accepted}"));
    }

    [Fact]
    public void A_fixed_deviation_of_a_number_has_a_range_too() =>
        Should.Throw<InputException>(() => Run.Model.Fixed(1e-300).Validate())
            .Message.ShouldBe("FixedStandardDeviation is 1E-300; it must be from 1E-06 to 1000000.");

    [Fact]
    public void Divergence_names_the_cause_that_fits()
    {
        Diverged(Run.Options, 0).ShouldContain("it is not the learning rate");
        Diverged(Run.Options, 7).ShouldContain("after 7 steps: the KL is NaN. A lower learning rate or stronger clipping");
        Diverged(Run.Options with { ClipNorm = 0 }, 7).ShouldContain("A lower learning rate or clipping");
        Diverged(Run.Options with { Beta = 1000 }, 7).ShouldContain("A β below 1000, a lower learning rate");
        Diverged(Run.Options with { LearningRate = 1, WeightDecay = 11 }, 7).ShouldContain("multiplies the weights by -10");
    }

    [Fact]
    public void A_posterior_far_from_the_prior_has_not_collapsed_into_it()
    {
        // The same for all architectures: of N(0, I), and of a Gaussian whose means are far away.
        foreach (var (mean, collapsed) in new[] { (0f, true), (0.1f, true), (3000f, false) })
        {
            using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model, 1);
            foreach (var name in new[] { "mean.weight", "log_variance.weight", "log_variance.bias" })
                vae.Parameter($"posterior.{name}").Tensor.Values.Clear();
            vae.Parameter("posterior.mean.bias").Tensor.Values.Fill(mean);
            var observer = new Observer();
            var options = Run.Options with { Epochs = 1, AnnealingEpochs = 1, LearningRate = 1e-9 };
            var report = Run.Trainer(vae, observer: observer, options: options).Run();
            var epoch = observer.Epochs.ShouldHaveSingleItem();
            epoch.ActiveUnits.ShouldBe(0);
            epoch.PosteriorCollapsed.ShouldBe(collapsed, $"{epoch.Validation.Kl}");
            if (!collapsed) report.WorseThanUniform.ShouldBeTrue($"{report.Validation}");
        }
    }

    [Fact]
    public void What_knows_nothing_takes_all_types_and_values_as_equally_likely()
    {
        using var vae = new ArchitectureVae(TestSpaces.Types, Run.Model, 1);
        var data = TestSpaces.Draw(TestSpaces.Types, 10);
        // Three layers and the end, of four types each.
        var report = new Trainer(vae, Run.Options with { Epochs = 60 }, data, data).Run();
        report.UniformLogProbability.ShouldBe(-4 * Math.Log(4), 1e-12);
        report.WorseThanUniform.ShouldBeFalse($"{report.Validation}");
        // dense(width of 64 values) and end(width).
        var two = TestSpaces.Draw(TestSpaces.Mixed, 200).First(architecture => architecture.ToString().StartsWith("dense")
            && architecture.RowCount == 2);
        using var mixed = new ArchitectureVae(TestSpaces.Mixed, Run.Model, 1);
        new Trainer(mixed, Run.Options with { Epochs = 2 }, [two], [two]).Run()
            .UniformLogProbability.ShouldBe(-2 * Math.Log(4) - 2 * Math.Log(64), 1e-12);
    }

    private static string Diverged(TrainingOptions options, long step) =>
        new TrainingDivergedException("the KL", double.NaN, step, options).Message;

    private static TrainingOptions With(string setting, double value) =>
        ArchVae.Options.OptionDescription.Of(typeof(TrainingOptions)).Single(option => option.Setting == setting)
            .With(new TrainingOptions(), value);

    private static void Change(string file, string name, Action<float[]> change)
    {
        var (tensors, metadata) = WholeTensors.Read(file);
        change(tensors[name].Values);
        AtomicFile.Write(file, stream => SafeTensors.Write(stream, [.. tensors.Values], metadata));
    }
}
