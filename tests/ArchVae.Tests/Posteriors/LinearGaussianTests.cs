using ArchVae.Objectives;
using ArchVae.Posteriors;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Posteriors;

/// <summary>
/// Posteriors fitted to a linear-Gaussian model. All that is averaged is quadratic in ε, and the 2Z points ±√Z·e_j have mean 0
/// and covariance I: with them as noise, averages are the expectations themselves.
/// </summary>
public sealed class LinearGaussianTests
{
    private const int Samples = 2 * LinearGaussianModel.Size;
    private const int Steps = 1500;
    private static readonly LinearGaussianModel model = new();
    private static readonly StandardNormalPrior prior = new(LinearGaussianModel.Size);

    [Theory]
    [InlineData("diagonal", KlEstimate.ClosedForm)]
    [InlineData("diagonal", KlEstimate.MonteCarlo)]
    [InlineData("full", KlEstimate.ClosedForm)]
    [InlineData("full", KlEstimate.MonteCarlo)]
    public void Fitted_full_covariance_reaches_the_evidence_and_a_diagonal_one_misses_it_by_its_gap(
        string form, KlEstimate estimate)
    {
        var found = Fit(PosteriorForm.Parse(form), estimate);
        for (var x = 0; x < LinearGaussianModel.Count; x++)
            found[x].ShouldBe(model.LogEvidence[x] - (form == "diagonal" ? model.DiagonalGap : 0), 1e-3);
    }

    // The ELBO of each architecture, with a posterior whose parameters are free for each: its features are one-hot.
    private static double[] Fit(PosteriorForm form, KlEstimate estimate)
    {
        using var parameters = new ParameterSet();
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        var posterior = new Posterior(
            parameters, "posterior", form, PosteriorCase.All[0].Options, LinearGaussianModel.Count, LinearGaussianModel.Size);
        parameters.Initialize(1);
        using var adam = new Adam(parameters);
        var objective = new Objective(prior, closedForm: estimate == KlEstimate.ClosedForm);
        (PosteriorSample Sample, Tensor LogLikelihood) Run()
        {
            tape.Clear();
            var oneHot = tape.Constant(LinearGaussianModel.Count, LinearGaussianModel.Count);
            oneHot.Values.Clear();
            for (var x = 0; x < LinearGaussianModel.Count; x++) oneHot.Row(x)[x] = 1;
            var sample = posterior.Sample(tape, oneHot, ExactNoise(tape));
            return (sample, model.LogLikelihood(tape, sample.Z, Samples));
        }
        for (var step = 0; step < Steps; step++)
        {
            var (sample, logLikelihood) = Run();
            tape.Backward(objective.Terms(tape, sample, logLikelihood, beta: 1, Samples).Loss);
            adam.Update(team, 0.05 * (1 + Math.Cos(Math.PI * step / Steps)) / 2, 1);
        }
        var (last, likelihoods) = Run();
        var kl = prior.KlByDimension(tape, last.Gaussian);
        return [.. Enumerable.Range(0, LinearGaussianModel.Count).Select(x =>
            likelihoods.Values.Slice(x * Samples, Samples).ToArray().Average(value => (double)value)
                - kl.Row(x).ToArray().Sum(value => (double)value))];
    }

    private static Tensor ExactNoise(Tape tape)
    {
        var noise = tape.Constant(LinearGaussianModel.Count * Samples, LinearGaussianModel.Size);
        noise.Values.Clear();
        for (var row = 0; row < noise.Rows; row++)
            noise.Row(row)[row % Samples / 2] = (row % 2 == 0 ? 1 : -1) * MathF.Sqrt(LinearGaussianModel.Size);
        return noise;
    }
}
