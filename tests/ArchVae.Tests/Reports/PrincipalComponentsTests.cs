using ArchVae.Reports;
using ArchVae.Tensors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Reports;

public sealed class PrincipalComponentsTests
{
    [Fact]
    public void Points_on_two_axes_at_a_right_angle_are_found_with_their_shares()
    {
        // Around (10, 20, 30): ±5 along (3, 4, 0)/5 and ±1 along (−4, 3, 0)/5.
        var components = new PrincipalComponents([[13, 24, 30], [7, 16, 30], [9.2f, 20.6f, 30], [10.8f, 19.4f, 30]]);
        components.Shares.ShouldBe([25.0 / 26, 1.0 / 26], 1e-6);
        components.Places.Select(place => place.First).ShouldBe([5, -5, 0, 0], 1e-5);
        // The largest coordinate of the axis, −4/5, is made positive.
        components.Places.Select(place => place.Second).ShouldBe([0, 0, -1, 1], 1e-5);
    }

    [Fact]
    public void No_direction_has_more_variance_than_the_first()
    {
        var random = new RandomStream(1, RandomPurpose.Test);
        var points = new float[200][];
        for (var i = 0; i < points.Length; i++)
        {
            points[i] = new float[5];
            random.FillGaussian(points[i]);
            for (var j = 0; j < 5; j++) points[i][j] *= j + 1;
        }
        var components = new PrincipalComponents(points);
        var variances = Enumerable.Range(0, 5).Select(j => Variance(points.Select(point => (double)point[j]))).ToArray();
        var first = Variance(components.Places.Select(place => place.First));
        first.ShouldBeGreaterThanOrEqualTo(variances.Max());
        (first / variances.Sum()).ShouldBe(components.Shares[0], 1e-6);
        (Variance(components.Places.Select(place => place.Second)) / variances.Sum()).ShouldBe(components.Shares[1], 1e-6);
    }

    [Fact]
    public void Few_points_or_dimensions_have_a_place_too()
    {
        new PrincipalComponents([]).Places.ShouldBeEmpty();
        new PrincipalComponents([[1, 2, 3]]).Places.ShouldBe([(0, 0)]);
        new PrincipalComponents([[1], [3]]).Places.ShouldBe([(-1, 0), (1, 0)]);
        new PrincipalComponents([[1, 1], [1, 1]]).Shares.ShouldBe([0, 0]);
    }

    private static double Variance(IEnumerable<double> values)
    {
        var all = values.ToArray();
        return all.Sum(value => (value - all.Average()) * (value - all.Average())) / all.Length;
    }
}
