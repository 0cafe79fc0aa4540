using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Posteriors;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tests.Models;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Objectives;

public sealed class ElboEvaluationTests
{
    private const ulong Seed = 5;
    private static readonly Architecture[] data = TestSpaces.Draw(TestSpaces.Mixed, 13);

    /// <summary>
    /// Against each architecture alone on its own noise, the sums in double precision: 13 in groups that do not come out even,
    /// and with more samples than a pass takes.
    /// </summary>
    [Theory]
    [InlineData("full", 100)]
    [InlineData("planar:2", 100)]
    [InlineData("diagonal", 700)]
    public void Figures_are_means_over_the_architectures_however_they_are_grouped(string posterior, int samples)
    {
        using var vae = Model(posterior);
        using var evaluation = new ElboEvaluation(vae);
        var figures = evaluation.Run(data, samples, Seed);
        var (reconstruction, kl, bound) = (0.0, 0.0, 0.0);
        for (var i = 0; i < data.Length; i++)
        {
            var terms = SampleTerms.Of(vae, data, i, samples, Seed, RandomPurpose.ElboNoise);
            reconstruction += terms.LogLikelihood.Average() / data.Length;
            kl += terms.LogPosterior.Zip(terms.LogPrior, (q, p) => q - p).Average() / data.Length;
            bound += terms.Bound / data.Length;
        }
        if (vae.KlByDimension(data) is { } closedForm)
        {
            for (var j = 0; j < vae.Options.LatentSize; j++)
                figures.KlByDimension[j].ShouldBe(closedForm.Average(row => (double)row[j]), 1e-5);
            kl = figures.KlByDimension.Sum();
        }
        else figures.KlByDimension.ShouldBeEmpty();
        figures.Parts.Reconstruction.ShouldBe(reconstruction, 1e-4);
        figures.Parts.Kl.ShouldBe(kl, 1e-4);
        figures.Parts.Elbo.ShouldBe(reconstruction - kl, 2e-4);
        figures.ImportanceWeightedBound.ShouldBe(bound, 1e-4);
    }

    [Fact]
    public void Active_units_are_dimensions_whose_centers_vary_over_the_architectures()
    {
        using var vae = Model("diagonal");
        var weight = vae.Parameter("posterior.mean.weight").Tensor;
        weight.Row(1).Clear();
        foreach (ref var value in weight.Row(0)) value *= 5;
        foreach (ref var value in weight.Row(2)) value *= 0.01f;
        var centers = vae.Encode(data).Select(code => code.Center).ToList();
        double[] variances = [.. Enumerable.Range(0, 3).Select(j =>
            centers.Average(center => Math.Pow(center[j] - centers.Average(other => (double)other[j]), 2)))];
        variances[0].ShouldBeGreaterThan(0.02);
        variances[2].ShouldBeInRange(1e-12, 0.005);
        using var evaluation = new ElboEvaluation(vae);
        evaluation.Run(data, 2, Seed).ActiveUnits.ShouldBe(1);
    }

    private static ArchitectureVae Model(string posterior) =>
        new(TestSpaces.Mixed, TinyModel.Options() with { Posterior = PosteriorForm.Parse(posterior) }, seed: 3);
}
