using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Spaces;
using ArchVae.Tests.Models;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Objectives;

public sealed class ImportanceWeightedBoundTests
{
    private static readonly Architecture[] data = TestSpaces.Draw(TestSpaces.Mixed, 40);

    [Fact]
    public void The_mean_of_weights_is_that_of_the_fixture()
    {
        var fixture = new Fixture("importance-weighted");
        foreach (var (weights, bound) in fixture.Matrix("log_weights").Zip(fixture.Vector("bound")))
            (Sum(weights) - Math.Log(weights.Length)).ShouldBe(bound, 1e-12);
    }

    [Fact]
    public void Sums_of_exponentials_neither_overflow_nor_vanish()
    {
        Sum(1000, 1000).ShouldBe(1000 + Math.Log(2), 1e-12);
        Sum(-1000, -1001, -5000).ShouldBe(-1000 + Math.Log(1 + Math.Exp(-1)), 1e-12);
        Sum(-5000, 3).ShouldBe(3, 1e-12);
        Sum().ShouldBe(double.NegativeInfinity);
        Sum(double.NegativeInfinity, double.NegativeInfinity).ShouldBe(double.NegativeInfinity);
        Sum(double.NegativeInfinity, -2, double.NegativeInfinity).ShouldBe(-2, 1e-12);
        double.IsNaN(Sum(1, double.NaN)).ShouldBeTrue();
    }

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

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1500)]
    public void Where_z_says_nothing_and_the_posterior_is_the_prior_the_bound_is_exact(int samples)
    {
        using var vae = Model();
        var outputs = Blind(vae);
        foreach (var name in new[] { "posterior.mean.weight", "posterior.mean.bias", "posterior.log_variance.weight",
            "posterior.log_variance.bias" })
            vae.Parameter(name).Tensor.Values.Clear();
        using var bound = new ImportanceWeightedBound(vae);
        var found = bound.Run(data[..5], samples, 3);
        for (var i = 0; i < 5; i++) found[i].Bound.ShouldBe(Exact(vae, outputs, data[i]), 2e-5);
    }

    [Fact]
    public void Where_z_says_nothing_many_samples_of_another_posterior_reach_the_logarithm()
    {
        using var vae = Model();
        var outputs = Blind(vae);
        using var bound = new ImportanceWeightedBound(vae);
        var found = bound.Run(data[..5], 20_000, 3);
        for (var i = 0; i < 5; i++) found[i].Bound.ShouldBe(Exact(vae, outputs, data[i]), 0.1);
        // With one sample they fall short of it by the KL.
        bound.Run(data[..5], 1, 3).Average(figures => figures.Bound)
            .ShouldBeLessThan(data[..5].Average(x => Exact(vae, outputs, x)) - 0.1);
    }

    [Fact]
    public void An_architectures_bound_depends_on_its_place_and_not_on_what_comes_after_it()
    {
        using var vae = Model();
        using var bound = new ImportanceWeightedBound(vae);
        var all = bound.Run(data, 100, 5);
        var some = bound.Run(data[..3], 100, 5);
        for (var i = 0; i < 3; i++) some[i].Bound.ShouldBe(all[i].Bound, 1e-4);
        bound.Run(data[..3], 100, 6)[0].ShouldNotBe(some[0]);
    }

    private static ArchitectureVae Model() => new(TestSpaces.Mixed, TinyModel.Options().Fixed(0.3), 2);

    private static float[] Blind(ArchitectureVae vae)
    {
        var outputs = Numbers.Gaussian(10, 9);
        vae.SetOutputs(outputs);
        return outputs;
    }

    private static double Exact(ArchitectureVae vae, float[] outputs, Architecture architecture) =>
        Enumerable.Range(0, architecture.RowCount).Sum(row =>
            vae.Likelihood.RowLogProbability(architecture.Cells.Slice(row * 5, 5), row, outputs, [], [], []));

    private static double Sum(params double[] values)
    {
        var sum = new LogSumExp();
        foreach (var value in values) sum.Add(value);
        return sum.Value;
    }
}
