using ArchVae.Studies;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studies;

public sealed class IntervalTests
{
    // Student's sleep data (1908), additional hours of the same ten patients under two drugs. R 4: t.test(first, second, paired =
    // TRUE) gives mean −1.58 and the interval −2.4598858 … −0.7001142; unpaired, the interval contains 0.
    private static readonly double[] first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
    private static readonly double[] second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

    [Fact]
    public void The_interval_of_differences_is_that_of_a_paired_t_test()
    {
        var interval = Interval.Of([.. first.Zip(second, (a, b) => a - b)]);
        interval.Mean.ShouldBe(-1.58, 1e-12);
        (interval.Mean - interval.HalfWidth!.Value).ShouldBe(-2.4598858, 5e-8);
        (interval.Mean + interval.HalfWidth!.Value).ShouldBe(-0.7001142, 5e-8);
        interval.Contains(0).ShouldBeFalse();
        interval.Contains(-0.8).ShouldBeTrue();
    }

    // ±1 has mean 0 and, repeated n/2 times, standard deviation √(n / (n − 1)): the half width is t / √(n − 1).
    [Theory]
    [InlineData(2, 12.706205)]
    [InlineData(4, 3.182446)]
    [InlineData(6, 2.570582)]
    [InlineData(10, 2.262157)]
    [InlineData(30, 2.045230)]
    public void The_quantile_is_that_of_the_tables(int count, double quantile)
    {
        var interval = Interval.Of([.. Enumerable.Range(0, count).Select(i => i % 2 == 0 ? 5.0 : 7.0)]);
        interval.Mean.ShouldBe(6, 1e-12);
        interval.HalfWidth!.Value.ShouldBe(quantile / Math.Sqrt(count - 1), 1e-6);
    }

    [Fact]
    public void One_value_has_no_interval_and_contains_nothing()
    {
        var interval = Interval.Of([3.0]);
        (interval.Mean, interval.HalfWidth).ShouldBe((3.0, null));
        interval.Contains(3).ShouldBeFalse();
    }

    [Fact]
    public void Pairs_differ_when_their_differences_do()
    {
        Interval.Differ([.. first.Zip(second)]).ShouldBe(true);
        // The same values paired another way: the differences scatter as the values themselves.
        Interval.Differ([.. first.Zip(second.Order())]).ShouldBe(true);
        Interval.Differ([.. first.Zip(second.OrderDescending())]).ShouldBe(false);
        Interval.Differ([(1.0, 1.0), (2.0, 2.0)]).ShouldBe(false);
        Interval.Differ([(1.0, 0.5), (2.0, 1.5)]).ShouldBe(true);
        Interval.Differ([(1.0, 2.0)]).ShouldBeNull();
        Interval.Differ([]).ShouldBeNull();
    }
}
