using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

/// <summary>Posteriors and objectives by the options of <c>train</c>: those that exist, and those that are refused.</summary>
public sealed class PosteriorOptionTests(TrainedModel trained) : IClassFixture<TrainedModel>, IDisposable
{
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    private string New => root.File("new/model");

    [Theory]
    [InlineData("--posterior full", "full")]
    [InlineData("--posterior Planar", "planar:8")]
    [InlineData("--posterior planar:3 --amortize-flow", "planar:3")]
    [InlineData("--posterior iaf --made-width 8 --context 3", "iaf:4")]
    [InlineData("--posterior full+iaf:2 --iaf-form plain --made-depth 2", "full+iaf:2")]
    [InlineData("--posterior radial", "radial:8")]
    [InlineData("--posterior householder:2 --amortize-flow", "householder:2")]
    [InlineData("--posterior coupling --coupling-form additive --coupling-width 8", "coupling:8")]
    [InlineData("--posterior spline:2 --spline-bins 4 --spline-reach 3", "spline:2")]
    [InlineData("--posterior continuous --continuous-terms 2 --continuous-scheme classic --continuous-steps 2", "continuous:1")]
    [InlineData("--posterior continuous --continuous-tolerance 1e-3 --amortize-flow", "continuous:1")]
    [InlineData("--base full --flow planar:2 --flow iaf:1", "full+planar:2+iaf:1")]
    [InlineData("--flow planar:2,iaf:1", "planar:2+iaf:1")]
    [InlineData("--posterior iaf:2 --base full", "full+iaf:2")]
    public void A_posterior_is_trained_evaluated_and_sampled_from(string options, string form)
    {
        var json = CommandLine.Json(Train(options));
        json.GetProperty("posterior").GetString().ShouldBe(form);
        new ModelFolder(New).LoadConfig().Model.Posterior.ToString().ShouldBe(form);
        var figures = CommandLine.Json(
            "evaluate", "--model", New, "--data", trained.Data, "--draws", "10", "--likelihood-samples", "3",
            "--likelihood-count", "3");
        double.IsFinite(figures.GetProperty("elbo").GetDouble()).ShouldBeTrue();
        CommandLine.Output("sample", "--model", New, "--count", "2");
        File.ReadLines(new ModelFolder(New).MetricsFile).Count().ShouldBe(1);
        // Options that are not given are those of the first run.
        CommandLine.Output("train", "--data", trained.Data, "--model", New, "--resume");
    }

    [Theory]
    [InlineData("--prior mixture:5")]
    [InlineData("--prior mixture:5 --posterior full")]
    [InlineData("--prior mixture:5 --mixture-components gaussians --posterior planar:2")]
    [InlineData("--prior flow:iaf:2 --made-width 8")]
    [InlineData("--prior=flow:planar:2+iaf:1 --posterior iaf:2 --made-width 8")]
    public void A_prior_is_trained_evaluated_and_sampled_from(string options)
    {
        CommandLine.Json(Train(options));
        new ModelFolder(New).LoadConfig().Model.Prior.ToString().ShouldBe(options.Split(' ', '=')[1]);
        var figures = CommandLine.Json(
            "evaluate", "--model", New, "--data", trained.Data, "--draws", "10", "--likelihood-samples", "3",
            "--likelihood-count", "3", "--geometry", "5");
        double.IsFinite(figures.GetProperty("elbo").GetDouble()).ShouldBeTrue();
        figures.GetProperty("geometryCount").GetInt32().ShouldBe(5);
        CommandLine.Output("sample", "--model", New, "--count", "2");
        CommandLine.Output("train", "--data", trained.Data, "--model", New, "--resume");
    }

    [Theory]
    [InlineData("--samples 3 --kl monteCarlo")]
    [InlineData("--free-bits 0.1 --free-bits-groups 2 --beta 0.5")]
    [InlineData("--posterior planar:1 --free-bits 1 --free-bits-groups 1")]
    [InlineData("--objective importanceWeighted --samples 4")]
    [InlineData("--annealing-steps 2 --annealing-shape sigmoid")]
    [InlineData("--annealing 1 --annealing-shape cyclical --annealing-cycles 2")]
    public void An_objective_is_trained(string options) =>
        double.IsFinite(CommandLine.Json(Train(options)).GetProperty("validation").GetProperty("elbo").GetDouble())
            .ShouldBeTrue();

    [Theory]
    [InlineData(
        "--posterior nope", "--posterior", "'nope'", "it must be diagonal, full, planar, iaf, radial, ",
        " or continuous, or a base and chains of flows")]
    [InlineData(
        "--posterior planar:0", "--posterior", "'planar:0'", "it must be diagonal, full, planar, iaf, ",
        "with 1 to 1000 flows in all")]
    [InlineData("--posterior planar:1001", "--posterior", "'planar:1001'", "it must be ")]
    [InlineData("--posterior planar:-1", "--posterior", "'planar:-1'", "it must be ")]
    [InlineData("--posterior iaf:x", "--posterior", "'iaf:x'", "it must be ")]
    [InlineData("--posterior iaf:2:3", "--posterior", "'iaf:2:3'", "it must be ")]
    [InlineData("--posterior iaf+full", "--posterior", "'iaf+full'", "it must be ")]
    [InlineData("--posterior full+", "--posterior", "'full+'", "it must be ")]
    [InlineData("--posterior 1:2", "--posterior", "'1:2'", "it must be ")]
    [InlineData("--posterior -1:2", "--posterior", "'-1:2'", "it must be ")]
    [InlineData("--posterior +1:2", "--posterior", "'+1:2'", "it must be ")]
    [InlineData("--posterior planar,iaf:2", "--posterior", "'planar,iaf:2'", "it must be ")]
    [InlineData(
        "--flow x", "--flow", "'x'", "it must be planar:N or iaf:N or radial:N", "or continuous:N, with N from 1 to 1000")]
    [InlineData("--flow planar:0", "--flow", "'planar:0'", "it must be planar:N or iaf:N")]
    [InlineData("--flow planar:2 --flow full", "--flow", "'full'", "it must be planar:N or iaf:N")]
    [InlineData("--base planar", "--base is 'planar'", "it must be one of diagonal, full")]
    [InlineData("--iaf-form soft", "--iaf-form is 'soft'", "it must be one of gated, plain")]
    [InlineData("--made-width 0", "--made-width is 0", "it must be from 1 to 65536")]
    [InlineData("--coupling-form strong", "--coupling-form is 'strong'", "it must be one of affine, additive")]
    [InlineData("--spline-bins 1", "--spline-bins is 1", "it must be from 2 to 256")]
    [InlineData("--spline-reach 0", "--spline-reach is 0", "it must be above 0")]
    [InlineData("--continuous-terms 0", "--continuous-terms is 0", "it must be from 1 to 4096")]
    [InlineData("--continuous-scheme exact", "--continuous-scheme is 'exact'", "it must be one of euler, midpoint, heun")]
    [InlineData("--continuous-tolerance 1", "--continuous-tolerance is 1", "it must be from")]
    [InlineData("--made-depth 0", "--made-depth is 0", "it must be from 1 to 65536")]
    [InlineData("--context -3", "--context is -3", "it must be from 1 to 65536")]
    [InlineData("--objective best", "--objective is 'best'", "it must be one of elbo, importanceWeighted")]
    [InlineData("--kl exact", "--kl is 'exact'", "it must be one of automatic, closedForm, monteCarlo")]
    [InlineData("--annealing-shape steep", "--annealing-shape is 'steep'", "it must be one of linear, sigmoid, cyclical")]
    [InlineData("--annealing-cycles 0", "--annealing-cycles is 0", "it must be 1 or more")]
    [InlineData("--annealing-steps -1", "--annealing-steps is -1", "it must be 0 or more")]
    [InlineData("--free-bits -0.1", "--free-bits is -0.1", "it must be from 0 to 1000000")]
    [InlineData("--free-bits-groups 0", "--free-bits-groups is 0", "it must be 1 or more")]
    public void A_value_that_does_not_exist_is_named_with_what_is_accepted(string options, params string[] expected) =>
        Refused(options, expected);

    [Theory]
    [InlineData(
        "--posterior planar:1 --kl closedForm",
        "--kl is closedForm, and the KL of --posterior planar:1 has no closed form, as flows follow its base; "
        + "--kl must be automatic or monteCarlo.")]
    [InlineData(
        "--posterior iaf:1 --free-bits 0.1 --free-bits-groups 2",
        "--free-bits-groups is 2, and the KL of --posterior iaf:1 does not split by dimension; "
        + "--free-bits-groups must be 1 with flows.")]
    [InlineData(
        "--kl monteCarlo --free-bits 0.1 --free-bits-groups 2",
        "--free-bits-groups is 2, and a KL by --kl monteCarlo does not split by dimension; --free-bits-groups must be 1.")]
    [InlineData("--free-bits 0.1 --free-bits-groups 5", "--free-bits-groups is 5; it must be from 1 to --latent, which is 4.")]
    [InlineData(
        "--objective importanceWeighted --free-bits 0.1",
        "--free-bits is 0.1, and --objective importanceWeighted has no KL term of its own; --free-bits must be 0.")]
    [InlineData(
        "--objective importanceWeighted --beta 2",
        "--objective importanceWeighted has no KL term that could be weighed: "
        + "--beta must be 1, --annealing and --annealing-steps must be 0.")]
    [InlineData("--objective importanceWeighted --annealing 2", "--annealing and --annealing-steps must be 0.")]
    [InlineData(
        "--objective importanceWeighted --kl closedForm",
        "--kl is closedForm, and --objective importanceWeighted has no KL term of its own; "
        + "--kl must be automatic or monteCarlo.")]
    [InlineData("--annealing 2 --annealing-steps 5", "--annealing is 2 and --annealing-steps is 5; one of them must be 0.")]
    [InlineData(
        "--annealing 1.5", "--annealing is 1.5, so that --beta would never be reached; it must be at most --epochs, which is 1.")]
    [InlineData(
        "--annealing-steps 3",
        "--annealing-steps is 3, so that --beta would never be reached; it must be at most all steps of --epochs, which are 2.")]
    public void What_does_not_go_together_is_refused(string options, string message) => Refused(options, message);

    private string[] Train(string options) =>
        ["train", "--data", trained.Data, "--model", New, "--epochs", "1", .. CommandLine.Tiny, .. options.Split(' ')];

    private void Refused(string options, params string[] expected)
    {
        var (code, output, error) = CommandLine.Run(Train(options));
        code.ShouldBe(2, error);
        output.ShouldBeEmpty();
        foreach (var part in expected) error.ShouldContain(part, Case.Sensitive);
        error.ShouldNotContain("   at ");
        Directory.EnumerateFileSystemEntries(root.Path).ShouldBeEmpty();
    }
}
