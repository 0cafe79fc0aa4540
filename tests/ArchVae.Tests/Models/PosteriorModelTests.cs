using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Posteriors;
using ArchVae.Spaces;
using ArchVae.Tests.Posteriors;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Models;

/// <summary>Every posterior in a whole model.</summary>
public sealed class PosteriorModelTests
{
    private static readonly Architecture[] data = TestSpaces.Draw(TestSpaces.Mixed, 12);

    [Theory]
    [MemberData(nameof(PosteriorContractTests.Cases), MemberType = typeof(PosteriorContractTests))]
    public void A_model_that_was_saved_gives_the_same_samples_and_densities(string name, int size)
    {
        using var root = new TemporaryFolder();
        var folder = new ModelFolder(root.Path);
        using var saved = new ArchitectureVae(TestSpaces.Mixed, Options(name, size), seed: 3);
        // Not the weights that a new model of this seed has.
        foreach (ref var value in saved.Parameters.Values) value *= 1.5f;
        var fingerprint = DataFingerprint.Of(data);
        folder.SaveConfig(new ModelConfig
        {
            Space = saved.Space.Name,
            SpaceDefinition = saved.Space.Definition,
            Model = saved.Options,
            Training = new TrainingOptions { Seed = 3 },
            TrainingData = fingerprint,
            ValidationData = fingerprint,
        });
        folder.SaveWeights(ModelFolder.Snapshot(saved.Parameters));
        using var loaded = folder.LoadModel();
        loaded.Options.Posterior.ShouldBe(saved.Options.Posterior);
        loaded.Parameters.Values.ToArray().ShouldBe(saved.Parameters.Values.ToArray());
        Everything(loaded).ShouldBe(Everything(saved));
    }

    /// <summary>
    /// With a decoder that does not look at z, what is left of the ELBO to be estimated is the KL, in closed form where there
    /// is one; the mean of the importance-weighted bound with one sample is the same by Monte Carlo.
    /// </summary>
    [Theory]
    [MemberData(nameof(PosteriorContractTests.Names), MemberType = typeof(PosteriorContractTests))]
    public void The_ELBO_is_the_mean_of_the_importance_weighted_bound_with_one_sample(string name)
    {
        const int Draws = 300;
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Options(name, 3), seed: 3);
        vae.Parameter("decoder.output.weight").Tensor.Values.Clear();
        using var bound = new ImportanceWeightedBound(vae);
        using var elbo = new ElboEvaluation(vae);
        var bounds = Enumerable.Range(0, Draws).Select(seed => bound.Run(data, 1, (ulong)seed).Average(f => f.Bound));
        var (mean, standardError) = Numbers.MeanAndStandardError([.. bounds]);
        var figures = elbo.Run(data, Draws, seed: 1);
        standardError.ShouldBeLessThan(0.1);
        figures.Parts.Elbo.ShouldBe(mean, 4 * Math.Sqrt(2) * standardError);
        figures.KlByDimension.Length.ShouldBe(vae.Options.HasClosedFormKl ? 3 : 0);
    }

    [Fact]
    public void Codes_are_the_points_without_noise_through_the_flows_and_the_log_variances_before_them()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Options("planar and iaf", 3), seed: 3);
        using var plain = new ArchitectureVae(TestSpaces.Mixed, Options("diagonal", 3), seed: 3);
        foreach (var parameter in plain.Parameters.Parameters)
            vae.Parameter(parameter.Name).Tensor.Values.CopyTo(parameter.Tensor.Values);
        var (codes, bases) = (vae.Encode(data), plain.Encode(data));
        for (var i = 0; i < data.Length; i++)
        {
            codes[i].BaseLogVariance.ShouldBe(bases[i].LogVariance);
            (codes[i].LogVariance, bases[i].BaseLogVariance).ShouldBe((null, null));
            codes[i].Center.ShouldNotBe(bases[i].Center);
        }
    }

    private static ModelOptions Options(string name, int size)
    {
        var form = PosteriorCase.Named(name);
        return TinyModel.Options() with
        {
            LatentSize = size,
            Posterior = PosteriorForm.Parse(form.Form),
            FamilyOptions = form.Options,
        };
    }

    private static double[] Everything(ArchitectureVae vae)
    {
        using var bound = new ImportanceWeightedBound(vae);
        using var elbo = new ElboEvaluation(vae);
        var figures = elbo.Run(data, 2, seed: 5);
        return
        [
            .. vae.SamplePosterior(data, 3, seed: 4).SelectMany(z => z).Select(value => (double)value),
            .. vae.Encode(data).SelectMany(code => code.Center.Concat(code.LogVariance ?? code.BaseLogVariance!))
                .Select(value => (double)value),
            .. bound.Run(data, 3, seed: 6).Select(f => f.Bound),
            figures.Parts.Reconstruction, figures.Parts.Kl, .. figures.KlByDimension,
        ];
    }

    [Theory]
    [InlineData("full")]
    [InlineData("planar:3")]
    [InlineData("iaf:2")]
    [InlineData("planar:2+iaf:2")]
    public void The_density_at_any_point_integrates_to_one(string form)
    {
        const double Reach = 12, Step = 0.08;
        var options = TinyModel.Options() with { LatentSize = 2, Posterior = PosteriorForm.Parse(form) };
        using var vae = new ArchitectureVae(TestSpaces.Mixed, options, 3);
        var axis = Enumerable.Range(0, (int)(2 * Reach / Step)).Select(i => (float)(-Reach + (i + 0.5) * Step)).ToList();
        var grid = (from x in axis from y in axis select (float[])[x, y]).ToList();
        var density = vae.PosteriorLogDensity(TestSpaces.Draw(TestSpaces.Mixed, 1)[0], grid);
        (density.Sum(Math.Exp) * Step * Step).ShouldBe(1, 2e-3);
        Should.Throw<ArgumentException>(() => vae.PosteriorLogDensity(TestSpaces.Draw(TestSpaces.Mixed, 1)[0], [[0f]]));
    }
}
