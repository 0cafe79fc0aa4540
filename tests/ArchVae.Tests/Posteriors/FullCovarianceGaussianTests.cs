using ArchVae.Posteriors;
using ArchVae.Tensors;
using MathNet.Numerics.LinearAlgebra;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Posteriors;

public sealed class FullCovarianceGaussianTests : IDisposable
{
    private readonly ThreadTeam team = new(1);
    private readonly Tape tape;

    public FullCovarianceGaussianTests() => tape = new Tape(team);

    public void Dispose()
    {
        tape.Dispose();
        team.Dispose();
    }

    [Fact]
    public void Samples_densities_and_KL_by_row_are_those_of_the_fixture()
    {
        var fixture = new Fixture("full");
        var logVariance = fixture.Matrix("standard_deviation")
            .Select(row => row.Select(value => 2 * Math.Log(value)).ToArray()).ToArray();
        // The rows of L below the diagonal, one after the other.
        var lower = fixture.Cube("strictly_lower").Select(matrix => matrix.SelectMany((row, i) => row[..i]).ToArray()).ToArray();
        var sample = FullCovarianceGaussian.Sample(
            tape, new(Constant(fixture.Matrix("mean")), Constant(logVariance), Constant(lower)),
            Constant(fixture.Matrix("noise")));
        Fixture.ShouldBeMet(sample.Z.Values, fixture.Matrix("z"));
        Fixture.ShouldBeMet(sample.LogDensity.Values, fixture.Vector("log_q"));
        Fixture.ShouldBeMet(Kl(sample).Values, fixture.Matrix("kl_by_row"));
        for (var row = 0; row < 2; row++)
            Kl(sample).Row(row).ToArray().Sum(kl => (double)kl)
                .ShouldBe(fixture.Vector("kl")[row], 1e-5 * fixture.Vector("kl")[row]);
    }

    /// <summary>KL[N(μ, Σ) ‖ N(0, I)] = ½[μᵀμ + tr Σ − Z − log|Σ|] and log N(z; μ, Σ), with Σ = L·Lᵀ as a matrix.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Density_and_KL_are_those_of_the_covariance_matrix(int size)
    {
        const int Batch = 3, Samples = 2;
        var (mean, logVariance, lower) = Parameters(Batch, size);
        var noise = tape.Constant(Batch * Samples, size, Numbers.Gaussian(Batch * Samples * size, 4));
        var sample = FullCovarianceGaussian.Sample(tape, new(mean, logVariance, lower), noise);
        for (var b = 0; b < Batch; b++)
        {
            var factor = Matrix<double>.Build.Dense(size, size, (i, j) =>
                i == j ? Math.Exp(logVariance.Row(b)[i] / 2.0) : i > j ? lower.Row(b)[i * (i - 1) / 2 + j] : 0);
            var covariance = factor * factor.Transpose();
            var mu = Vector<double>.Build.Dense(size, i => mean.Row(b)[i]);
            var logDeterminant = Math.Log(covariance.Determinant());
            Kl(sample).Row(b).ToArray().Sum(kl => (double)kl)
                .ShouldBe((mu * mu + covariance.Trace() - size - logDeterminant) / 2, 1e-5 * size);
            for (var s = b * Samples; s < (b + 1) * Samples; s++)
            {
                var difference = Vector<double>.Build.Dense(size, i => sample.Z.Row(s)[i]) - mu;
                var distance = difference * covariance.Inverse() * difference;
                var density = -(distance + logDeterminant + size * Math.Log(2 * Math.PI)) / 2;
                ((double)sample.LogDensity.Values[s]).ShouldBe(density, 1e-4 * Math.Max(1, Math.Abs(density)));
            }
        }
    }

    [Fact]
    public void The_closed_form_KL_is_the_mean_of_the_log_density_ratio()
    {
        const int Draws = 100_000, Size = 4;
        var (mean, logVariance, lower) = Parameters(1, Size);
        var sample = FullCovarianceGaussian.Sample(tape, new(mean, logVariance, lower),
            tape.Constant(Draws, Size, Numbers.Gaussian(Draws * Size, 5)));
        var ratios = Enumerable.Range(0, Draws).Select(m =>
            sample.LogDensity.Values[m]
            + sample.Z.Row(m).ToArray().Sum(z => ((double)z * z + Math.Log(2 * Math.PI)) / 2)).ToList();
        var (estimate, standardError) = Numbers.MeanAndStandardError(ratios);
        standardError.ShouldBeLessThan(0.05);
        Kl(sample).Values.ToArray().Sum(kl => (double)kl).ShouldBe(estimate, 4 * standardError);
    }

    [Fact]
    public void With_nothing_below_the_diagonal_it_is_the_diagonal_Gaussian()
    {
        var (mean, logVariance, lower) = Parameters(3, 5);
        lower.Values.Clear();
        var noise = tape.Constant(6, 5, Numbers.Gaussian(30, 6));
        var full = FullCovarianceGaussian.Sample(tape, new(mean, logVariance, lower), noise);
        var diagonal = DiagonalGaussian.Sample(tape, new(mean, logVariance), noise);
        full.Z.Values.ToArray().ShouldBe(diagonal.Z.Values.ToArray());
        full.LogDensity.Values.ToArray().ShouldBe(diagonal.LogDensity.Values.ToArray());
        Kl(full).Values.ToArray().ShouldBe(Kl(diagonal).Values.ToArray());
    }

    private (Tensor Mean, Tensor LogVariance, Tensor Lower) Parameters(int batch, int size)
    {
        var below = size * (size - 1) / 2;
        return (tape.Constant(batch, size, Numbers.Gaussian(batch * size, 1)),
            tape.Constant(batch, size, Numbers.Gaussian(batch * size, 2)),
            tape.Constant(batch, below, Numbers.Gaussian(batch * below, 3)));
    }

    private Tensor Kl(BaseSample sample) => new StandardNormalPrior(sample.Z.Columns).KlByDimension(tape, sample.Gaussian);

    private Tensor Constant(double[][] rows) => tape.Constant(rows.Length, rows[0].Length, Fixture.Flat(rows));
}
