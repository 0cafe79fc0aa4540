using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Tensors;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Training;

/// <summary>Draws that are made as training goes.</summary>
[Collection(Alone.Name)]
public sealed class StreamedDataTests
{
    private static readonly SearchSpace linear = SearchSpace.Load("linear");

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_step_has_the_draws_of_its_number_and_no_other_step_has_them(int threads)
    {
        const int Batch = 37;
        using var team = new ThreadTeam(threads);
        var data = new StreamedData(linear, 5);
        var hashes = new List<ulong>();
        // In any order, and again after others.
        foreach (var step in new long[] { 3, 0, 1, 2, 4, 1_000_000_000 })
        {
            var batch = data.BatchOf(step, new TrainingOptions { BatchSize = Batch, Seed = 99 }, team);
            batch.Indices.Length.ShouldBe(Batch);
            for (var k = 0; k < Batch; k++)
            {
                var random = new RandomStream(5, RandomPurpose.TrainingDraw, row: step * Batch + k);
                var expected = linear.Generator.Generate(ref random);
                batch.Source[batch.Indices[k]].ShouldBe(expected);
                hashes.Add(expected.StableHash());
            }
        }
        hashes.Distinct().Count().ShouldBe(hashes.Count);
    }

    [Fact]
    public void What_is_trained_on_validated_by_and_generated_has_no_draw_in_common_with_any_seed()
    {
        // With an entropy of 33 nats no two independent draws of these are alike.
        var seen = new HashSet<ulong>();
        foreach (var seed in new ulong[] { 0, 1 })
        {
            var data = new StreamedData(linear, seed);
            data.Validation.Count.ShouldBe(1000);
            var all = Training(data, 1000).Concat(data.Validation).Concat(RandomArchitectures.Independent(linear, seed, 1000));
            all.ShouldAllBe(architecture => seen.Add(architecture.StableHash()));
        }
        seen.Count.ShouldBe(6000);
    }

    [Fact]
    public void All_of_them_are_draws_of_the_generator()
    {
        var data = new StreamedData(linear, 0, validationCount: 4000);
        var figures = new[] { Training(data, 4000), data.Validation, [.. RandomArchitectures.Independent(linear, 7, 4000)] }
            .Select(draws => draws.Select(linear.Generator.LogProbability).ToArray())
            .Select(logs => (Mean: logs.Average(), Error: Math.Sqrt(logs.Average(log => log * log) / logs.Length)))
            .ToArray();
        foreach (var (mean, error) in figures) mean.ShouldBe(figures[2].Mean, 4 * error);
    }

    [Fact]
    public void No_draw_is_kept()
    {
        using var team = new ThreadTeam(1);
        var data = new StreamedData(TestSpaces.Mixed, 0, validationCount: 1);
        var options = new TrainingOptions { BatchSize = 100 };
        var kept = new List<long>();
        var step = 0;
        foreach (var draws in new[] { 10_000, 20_000, 200_000 })
        {
            for (; step < draws / 100; step++) data.BatchOf(step, options, team);
            kept.Add(GC.GetTotalMemory(forceFullCollection: true));
        }
        // 180,000 draws would take tens of megabytes.
        (kept[2] - kept[1]).ShouldBeLessThan(1 << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        data.BatchOf(step, options, team);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(100 * 1000);
    }

    [Fact]
    public void Figures_of_the_training_data_are_over_the_first_8192_draws_that_were_made()
    {
        var data = new StreamedData(TestSpaces.Mixed, 3);
        data.Sample(1_000_000, 64).Count.ShouldBe(8192);
        data.Sample(2, 64).ShouldBe(Training(data, 128));
        data.Sample(0, 64).Count.ShouldBe(64);
        data.ArchitecturesIn(1_000_000, 64).ShouldBe(64_000_000);
        data.ValidationInTraining.ShouldBeNull();
    }

    [Fact]
    public void Numbers_below_1_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new StreamedData(linear, 0, validationCount: 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new StreamedData(linear, 0, stepsPerEpoch: 0));
        Should.Throw<ArgumentNullException>(() => new StreamedData(null!, 0));
    }

    private static Architecture[] Training(StreamedData data, int count)
    {
        using var team = new ThreadTeam(1);
        var batch = data.BatchOf(0, new TrainingOptions { BatchSize = count }, team);
        return [.. batch.Source];
    }
}
