using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Posteriors;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tests.Models;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Posteriors;

/// <summary>Priors that are learned, in whole models.</summary>
public sealed class LearnedPriorTests
{
    private static readonly Architecture[] data = TestSpaces.Draw(TestSpaces.Mixed, 12);

    public static TheoryData<string, string> Forms => new()
    {
        { "mixture:4", "full" },
        { "mixture:4", "diagonal" },
        { "flow:planar:3", "diagonal" },
        { "flow:iaf:2", "planar:2" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void It_is_saved_with_the_model(string prior, string posterior)
    {
        using var root = new TemporaryFolder();
        var folder = new ModelFolder(root.File("model"));
        using var trained = Model(TestSpaces.Mixed, prior, posterior);
        new Trainer(trained, new TrainingOptions { Epochs = 2, BatchSize = 4 }, data, data, folder).Run();
        using var loaded = folder.LoadModel();
        loaded.Options.Prior.ToString().ShouldBe(prior);
        loaded.PriorDraws(20, 3).ShouldBe(trained.PriorDraws(20, 3));
        loaded.Sample(20, 3).ShouldBe(trained.Sample(20, 3));
        using var other = Model(TestSpaces.Mixed, prior, posterior);
        loaded.PriorDraws(20, 3).ShouldNotBe(other.PriorDraws(20, 3), "training moves it");
    }

    /// <summary>The mean of log p(x) over all N members is at most −ln N, as probabilities sum to one at most.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void The_likelihood_of_all_members_is_not_above_the_truth(string prior, string posterior)
    {
        Architecture[] members = [.. Enumerable.Range(0, 27).Select(i =>
            Architecture.FromCells(TestSpaces.Types, [i % 3, i / 3 % 3, i / 9, 3]))];
        using var vae = Model(TestSpaces.Types, prior, posterior);
        new Trainer(
            vae, new TrainingOptions { Epochs = 100, BatchSize = 9, LearningRate = 0.01, Beta = 0.05 }, members, members).Run();
        using var bound = new ImportanceWeightedBound(vae);
        var figures = bound.Run(members, 3000, seed: 1);
        var error = Math.Sqrt(figures.Sum(figure => figure.StandardError * figure.StandardError)) / members.Length;
        var mean = figures.Average(figure => figure.Bound);
        mean.ShouldBeLessThan(-Math.Log(27) + 4 * error + 1e-3);
        mean.ShouldBeGreaterThan(-Math.Log(27) - 1.5, "it has learned something");
        // z carries something, so that the bound depends on the prior's density where the posteriors are.
        using var elbo = new ElboEvaluation(vae);
        elbo.Run(members, 20, 1).Parts.Kl.ShouldBeGreaterThan(0.5);
    }

    /// <summary>With logits far out, a pseudo-input is an architecture's own rows, none after its end.</summary>
    [Theory]
    [InlineData("diagonal", "joinedRows")]
    [InlineData("full", "joinedRows")]
    public void A_pseudo_input_that_is_an_architecture_has_its_posterior(string posterior, string reader)
    {
        const float Certain = 60;
        using var vae = Model(TestSpaces.Mixed, "mixture:12", posterior, reader);
        var logits = vae.Parameter("prior.pseudo_inputs").Tensor;
        logits.Values.Clear();
        var batch = new ArchitectureBatch(vae.Codec);
        batch.Fill(data, [.. Enumerable.Range(0, data.Length)]);
        for (var b = 0; b < data.Length; b++)
        {
            for (var t = 0; t < batch.Layout.Lengths[b]; t++)
            {
                var row = batch.Rows.Slice(batch.Layout.RowOf(b, t) * vae.Codec.RowWidth, vae.Codec.RowWidth);
                var own = logits.Row(b).Slice(t * vae.Codec.RowWidth, vae.Codec.RowWidth);
                for (var j = 0; j < row.Length; j++)
                {
                    own[j] = row[j] switch
                    {
                        0 => -Certain,
                        1 => Certain,
                        var value => MathF.Log(value / (1 - value)),
                    };
                }
            }
        }
        using var tape = new Tape(vae.Team, recording: false);
        var found = ((MixturePrior)vae.Prior).Components(tape);
        var codes = vae.Encode(data);
        for (var b = 0; b < data.Length; b++)
        {
            var code = codes[batch.Order[b]];
            ShouldBeNear(found.Mean.Row(b), code.Center);
            ShouldBeNear(found.LogVariance.Row(b), code.LogVariance ?? code.BaseLogVariance!);
        }
        // So the prior is the aggregate posterior of these data.
        float[][] points = [codes[0].Center, codes[3].Center];
        var density = vae.Prior.LogDensity(tape, tape.Constant(2, 3, [.. points[0], .. points[1]])).Values.ToArray();
        for (var i = 0; i < 2; i++)
        {
            var point = points[i];
            density[i].ShouldBe(
                (float)Math.Log(data.Average(x => Math.Exp(vae.PosteriorLogDensity(x, [point])[0]))), 1e-3f);
        }
    }

    [Fact]
    public void Pseudo_inputs_need_a_Gaussian_posterior()
    {
        var options = TinyModel.Options() with { Prior = "mixture:4", Posterior = PosteriorForm.Parse("planar:2") };
        var refused = Should.Throw<InputException>(options.Validate);
        refused.Message.ShouldStartWith("Prior is mixture:4 of pseudo-inputs and Posterior is planar:2");
        refused.Message.ShouldEndWith("MixtureComponents must be gaussians.");
        (options with
        {
            FamilyOptions = [new MixtureOptions { MixtureComponents = MixtureComponents.Gaussians }],
        }).Validate();
    }

    [Theory]
    [InlineData("mixture", "'mixture' is followed by ':'; it must be mixture:K with K from 1 to 500.")]
    [InlineData("mixture:0", "':0'")]
    [InlineData("mixture:501", "':501'")]
    [InlineData("mixture:+3", "':+3'")]
    [InlineData("flow", "it must be followed by chains of flows, such as flow:iaf:4")]
    [InlineData("flow:", "it must be followed by chains of flows")]
    [InlineData("flow:nope", "'nope' is no chain of flows")]
    [InlineData("flow:planar:600+iaf:401", "1001; it must be at most 1000 flows in all")]
    [InlineData("standard:2", "'standard' is followed by ':2'")]
    public void A_form_that_is_none_is_refused(string form, string message) =>
        Should.Throw<InputException>(() => FamilyForm<PriorFamily>.Parse(form)).Message.ShouldContain(message);

    [Fact]
    public void Free_bits_are_of_the_whole_KL()
    {
        var model = TinyModel.Options() with { Prior = "mixture:4" };
        new TrainingOptions { FreeBits = 1, FreeBitsGroups = 1 }.Validate(model);
        Should.Throw<InputException>(() => new TrainingOptions { FreeBits = 1, FreeBitsGroups = 3 }.Validate(model))
            .Message.ShouldContain("KL of Prior mixture:4 does not split");
    }

    [Fact]
    public void An_arc_goes_through_the_normal_points_that_a_flow_moves()
    {
        using var vae = Model(TestSpaces.Mixed, "flow:planar:3", "diagonal");
        foreach (ref var value in vae.Parameter("prior.mean").Tensor.Values) value = 0.7f;
        foreach (ref var value in vae.Parameter("prior.log_variance").Tensor.Values) value = -1;
        using var tape = new Tape(vae.Team, recording: false);
        var noise = tape.Constant(2, 3, [3, 0, 0, 0, 3, 0]);
        var ends = vae.Prior.FromNormal(tape, noise);
        var (from, to) = (ends.Row(0).ToArray(), ends.Row(1).ToArray());
        var side = (float)(3 / Math.Sqrt(2));
        var middle = vae.Prior.FromNormal(tape, tape.Constant(1, 3, [side, side, 0])).Values.ToArray();
        var path = vae.Places(from, to, 3, InterpolationKind.Spherical).ToArray();
        path.Length.ShouldBe(3);
        (path[0], path[2]).ShouldBe((from, to));
        ShouldBeNear(path[1], middle);
        vae.Interpolate(from, to, 5, InterpolationKind.Spherical).ShouldNotBeEmpty();
    }

    [Fact]
    public void A_mixture_has_no_arc()
    {
        using var vae = Model(TestSpaces.Mixed, "mixture:4", "diagonal");
        Should.Throw<InputException>(() => vae.Interpolate([0, 0, 0], [1, 1, 1], 5, InterpolationKind.Spherical))
            .Message.ShouldStartWith("Prior 'mixture:4' has no arc");
        vae.Interpolate([0, 0, 0], [1, 1, 1], 5).ShouldNotBeEmpty();
    }

    /// <summary>Of the Gaussian that the training latents have, not of the prior moved by them.</summary>
    [Fact]
    public void Scaled_draws_do_not_depend_on_the_prior()
    {
        var scale = new LatentScale([1, 2, 3], [0.1f, 0.2f, 0.3f]);
        using var vae = Model(TestSpaces.Mixed, "flow:planar:3", "diagonal");
        using var standard = Model(TestSpaces.Mixed, "standard", "diagonal");
        var draws = vae.Draws(0, 50, 4, scale);
        draws.ShouldBe(standard.Draws(0, 50, 4, scale));
        vae.PriorDraws(50, 4).ShouldNotBe(standard.PriorDraws(50, 4));
    }

    private static ArchitectureVae Model(SearchSpace space, string prior, string posterior, string reader = "joinedRows") => new(
        space, TinyModel.Options(reader) with { Prior = prior, Posterior = PosteriorForm.Parse(posterior) }, seed: 3);

    private static void ShouldBeNear(ReadOnlySpan<float> found, ReadOnlySpan<float> expected)
    {
        found.Length.ShouldBe(expected.Length);
        for (var i = 0; i < found.Length; i++) found[i].ShouldBe(expected[i], 2e-4f * (1 + Math.Abs(expected[i])));
    }
}
