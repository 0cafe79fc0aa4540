using ArchVae.Evaluation;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Evaluation;

public sealed class GaussianProcessTests
{
    /// <summary>
    /// Of two values, with the formulas of a Gaussian of two variables: the variance at its best, then the mean at a point.
    /// </summary>
    [Fact]
    public void Two_values_have_the_closed_form()
    {
        var process = GaussianProcess.Of([[0, 0], [3, 4]], [1, 2]).ShouldNotBeNull();
        var (ofLength, ratio) = (2 * process.LengthScale * process.LengthScale, process.NoiseRatio);
        var (own, both) = (1 + ratio, Math.Exp(-25 / ofLength));
        // The values are −½ and ½ off their mean: yᵀK⁻¹y = ½ / (own − both).
        var variance = 0.5 / (own - both) / 2;
        var determinant = own * own - both * both;
        process.LogMarginalLikelihood.ShouldBe(-Math.Log(2 * Math.PI * variance) - Math.Log(determinant) / 2 - 1, 1e-9);
        double Near(double square) => Math.Exp(-square / ofLength);
        // At (0, 1): squares 1 and 9 + 9 = 18.
        process.Predict([0, 1]).ShouldBe(1.5 + (Near(18) - Near(1)) * 0.5 / (own - both), 1e-9);
    }

    [Fact]
    public void A_smooth_function_is_found_and_noise_is_noise()
    {
        var noise = Numbers.Gaussian(2000, 7);
        float[][] points = [.. Enumerable.Range(0, 300).Select(i => new[] { noise[4 * i], noise[4 * i + 1], noise[4 * i + 2] })];
        double[] smooth = [.. points.Select(point => Math.Sin(point[0]) + 0.5 * point[1] * point[1])];
        double[] random = [.. Enumerable.Range(0, 300).Select(i => (double)noise[1500 + i])];
        double Found(double[] values)
        {
            var process = GaussianProcess.Of(points[..100], values[..100]).ShouldNotBeNull();
            return DistanceCorrelation.Spearman([.. points[100..].Select(process.Predict)], values[100..]) ?? 0;
        }
        Found(smooth).ShouldBeGreaterThan(0.97);
        Math.Abs(Found(random)).ShouldBeLessThan(0.25);
        GaussianProcess.Of(points[..100], smooth[..100])!.NoiseRatio.ShouldBeLessThan(0.01);
        GaussianProcess.Of(points[..100], random[..100])!.NoiseRatio.ShouldBeGreaterThan(0.1);
    }

    [Fact]
    public void What_is_all_the_same_has_none()
    {
        GaussianProcess.Of([[0f], [1f]], [2, 2]).ShouldBeNull();
        GaussianProcess.Of([[1f], [1f]], [2, 3]).ShouldBeNull();
    }
}
