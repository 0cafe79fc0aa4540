using ArchVae.Tensors.Kernels;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

[Trait("Category", "Kernels")]
public unsafe class ReductionTests
{
    [Fact]
    public void The_sum_of_squares_is_exact_to_double_precision()
    {
        for (var length = 0; length <= 70; length++)
        {
            var values = Enumerable.Range(0, length).Select(i => (float)(1e4 * GradientCheck.Fraction(length, i))).ToArray();
            fixed (float* data = values)
            {
                var expected = values.Sum(value => (double)value * value);
                Reductions.SumOfSquares(data, length).ShouldBe(expected, 1e-14 * expected + 1e-300);
            }
        }
    }
}
