using ArchVae.Models;
using ArchVae.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Models;

public sealed class InterpolationTests
{
    private const double Tolerance = 1e-6;

    [Fact]
    public void A_line_is_divided_in_proportion()
    {
        Interpolation.Linear([0, 4], [2, -4], 0.25).ShouldBe([0.5f, 2]);
        Interpolation.At(InterpolationKind.Linear, [0, 4], [2, -4], 0.5).ShouldBe([1f, 0]);
    }

    [Theory]
    [InlineData(InterpolationKind.Linear)]
    [InlineData(InterpolationKind.Spherical)]
    public void The_ends_are_exact(InterpolationKind kind)
    {
        for (var i = 0; i < 200; i++)
        {
            var (from, to) = (Draw(i, 7), Draw(1000 + i, 7));
            Interpolation.At(kind, from, to, 0).ShouldBe(from);
            Interpolation.At(kind, from, to, 1).ShouldBe(to);
        }
    }

    [Fact]
    public void A_quarter_of_a_circle_has_the_sine_and_cosine()
    {
        for (var t = 0.0; t <= 1; t += 0.125)
        {
            var point = Interpolation.Spherical([3, 0, 0], [0, 0, 3], t);
            var (sine, cosine) = Math.SinCos(t * Math.PI / 2);
            point[0].ShouldBe((float)(3 * cosine), Tolerance);
            point[1].ShouldBe(0);
            point[2].ShouldBe((float)(3 * sine), Tolerance);
        }
    }

    [Fact]
    public void The_length_changes_evenly_and_the_direction_turns_evenly()
    {
        for (var i = 0; i < 50; i++)
        {
            var (from, to) = (Draw(i, 12), Draw(1000 + i, 12));
            var angle = Angle(from, to);
            for (var t = 0.1; t < 0.95; t += 0.1)
            {
                var point = Interpolation.Spherical(from, to, t);
                Length(point).ShouldBe((1 - t) * Length(from) + t * Length(to), 2e-6);
                Angle(from, point).ShouldBe(t * angle, 2e-6);
                Angle(point, to).ShouldBe((1 - t) * angle, 2e-6);
            }
        }
    }

    [Fact]
    public void Between_equal_lengths_it_is_the_formula_of_Shoemake()
    {
        var (from, to) = (Draw(1, 5), Draw(2, 5));
        var ratio = Length(from) / Length(to);
        to = [.. to.Select(value => (float)(value * ratio))];
        var angle = Angle(from, to);
        foreach (var t in new[] { 0.2, 0.5, 0.9 })
        {
            var point = Interpolation.Spherical(from, to, t);
            for (var i = 0; i < 5; i++)
            {
                var expected = (Math.Sin((1 - t) * angle) * from[i] + Math.Sin(t * angle) * to[i]) / Math.Sin(angle);
                point[i].ShouldBe((float)expected, 2e-6);
            }
        }
    }

    [Fact]
    public void Parallel_points_and_zero_have_the_line()
    {
        Interpolation.Spherical([1, 2, 2], [3, 6, 6], 0.5).ShouldBe([2f, 4, 4]);
        Interpolation.Spherical([1, 2, 2], [1, 2, 2], 0.3).Zip([1f, 2, 2])
            .ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < Tolerance);
        Interpolation.Spherical([0, 0], [2, 4], 0.5).ShouldBe([1f, 2]);
        Interpolation.Spherical([2, 4], [0, 0], 0.75).ShouldBe([0.5f, 1]);
        Interpolation.Spherical([-1], [3], 0.5).ShouldBe([1f]);
    }

    [Fact]
    public void Nearly_parallel_points_stay_between_them()
    {
        float[] from = [1, 2, 3], to = [1, 2, MathF.BitIncrement(3)];
        for (var t = 0.0; t <= 1; t += 0.1)
        {
            var point = Interpolation.Spherical(from, to, t);
            for (var i = 0; i < 3; i++) point[i].ShouldBe(from[i], 5e-7);
        }
    }

    [Fact]
    public void Opposite_points_have_half_a_circle()
    {
        float[] from = [3, 0.5f, 2], to = [-6, -1, -4];
        for (var t = 0.125; t < 1; t += 0.125)
        {
            var point = Interpolation.Spherical(from, to, t);
            Length(point).ShouldBe((1 + t) * Length(from), 2e-6);
            Angle(from, point).ShouldBe(t * Math.PI, 2e-6);
        }
    }

    [Fact]
    public void Points_of_different_sizes_are_refused()
    {
        Should.Throw<ArgumentException>(() => Interpolation.Linear([1], [1, 2], 0.5));
        Should.Throw<ArgumentException>(() => Interpolation.Spherical([1], [1, 2], 0));
    }

    private static float[] Draw(int row, int size)
    {
        var point = new float[size];
        new RandomStream(5, RandomPurpose.Test, row: row).FillGaussian(point);
        return point;
    }

    private static double Length(float[] point) => Math.Sqrt(point.Sum(value => (double)value * value));

    private static double Angle(float[] a, float[] b) =>
        Math.Acos(Math.Clamp(a.Zip(b, (x, y) => (double)x * y).Sum() / Length(a) / Length(b), -1, 1));
}
