using ArchVae.Search.Numerics;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search;

public sealed class LimitedMemoryBfgsTests
{
    [Fact]
    public void The_minimum_of_a_curved_valley_is_found() =>
        LimitedMemoryBfgs.Minimize(Rosenbrock, [-1.2, 1, -1, 2], 200, 0).ShouldBe([1, 1, 1, 1], 1e-4);

    [Fact]
    public void Where_the_function_has_no_value_no_step_ends()
    {
        var found = LimitedMemoryBfgs.Minimize(
            (x, gradient) =>
            {
                gradient[0] = 1 - 1 / x[0];
                return x[0] > 0 ? x[0] - Math.Log(x[0]) : double.NaN;
            },
            [20], 100, 0);
        found[0].ShouldBe(1, 1e-3);
    }

    [Fact]
    public void A_minimum_is_not_left()
    {
        LimitedMemoryBfgs.Minimize(Rosenbrock, [1, 1], 10).ShouldBe([1, 1]);
    }

    private static double Rosenbrock(ReadOnlySpan<double> x, Span<double> gradient)
    {
        gradient.Clear();
        var sum = 0.0;
        for (var i = 0; i < x.Length - 1; i += 1)
        {
            var (rest, way) = (x[i + 1] - x[i] * x[i], 1 - x[i]);
            sum += 100 * rest * rest + way * way;
            gradient[i] += -400 * x[i] * rest - 2 * way;
            gradient[i + 1] += 200 * rest;
        }
        return sum;
    }
}
