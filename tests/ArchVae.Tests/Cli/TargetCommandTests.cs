using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

/// <summary>When <c>train</c> finds β for a reconstruction accuracy, and when β is what it is given.</summary>
public sealed class TargetCommandTests(TrainedModel trained) : IClassFixture<TrainedModel>, IDisposable
{
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Theory]
    [InlineData("", 0.99)]
    [InlineData("--reconstruct 0.5", 0.5)]
    [InlineData("--kl-ceiling 7", 0.99)]
    [InlineData("--preset default", 0.99)]
    [InlineData("--objective elbo", 0.99)]
    [InlineData("--preset paper --reconstruct 0.5", 0.5)]
    [InlineData("--preset paper", null)]
    [InlineData("--beta 1", null)]
    [InlineData("--annealing 1", null)]
    [InlineData("--annealing-steps 1", null)]
    [InlineData("--free-bits 0.1", null)]
    [InlineData("--objective importanceWeighted", null)]
    public void Beta_is_found_where_nothing_says_what_it_is(string options, double? target)
    {
        var json = Train(options.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var training = new ModelFolder(root.File("m")).LoadConfig().Training!;
        (training.Reconstruct, training.Beta).ShouldBe((target, 1));
        var outcome = json.GetProperty("outcome");
        (outcome.GetProperty("target").ValueKind == System.Text.Json.JsonValueKind.Null).ShouldBe(target == null);
        if (target == null) outcome.GetProperty("beta").GetDouble().ShouldBe(1);
        else outcome.GetProperty("beta").GetDouble().ShouldBeLessThan(1);
        if (options.Contains("ceiling", StringComparison.Ordinal)) outcome.GetProperty("klCeiling").GetDouble().ShouldBe(7);
    }

    [Theory]
    [InlineData("--reconstruct 0.9 --beta 1", "--beta", "--reconstruct")]
    [InlineData("--reconstruct 0.9 --beta 0.5", "--beta", "--reconstruct")]
    [InlineData("--reconstruct 0.9 --annealing 1", "--annealing is 1", "--reconstruct is 0.9")]
    [InlineData("--reconstruct 0.9 --annealing-shape sigmoid", "--annealing-shape is sigmoid", "--reconstruct is 0.9")]
    [InlineData("--reconstruct 0.9 --free-bits 1", "--free-bits is 1", "--reconstruct is 0.9")]
    [InlineData("--reconstruct 0.9 --objective importanceWeighted", "--objective is importanceWeighted", "--reconstruct is 0.9")]
    [InlineData("--beta 0.5 --kl-ceiling 9", "--kl-ceiling is 9", "--reconstruct")]
    [InlineData("--reconstruct 1.5", "--reconstruct", "above 0 and at most 1")]
    public void What_says_otherwise_is_refused_by_the_names_of_both(string options, string one, string other)
    {
        var (code, output, error) = CommandLine.Run(
            ["train", "--data", trained.Data, "--model", root.File("m"), .. options.Split(' ')]);
        (code, output).ShouldBe((2, ""), error);
        error.ShouldContain(one);
        error.ShouldContain(other);
        Directory.Exists(root.File("m")).ShouldBeFalse();
    }

    [Fact]
    public void It_goes_on_with_the_target_of_the_first_run()
    {
        Train("--reconstruct", "0.7");
        CommandLine.Output("train", "--data", trained.Data, "--model", root.File("m"), "--resume", "--epochs", "2");
        new ModelFolder(root.File("m")).LoadConfig().Training!.Reconstruct.ShouldBe(0.7);
    }

    private System.Text.Json.JsonElement Train(params string[] options) => CommandLine.Json(
        ["train", "--data", trained.Data, "--model", root.File("m"), "--epochs", "1", .. CommandLine.Tiny, .. options]);
}
