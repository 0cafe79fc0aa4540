using ArchVae.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

public sealed class RandomStreamTests
{
    // Published with Random123, philox4x32-10.
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(
        0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu,
        0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(
        0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u,
        0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_gives_the_published_blocks(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint r0, uint r1, uint r2, uint r3) =>
        RandomStream.Philox(c0, c1, c2, c3, k0, k1).ShouldBe((r0, r1, r2, r3));

    [Fact]
    public void A_stream_can_be_made_anew_from_its_key()
    {
        var first = new RandomStream(7, RandomPurpose.Prior, 3, 9);
        var second = new RandomStream(7, RandomPurpose.Prior, 3, 9);
        for (var i = 0; i < 100; i++) first.NextUInt32().ShouldBe(second.NextUInt32());
    }

    [Fact]
    public void Streams_with_different_keys_share_no_blocks()
    {
        (ulong, RandomPurpose, long, long)[] keys =
        [
            (7, RandomPurpose.Prior, 3, 9), (8, RandomPurpose.Prior, 3, 9), (7, RandomPurpose.Decoding, 3, 9),
            (7, RandomPurpose.Prior, 4, 9),
            (7, RandomPurpose.Prior, 3, 10), (7, RandomPurpose.Prior, 9, 3), (7, RandomPurpose.Prior, 3 + (1L << 32), 9),
            (7, RandomPurpose.Prior, 3, 9 + (1L << 32)), (7, RandomPurpose.Prior, 3 + (1L << 47), 9),
        ];
        var blocks = new HashSet<(uint, uint)>();
        foreach (var (seed, purpose, step, row) in keys)
        {
            var random = new RandomStream(seed, purpose, step, row);
            for (var i = 0; i < 1000; i++) blocks.Add((random.NextUInt32(), random.NextUInt32())).ShouldBeTrue();
        }
    }

    [Fact]
    public void Neighbouring_streams_are_uncorrelated()
    {
        const int Count = 20_000;
        for (var kind = 0; kind < 3; kind++)
        {
            var sum = 0.0;
            for (var i = 0; i < Count; i++)
            {
                var left = new RandomStream(1, RandomPurpose.Test, 0, i);
                var right = kind switch
                {
                    0 => new RandomStream(1, RandomPurpose.Test, 0, i + 1),
                    1 => new RandomStream(1, RandomPurpose.Test, 1, i),
                    _ => new RandomStream(2, RandomPurpose.Test, 0, i),
                };
                sum += left.NextGaussian() * right.NextGaussian();
            }
            Math.Abs(sum).ShouldBeLessThan(4 * Math.Sqrt(Count));
        }
    }

    [Fact]
    public void Uniform_numbers_have_the_moments_of_their_distribution()
    {
        var random = new RandomStream(3, RandomPurpose.Test);
        const int Count = 200_000;
        var (mean, square) = (0.0, 0.0);
        for (var i = 0; i < Count; i++)
        {
            var value = random.NextDouble();
            value.ShouldBeInRange(0, 1 - 1e-17);
            mean += value / Count;
            square += value * value / Count;
        }
        mean.ShouldBe(1 / 2.0, 4 / Math.Sqrt(12.0 * Count));
        square.ShouldBe(1 / 3.0, 4 * Math.Sqrt(4 / 45.0 / Count));
    }

    [Fact]
    public void Gaussian_numbers_have_the_moments_of_their_distribution()
    {
        var values = new float[200_000];
        new RandomStream(4, RandomPurpose.Test).FillGaussian(values);
        var root = Math.Sqrt(values.Length);
        values.Average(x => (double)x).ShouldBe(0, 4 / root);
        values.Average(x => (double)x * x).ShouldBe(1, 4 * Math.Sqrt(2) / root);
        values.Average(x => Math.Pow(x, 3)).ShouldBe(0, 4 * Math.Sqrt(15) / root);
        values.Average(x => Math.Pow(x, 4)).ShouldBe(3, 4 * Math.Sqrt(96) / root);
        values.Zip(values.Skip(1), (x, y) => (double)x * y).Average().ShouldBe(0, 4 / root);
        values.Count(x => x > 1.959964f).ShouldBeInRange(5000 - 280, 5000 + 280);
    }

    // With three quarters of 2^31 the remainder method would give the lower third of values half as often again.
    [Theory]
    [InlineData(6)]
    [InlineData(1_610_612_736)]
    public void Integers_are_unbiased(int maximum)
    {
        const int Count = 120_000;
        const int Cells = 6;
        var random = new RandomStream(5, RandomPurpose.Test);
        var counts = new int[Cells];
        for (var i = 0; i < Count; i++)
        {
            var value = random.NextInt32(maximum);
            value.ShouldBeInRange(0, maximum - 1);
            counts[(int)((long)value * Cells / maximum)]++;
        }
        // The 0.9999 quantile of χ² with 5 degrees of freedom.
        counts.Sum(count => Math.Pow(count - Count / Cells, 2) / (Count / Cells)).ShouldBeLessThan(25.74);
    }

    [Fact]
    public void Integers_need_a_positive_maximum()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new RandomStream(5, RandomPurpose.Test).NextInt32(0));
        var random = new RandomStream(5, RandomPurpose.Test);
        for (var i = 0; i < 10; i++) random.NextInt32(1).ShouldBe(0);
    }

    [Fact]
    public void A_shuffle_gives_every_order_equally_often()
    {
        const int Count = 24_000;
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < Count; i++)
        {
            var items = "abcd".ToCharArray();
            new RandomStream(6, RandomPurpose.Test, 0, i).Shuffle(items.AsSpan());
            var order = new string(items);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }
        counts.Count.ShouldBe(24);
        // The 0.9999 quantile of χ² with 23 degrees of freedom.
        counts.Values.Sum(count => Math.Pow(count - Count / 24, 2) / (Count / 24)).ShouldBeLessThan(56);
    }
}
