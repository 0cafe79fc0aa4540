using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Spaces;
using ArchVae.Tests.Models;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Objectives;

/// <summary>The importance-weighted bound as a random number.</summary>
public sealed class ImportanceWeightedDrawsTests
{
    private static readonly Architecture[] data = TestSpaces.Draw(TestSpaces.Mixed, 40);

    [Fact]
    public void One_sample_gives_the_ELBO_on_average()
    {
        using var vae = Model();
        using var bound = new ImportanceWeightedBound(vae);
        using var elbo = new ElboEvaluation(vae);
        var draws = Enumerable.Range(0, 100)
            .Select(seed => bound.Run(data, 1, (ulong)seed).Average(figures => figures.Bound)).ToList();
        var error = Math.Sqrt(draws.Average(draw => Math.Pow(draw - draws.Average(), 2)) / draws.Count);
        var exact = elbo.Run(data, 200, 7).Parts.Elbo;
        draws.Average().ShouldBe(exact, 5 * error);
        error.ShouldBeLessThan(0.02 * Math.Abs(exact));
    }

    [Fact]
    public void The_ELBO_of_the_same_samples_lies_below_and_meets_the_bound_of_one_sample()
    {
        using var vae = Model();
        using var bound = new ImportanceWeightedBound(vae);
        bound.Run(data, 1, 3).ShouldAllBe(figures => figures.Elbo == figures.Bound && double.IsNaN(figures.StandardError));
        var many = bound.Run(data, 1500, 3);
        many.ShouldAllBe(figures => figures.Bound > figures.Elbo);
        using var elbo = new ElboEvaluation(vae);
        many.Average(figures => figures.Elbo).ShouldBe(elbo.Run(data, 500, 7).Parts.Elbo, 0.02);
    }

    [Fact]
    public void The_bound_rises_with_the_number_of_samples()
    {
        using var vae = Model();
        using var bound = new ImportanceWeightedBound(vae);
        double MeanBound(int samples, int seed) => bound.Run(data[..10], samples, (ulong)seed).Average(figures => figures.Bound);
        // As many samples in all for each number of samples.
        var bounds = new[] { 1, 8, 64, 512 }
            .Select(samples => Enumerable.Range(0, 512 / samples).Average(seed => MeanBound(samples, seed))).ToArray();
        for (var i = 1; i < bounds.Length; i++) bounds[i].ShouldBeGreaterThan(bounds[i - 1] + 0.005, string.Join(", ", bounds));
    }

    /// <summary>Over many runs with other noise the bounds scatter as each of them says.</summary>
    [Fact]
    public void The_standard_error_is_the_scatter_of_the_bound()
    {
        const int Runs = 300, Samples = 400;
        using var vae = Model();
        using var bound = new ImportanceWeightedBound(vae);
        var runs = Enumerable.Range(0, Runs).Select(seed => bound.Run(data[..4], Samples, (ulong)seed)).ToList();
        for (var i = 0; i < 4; i++)
        {
            var bounds = runs.Select(run => run[i].Bound).ToList();
            var scatter = Math.Sqrt(bounds.Average(value => Math.Pow(value - bounds.Average(), 2)));
            runs.Average(run => run[i].StandardError).ShouldBe(scatter, 0.15 * scatter);
        }
    }

    private static ArchitectureVae Model() => new(TestSpaces.Mixed, TinyModel.Options().Fixed(0.3), 2);
}
