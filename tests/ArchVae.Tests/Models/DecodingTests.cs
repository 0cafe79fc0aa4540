using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tensors;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Models;

public sealed class DecodingTests
{
    private static readonly SearchSpace[] spaces =
    [
        TestSpaces.Mixed, TestSpaces.Types, TestSpaces.Pair("0.1"),
        SearchSpace.Load("linear"), SearchSpace.Load("enas"), SearchSpace.Load("nas-bench-macro"),
    ];

    [Fact]
    public void Decoding_stops_at_the_end_row()
    {
        using var vae = new ArchitectureVae(TestSpaces.Pair("0.1"), TinyModel.Options());
        vae.SetOutputs(0, 1, 2, 0, 0);
        var decoded = vae.Sample(3, 1, DecodingOptions.Raw);
        decoded.ShouldAllBe(architecture => architecture.RowCount == 1 && architecture.TypeOf(0) == 2);
    }

    [Fact]
    public void Decoding_stops_at_the_longest_length()
    {
        using var vae = new ArchitectureVae(TestSpaces.Pair("0.1"), TinyModel.Options());
        vae.SetOutputs(0, 1, -50, 0, 0);
        foreach (var architecture in vae.Sample(3, 1, DecodingOptions.Raw))
        {
            architecture.RowCount.ShouldBe(vae.Space.MaximumRows);
            architecture.TypeOf(architecture.RowCount - 1).ShouldBe(1);
            vae.Space.Grammar.Accepts(architecture).ShouldBeFalse();
        }
        // The grammar then asks for the end.
        vae.Sample(3, 1).ShouldAllBe(architecture => architecture.TypeOf(4) == 2 && vae.Space.Grammar.Accepts(architecture));
    }

    [Fact]
    public void Raw_decodes_may_be_illegal()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options(), 1);
        vae.Sample(200, 1, DecodingOptions.Raw with { Temperature = 2 })
            .ShouldContain(architecture => !vae.Space.Grammar.Accepts(architecture));
    }

    [Fact]
    public void Masked_decodes_are_legal_for_any_weights_and_any_space()
    {
        var cases =
            from space in Gen.Elements(spaces)
            from seed in Gen.Choose(0, 1_000_000)
            from scale in Gen.Elements(0.1f, 1f, 10f, 100f)
            from temperature in Gen.Elements<double?>(null, 0.5, 1, 5)
            select (space, seed, scale, temperature);
        Prop.ForAll(cases.ToArbitrary(), input =>
        {
            using var vae = new ArchitectureVae(input.space, TinyModel.Options(), (ulong)input.seed);
            foreach (ref var value in vae.Parameters.Values) value *= input.scale;
            var options = new DecodingOptions { Temperature = input.temperature, Seed = (ulong)input.seed };
            return vae.Sample(20, (ulong)input.seed, options).All(input.space.Grammar.Accepts);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(1234, 5677));
    }

    [Fact]
    public void Every_point_is_decoded_as_if_it_were_alone()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options(), 2);
        foreach (ref var value in vae.Parameters.Values) value *= 4;
        var points = Enumerable.Range(0, 1100).Select(i => Numbers.Gaussian(3, (ulong)i, 2)).ToArray();
        var together = vae.Decode(points, DecodingOptions.Raw);
        together.Select(architecture => architecture.RowCount).Distinct().Count().ShouldBeGreaterThan(2);
        foreach (var i in new[] { 0, 1, 17, 511, 512, 513, 1023, 1024, 1099 })
            vae.Decode([points[i]], DecodingOptions.Raw)[0].ShouldBe(together[i]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1.0)]
    public void Any_number_of_threads_decodes_the_same(double? temperature)
    {
        var options = new DecodingOptions { Masked = false, Temperature = temperature, Seed = 3 };
        Architecture[] Decoded(int threads, int count)
        {
            using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options(), 2, threads);
            foreach (ref var value in vae.Parameters.Values) value *= 4;
            return vae.Decode(vae.PriorDraws(count, 4), options);
        }
        var all = Decoded(1, 3000);
        all.Select(architecture => architecture.RowCount).Distinct().Count().ShouldBeGreaterThan(2);
        foreach (var (threads, count) in new[] { (2, 3000), (3, 3000), (8, 3000), (2, 1), (8, 3), (2, 40), (5, 700) })
            Decoded(threads, count).ShouldBe(all.Take(count));
    }

    [Fact]
    public void Warm_decoding_allocates_nothing_but_the_architectures()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options(), 2, 1);
        var points = vae.PriorDraws(300, 4);
        long Allocated(int count)
        {
            var least = long.MaxValue;
            for (var i = 0; i < 20; i++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                vae.Decode(points.AsSpan(0, count * 3), DecodingOptions.Raw);
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }
            return least;
        }
        // An architecture with its cells, and its place in the array.
        var most = 8 + 64 + 2 * 24 + sizeof(int) * vae.Space.MaximumRows * vae.Space.CellsPerRow;
        Allocated(300).ShouldBeLessThan(Allocated(100) + 200 * most);
        Allocated(1).ShouldBeLessThan(200 + most);
    }

    [Fact]
    public void Draws_follow_the_seed_and_not_the_number_of_points()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options(), 2);
        var options = new DecodingOptions { Temperature = 1, Seed = 5 };
        var many = vae.Sample(600, 9, options);
        vae.Sample(20, 9, options).ShouldBe(many.Take(20));
        vae.Sample(600, 10, options).ShouldNotBe(many);
        float[][] points = [.. Enumerable.Repeat(new float[] { 0.1f, 0.2f, 0.3f }, 600)];
        vae.Decode(points, options).ShouldBe(vae.Decode(points, options));
        vae.Decode(points, options with { Seed = 6 }).ShouldNotBe(vae.Decode(points, options));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.5)]
    [InlineData(2.5)]
    public void Draws_follow_the_probabilities(double temperature)
    {
        const int Count = 8000;
        using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options());
        // dense drop pool end | width rate skip | round square flat | log deviations of width and rate
        float[] outputs = [1.2f, 0.9f, 1.5f, -2f, 0.3f, -0.4f, 0.8f, 0.5f, -0.3f, 0.1f, 1.5f, 2f];
        vae.SetOutputs(outputs);
        var decoded = vae.Sample(Count, 1, new DecodingOptions { Masked = false, Temperature = temperature, Seed = 2 });
        double[] Softmax(params int[] columns)
        {
            var powers = columns.Select(column => Math.Exp(outputs[column] / temperature)).ToArray();
            return [.. powers.Select(power => power / powers.Sum())];
        }
        ShouldFollow(decoded.Select(architecture => architecture.TypeOf(0)), Softmax(0, 1, 2, 3));
        var second = decoded.Where(architecture => architecture.RowCount > 1).ToList();
        ShouldFollow(second.Select(architecture => architecture.TypeOf(1)), Softmax(0, 1, 2, 3));
        var pools = second.Where(architecture => architecture.TypeOf(1) == 2).ToList();
        ShouldFollow(pools.Select(architecture => architecture.BinOf(1, 3)), Softmax(7, 8, 9));
        var yes = 1 / (1 + Math.Exp(-outputs[6] / temperature));
        ShouldFollow(pools.Select(architecture => architecture.BinOf(1, 2)), [1 - yes, yes]);
        var mean = 1 / (1 + Math.Exp(-outputs[5]));
        // From a quarter of a bin, 1/32 of the range, to the whole range.
        var half = Math.Log(32) / 2;
        var deviation = Math.Sqrt(temperature) * Math.Exp(half * (Math.Tanh(outputs[11] / half) - 1));
        var rates = decoded.Where(architecture => architecture.TypeOf(0) == 1).Select(architecture => architecture.BinOf(0, 1));
        ShouldFollow(rates, [.. Enumerable.Range(0, 9).Select(bin => Math.Exp(Numbers.LogBinMass(
            mean, deviation,
            bin == 0 ? double.NegativeInfinity : (bin - 0.5) / 8, bin == 8 ? double.PositiveInfinity : (bin + 0.5) / 8)))]);
    }

    [Fact]
    public void Masked_draws_follow_the_probabilities_of_what_is_allowed()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, TinyModel.Options());
        vae.SetOutputs(1.2f, 9, 1.5f, 3, 0, 0, 0, 0, 0, 0, 0, 0);
        var decoded = vae.Sample(5000, 1, new DecodingOptions { Temperature = 1 });
        // Only a dense or a pool may come first.
        var dense = 1 / (1 + Math.Exp(0.3));
        ShouldFollow(decoded.Select(architecture => architecture.TypeOf(0) / 2), [dense, 1 - dense]);
    }

    [Fact]
    public void A_point_of_another_size_is_refused()
    {
        using var vae = new ArchitectureVae(TestSpaces.Types, TinyModel.Options());
        Should.Throw<ArgumentException>(() => vae.Decode([[1, 2, 3], [1, 2]])).Message.ShouldContain("Point 1 has 2");
        vae.Decode(Array.Empty<float[]>()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_temperature_must_be_above_zero(double temperature)
    {
        using var vae = new ArchitectureVae(TestSpaces.Types, TinyModel.Options());
        Should.Throw<InputException>(() => vae.Sample(1, 1, new DecodingOptions { Temperature = temperature }));
    }

    [Fact]
    public void Draws_of_the_prior_are_standard_normal_and_do_not_depend_on_their_number()
    {
        using var vae = new ArchitectureVae(TestSpaces.Types, TinyModel.Options());
        var draws = vae.PriorDraws(20_000, 3);
        vae.PriorDraws(10, 3).ShouldBe(draws[..30]);
        draws.Average(z => (double)z).ShouldBe(0, 4 / Math.Sqrt(draws.Length));
        draws.Average(z => (double)z * z).ShouldBe(1, 4 * Math.Sqrt(2.0 / draws.Length));
        draws[..3].ShouldNotBe(
            [.. new float[3].Select((_, i) => (float)new RandomStream(3, RandomPurpose.Prior, 0, 1).NextGaussian() * (i + 1))]);
    }

    // A χ² test at about four standard deviations of χ² (Wilson and Hilferty's approximation of its quantile).
    private static void ShouldFollow(IEnumerable<int> draws, double[] probabilities)
    {
        var counts = new int[probabilities.Length];
        foreach (var draw in draws) counts[draw]++;
        var total = counts.Sum();
        total.ShouldBeGreaterThan(500);
        var kept = Enumerable.Range(0, counts.Length).Where(i => probabilities[i] * total >= 5).ToArray();
        var statistic = kept.Sum(i => Math.Pow(counts[i] - probabilities[i] * total, 2) / (probabilities[i] * total));
        var freedom = Math.Max(1, kept.Length - 1.0);
        statistic.ShouldBeLessThan(freedom * Math.Pow(1 - 2 / (9 * freedom) + 4 * Math.Sqrt(2 / (9 * freedom)), 3));
    }
}
