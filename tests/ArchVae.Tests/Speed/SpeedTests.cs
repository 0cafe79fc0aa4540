using ArchVae.Models;
using ArchVae.Posteriors;
using ArchVae.Speed;
using ArchVae.Tests.Cli;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Speed;

/// <summary><c>bench</c>: what it prints, and what it counts.</summary>
[Collection(nameof(Alone))]
public sealed class SpeedTests
{
    private static readonly string[] quick =
        ["bench", "--rounds", "2", "--batch", "8", "--decoding-batch", "8", "--inference-lstm", "8", .. CommandLine.Tiny];

    [Fact]
    public void The_object_has_the_stated_fields_with_the_four_posteriors()
    {
        var json = CommandLine.Json([.. quick, "--threads", "1"]);
        CommandLine.NamesOf(json).ShouldBe(["gemmGflops", "threads", "simd", "posteriors", "decodePerSecond", "peakMemoryMb"]);
        CommandLine.NamesOf(json.GetProperty("posteriors")).ShouldBe(["diagonal", "full", "planar", "iaf"]);
        var diagonal = json.GetProperty("posteriors").GetProperty("diagonal");
        CommandLine.NamesOf(diagonal).ShouldBe(
            ["trainPerSecond", "stepMilliseconds", "relativeStep", "gflops", "gemmShare", "allocatedBytesPerStep"]);
        diagonal.GetProperty("relativeStep").GetDouble().ShouldBe(1);
        json.GetProperty("posteriors").EnumerateObject()
            .ShouldAllBe(entry => entry.Value.GetProperty("allocatedBytesPerStep").GetInt64() == 0);
        // 8 architectures in so many milliseconds.
        diagonal.GetProperty("trainPerSecond").GetDouble()
            .ShouldBe(8e3 / diagonal.GetProperty("stepMilliseconds").GetDouble(), 1e-6);
    }

    [Fact]
    public void One_posterior_can_be_measured_alone()
    {
        var json = CommandLine.Json([.. quick, "--posterior", "full+iaf:2"]);
        CommandLine.NamesOf(json.GetProperty("posteriors")).ShouldBe(["full+iaf:2"]);
        CommandLine.Output([.. quick, "--posterior", "planar:4"]).ShouldContain("planar  ");
    }

    [Theory]
    [InlineData("--batch", "0", "from 1 to 65536")]
    [InlineData("--rounds", "0", "from 1 to 10000")]
    [InlineData("--maximum-length", "2", "from 3 to 1000")]
    [InlineData("--threads", "0", "from 1 to 256")]
    public void A_value_out_of_range_is_told_with_its_option(string option, string value, string accepted)
    {
        var (code, _, error) = CommandLine.Run("bench", option, value);
        code.ShouldBe(2);
        error.ShouldContain($"{option} is {value}");
        error.ShouldContain(accepted);
    }

    [Fact]
    public void Lengths_are_uniform_from_a_third_of_the_longest()
    {
        var counts = SpeedData.Architectures(SpeedData.Space(15)).GroupBy(architecture => architecture.RowCount)
            .ToDictionary(group => group.Key, group => group.Count());
        counts.Keys.Order().ShouldBe(Enumerable.Range(5, 11));
        // 6400 / 11 each, ± 5 standard deviations.
        counts.Values.ShouldAllBe(count => count > 460 && count < 705);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(true, 3)]
    public void Operations_are_those_of_the_layers_one_by_one(bool everyStep, int samples)
    {
        const double Batch = 10;
        const double Rows = 70;
        var options = SpeedOptions.ReferenceModel with
        {
            LatentAtEveryStep = everyStep,
            Posterior = PosteriorForm.Parse("full+iaf:2")
        };
        using var vae = new ArchitectureVae(SpeedData.Space(15), options);
        // Forward, gradient of the input, gradient of the weight.
        static double Layer(double rows, int inputs, int outputs, int passes = 3) => 2 * rows * inputs * outputs * passes;
        var drawn = Batch * samples;
        var drawnRows = Rows * samples;
        var expected =
            Layer(Rows, 6, 1024, 2) + Layer(Rows, 256, 1024) + Layer(Rows, 256, 1024) + Layer(Rows, 256, 1024)
            + Layer(Batch, 256, 512)
            // Mean, log variance, what is below the diagonal, and the context of the flows.
            + Layer(Batch, 512, 32) * 2 + Layer(Batch, 512, 32 * 31 / 2) + Layer(Batch, 512, 32)
            + 2 * (Layer(drawn, 64, 64) + 2 * Layer(drawn, 64, 32))
            + Layer(drawn, 32, 512) + 2 * Layer(drawn, 512, 512) + Layer(drawn, 512, 6) + 2 * Layer(drawn, 512, 256)
            // Of the rows that the decoder reads only x_0 has a gradient.
            + Layer(drawnRows, 6, 1024, 2) + Layer(drawn, 6, 1024, 1) + Layer(drawnRows, 256, 1024) + Layer(drawnRows, 256, 7)
            + (everyStep ? Layer(drawn, 32, 1024) : 0);
        MatrixProducts.OfTrainingStep(vae, (int)Batch, Rows, samples).ShouldBe(expected, 1e-6 * expected);
    }
}
