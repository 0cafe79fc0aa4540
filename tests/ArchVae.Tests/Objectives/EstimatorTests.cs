using ArchVae.Objectives;
using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tests.Posteriors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Objectives;

/// <summary>
/// The estimators as random numbers, on a model whose log p(x) is known, with the best diagonal posterior of one x.
/// </summary>
public sealed class EstimatorTests
{
    private const int X = 1;
    private static readonly LinearGaussianModel model = new();
    private static readonly StandardNormalPrior prior = new(LinearGaussianModel.Size);

    [Theory]
    [InlineData(KlEstimate.ClosedForm)]
    [InlineData(KlEstimate.MonteCarlo)]
    public void The_variance_of_the_estimator_falls_with_the_number_of_samples(KlEstimate estimate)
    {
        int[] samples = [1, 4, 16, 64];
        var variances = samples.Select(count =>
        {
            var losses = Losses(new Objective(prior, closedForm: estimate == KlEstimate.ClosedForm),
                count, repeats: 2500, seed: 10 + (ulong)count);
            var (mean, standardError) = Numbers.MeanAndStandardError(losses);
            mean.ShouldBe(model.DiagonalGap - model.LogEvidence[X], 4 * standardError);
            return losses.Average(loss => Math.Pow(loss - mean, 2));
        }).ToArray();
        // The standard error of a variance from 2500 draws is 3 to 4 per cent here.
        for (var i = 1; i < samples.Length; i++)
            (variances[i] * samples[i] / variances[0]).ShouldBeInRange(0.8, 1.25, $"M = {samples[i]}");
    }

    [Fact]
    public void The_importance_weighted_bound_rises_with_its_samples_and_stays_under_the_evidence()
    {
        var objective = new Objective(prior, closedForm: true, ObjectiveKind.ImportanceWeighted);
        var bounds = new[] { 1, 3, 10, 60 }.Select(count =>
            Numbers.MeanAndStandardError([.. Losses(objective, count, repeats: 4000, seed: 20 + (ulong)count)
                .Select(loss => -loss)])).ToArray();
        bounds[0].Mean.ShouldBe(model.LogEvidence[X] - model.DiagonalGap, 4 * bounds[0].StandardError);
        for (var i = 1; i < bounds.Length; i++)
            (bounds[i].Mean - bounds[i - 1].Mean).ShouldBeGreaterThan(
                4 * Math.Sqrt(Math.Pow(bounds[i].StandardError, 2) + Math.Pow(bounds[i - 1].StandardError, 2)));
        foreach (var (mean, standardError) in bounds[..3]) mean.ShouldBeLessThan(model.LogEvidence[X] - 4 * standardError);
        bounds[3].Mean.ShouldBeInRange(model.LogEvidence[X] - 0.05, model.LogEvidence[X] + 4 * bounds[3].StandardError);
    }

    private static List<double> Losses(Objective objective, int samples, int repeats, ulong seed)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team, recording: false);
        var size = samples * LinearGaussianModel.Size;
        return [.. Enumerable.Range(0, repeats).Select(repeat =>
        {
            tape.Clear();
            var (posterior, logLikelihood) = model.BestDiagonal(tape, X, Numbers.Gaussian(size, seed * 100_000 + (ulong)repeat));
            return (double)objective.Terms(tape, posterior, logLikelihood, beta: 1, samples).Loss.Values[0];
        })];
    }
}
