using ArchVae.Studies.Searches;
using ArchVae.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studies.Searches;

public sealed class ExpectedBestTests
{
    [Theory]
    [InlineData(new[] { 3.0 })]
    [InlineData(new[] { 1.0, 4, 4, -2, 7, 0.5 })]
    [InlineData(new[] { 2.0, 2, 2, 2 })]
    [InlineData(new[] { -1e9, 5, 6, 6.5, 6.5, 6.5, 7 })]
    public void The_regret_is_the_mean_over_all_subsets(double[] values)
    {
        var regrets = ExpectedBest.Regrets(values, values.Length);
        regrets.Length.ShouldBe(values.Length);
        for (var size = 1; size <= values.Length; size++)
        {
            var best = Enumerable.Range(0, 1 << values.Length).Where(set => int.PopCount(set) == size)
                .Average(set => Enumerable.Range(0, values.Length).Where(i => (set >> i & 1) == 1).Max(i => values[i]));
            regrets[size - 1].ShouldBe(values.Max() - best, 1e-12 * values.Max(Math.Abs));
        }
    }

    [Fact]
    public void The_regret_is_what_draws_have_on_average()
    {
        const int Draws = 20_000;
        var random = new RandomStream(5, RandomPurpose.Search);
        var values = new double[200];
        for (var i = 0; i < values.Length; i++) values[i] = random.NextGaussian();
        var (sum, squares) = (0.0, 0.0);
        for (var draw = 0; draw < Draws; draw++)
        {
            random.Shuffle(values.AsSpan());
            var regret = values.Max() - values.Take(15).Max();
            sum += regret;
            squares += regret * regret;
        }
        var mean = sum / Draws;
        var error = Math.Sqrt((squares / Draws - mean * mean) / Draws);
        ExpectedBest.Regrets(values, 15)[14].ShouldBe(mean, 4 * error);
    }

    [Fact]
    public void Many_values_and_draws_keep_their_figures()
    {
        // Of 0, 1, …, N − 1 the best of n is (n·(N + 1)/(n + 1)) − 1 on average.
        const int Count = 100_000;
        var regrets = ExpectedBest.Regrets([.. Enumerable.Range(0, Count).Select(i => (double)i)], 3000);
        foreach (var drawn in new[] { 1, 10, 500, 3000 })
            regrets[drawn - 1].ShouldBe(Count - drawn * (Count + 1.0) / (drawn + 1), 1e-6);
        regrets.Zip(regrets.Skip(1)).ShouldAllBe(pair => pair.Second < pair.First);
    }

    [Fact]
    public void More_draws_than_values_leave_no_regret() => ExpectedBest.Regrets([1, 3, 2], 5)[2..].ShouldBe([0, 0, 0]);
}
