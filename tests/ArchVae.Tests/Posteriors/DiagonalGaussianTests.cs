using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Posteriors;

public sealed class DiagonalGaussianTests
{
    private static readonly ThreadTeam team = new(1);

    [Fact]
    public void Samples_densities_and_KL_are_those_of_the_fixture()
    {
        var fixture = new Fixture("diagonal");
        using var tape = new Tape(team);
        var sample = DiagonalGaussian.Sample(
            tape,
            new(tape.Constant(2, 4, Fixture.Flat(fixture.Matrix("mean"))),
                tape.Constant(2, 4, Fixture.Flat(fixture.Matrix("log_variance")))),
            tape.Constant(2, 4, Fixture.Flat(fixture.Matrix("noise"))));
        ShouldBeNear(sample.Z.Values, [.. fixture.Matrix("z").SelectMany(row => row)], 1e-6);
        ShouldBeNear(sample.LogDensity.Values, fixture.Vector("log_q"), 2e-6);
        for (var row = 0; row < 2; row++)
            Kl(tape, sample).Row(row).ToArray().Sum(kl => (double)kl).ShouldBe(fixture.Vector("kl")[row], 1e-6);
    }

    [Fact]
    public void The_density_is_that_of_the_Gaussian_at_the_sample()
    {
        const int Rows = 3, Samples = 4, Size = 5;
        using var tape = new Tape(team);
        var mean = tape.Constant(Rows, Size, Numbers.Gaussian(Rows * Size, 1));
        var logVariance = tape.Constant(Rows, Size, Numbers.Gaussian(Rows * Size, 2));
        var sample = DiagonalGaussian.Sample(tape, new(mean, logVariance),
            tape.Constant(Rows * Samples, Size, Numbers.Gaussian(Rows * Samples * Size, 3)));
        for (var s = 0; s < Rows * Samples; s++)
        {
            var density = 0.0;
            for (var j = 0; j < Size; j++)
            {
                var variance = Math.Exp(logVariance.Row(s / Samples)[j]);
                var difference = (double)sample.Z.Row(s)[j] - mean.Row(s / Samples)[j];
                density -= (difference * difference / variance + Math.Log(2 * Math.PI * variance)) / 2;
            }
            sample.LogDensity.Values[s].ShouldBe((float)density, 1e-4f);
        }
    }

    [Fact]
    public void The_closed_form_KL_is_the_mean_of_the_log_density_ratio()
    {
        const int Draws = 100_000, Size = 3;
        using var tape = new Tape(team);
        var sample = DiagonalGaussian.Sample(
            tape, new(tape.Constant(1, Size, [0.8f, -1.5f, 0.1f]), tape.Constant(1, Size, [-1.2f, 0.5f, 1.1f])),
            tape.Constant(Draws, Size, Numbers.Gaussian(Draws * Size, 4)));
        var (mean, square) = (0.0, 0.0);
        for (var m = 0; m < Draws; m++)
        {
            var prior = sample.Z.Row(m).ToArray().Sum(z => -((double)z * z + Math.Log(2 * Math.PI)) / 2);
            var ratio = sample.LogDensity.Values[m] - prior;
            mean += ratio / Draws;
            square += ratio * ratio / Draws;
        }
        var standardError = Math.Sqrt((square - mean * mean) / Draws);
        Kl(tape, sample).Values.ToArray().Sum().ShouldBe((float)mean, (float)(4 * standardError));
    }

    [Fact]
    public void Mean_and_log_variance_are_linear_in_the_features_and_the_log_variance_is_bounded()
    {
        using var parameters = new ParameterSet();
        var posterior = new DiagonalGaussian(parameters, "posterior", 2, 1);
        parameters.Initialize(1);
        Set(parameters, "posterior.mean.weight", 2, 3);
        Set(parameters, "posterior.mean.bias", 0.5f);
        Set(parameters, "posterior.log_variance.weight", 1, 0);
        Set(parameters, "posterior.log_variance.bias", 0);
        using var tape = new Tape(team);
        var sample = posterior.Sample(tape, tape.Constant(3, 2, [0.1f, 1, 1000, 0, -1000, 0]), tape.Constant(3, 1, [0, 0, 0]));
        ShouldBeNear(sample.Z.Values, [3.7, 2000.5, -1999.5], 1e-3);
        ShouldBeNear(sample.Gaussian.LogVariance.Values, [0.1, 16, -16], 1e-4);
    }

    private static Tensor Kl(Tape tape, BaseSample sample) =>
        new StandardNormalPrior(sample.Z.Columns).KlByDimension(tape, sample.Gaussian);

    private static void Set(ParameterSet parameters, string name, params float[] values) =>
        values.CopyTo(parameters.Parameters.Single(parameter => parameter.Name == name).Tensor.Values);

    private static void ShouldBeNear(ReadOnlySpan<float> found, double[] expected, double tolerance)
    {
        found.Length.ShouldBe(expected.Length);
        for (var i = 0; i < expected.Length; i++) ((double)found[i]).ShouldBe(expected[i], tolerance);
    }
}
