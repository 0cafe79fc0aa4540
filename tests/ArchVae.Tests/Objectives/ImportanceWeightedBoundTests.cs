using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Spaces;
using ArchVae.Tensors;
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
        var found = bound.Run(data[..5], 5_000, 3);
        for (var i = 0; i < 5; i++) found[i].Bound.ShouldBe(Exact(vae, outputs, data[i]), 0.1);
        // With one sample they fall short of it by the KL.
        bound.Run(data[..5], 1, 3).Average(figures => figures.Bound)
            .ShouldBeLessThan(data[..5].Average(x => Exact(vae, outputs, x)) - 0.1);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(700)]
    public void Any_number_of_threads_finds_the_same(int samples)
    {
        ImportanceWeightedFigures[] Found(int threads)
        {
            using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options(), 2, threads);
            using var bound = new ImportanceWeightedBound(vae);
            return bound.Run(data, samples, 3);
        }
        var one = Found(1);
        foreach (var threads in new[] { 2, 5 }) Found(threads).ShouldBe(one);
    }

    /// <summary>
    /// Against each architecture alone on its own noise: the mean of the weights, that of their logarithms, and the standard
    /// error of the former over the former. In one pass, in several, and with more samples than a pass takes.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(300)]
    [InlineData(1500)]
    public void Figures_are_those_of_an_architectures_own_weights(int samples)
    {
        int[] places = [0, 1, 2, 3, 4, 11, 9];
        using var vae = Model();
        using var bound = new ImportanceWeightedBound(vae);
        var found = bound.Run(data, places, samples, 3);
        found.Length.ShouldBe(places.Length);
        for (var i = 0; i < places.Length; i++)
        {
            var terms = SampleTerms.Of(vae, data, places[i], samples, 3, RandomPurpose.LikelihoodNoise);
            found[i].Bound.ShouldBe(terms.Bound, 1e-4);
            found[i].Elbo.ShouldBe(terms.LogWeights.Average(), 1e-4);
            var (mean, standardError) = Numbers.MeanAndStandardError(
                [.. terms.LogWeights.Select(value => Math.Exp(value - terms.Bound))]);
            if (samples == 1) found[i].StandardError.ShouldBe(double.NaN);
            else found[i].StandardError.ShouldBe(standardError / mean, 1e-3 * standardError);
        }
        bound.Run(data[..2], samples, 3).ShouldBe(found[..2]);
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
