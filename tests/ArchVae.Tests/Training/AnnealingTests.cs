using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Posteriors;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Training;

/// <summary>β in a run of training: it goes with the steps and nothing else.</summary>
public sealed class AnnealingTests : IDisposable
{
    private static readonly TrainingOptions bySteps =
        Run.Options with { AnnealingEpochs = 0, AnnealingSteps = 13, AnnealingShape = AnnealingShape.Sigmoid };
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Theory]
    [InlineData(AnnealingShape.Linear)]
    [InlineData(AnnealingShape.Sigmoid)]
    [InlineData(AnnealingShape.Cyclical)]
    public void Evaluation_does_not_advance_beta(AnnealingShape shape)
    {
        var options = bySteps with { AnnealingShape = shape, AnnealingCycles = 2 };
        var (seldom, often) = (new Observer(), new Observer());
        Run.In(null, seldom, options: options);
        // On this clock the model is also looked at after every step.
        Run.In(root.File("model"), often, options: options, time: new SlowClock());
        often.Terms.ShouldBe(seldom.Terms);
        for (var step = 0; step < seldom.Terms.Count; step++)
        {
            var terms = seldom.Terms[step];
            var beta = options.BetaSchedule.At(step, 4);
            terms.Objective.ShouldBe(-terms.Reconstruction + beta * terms.Kl, 1e-4, $"step {step}");
        }
        seldom.Epochs.Select(epoch => epoch.Beta)
            .ShouldBe([.. new[] { 3, 7, 11, 15, 19 }.Select(step => options.BetaSchedule.At(step, 4))]);
    }

    [Theory]
    [InlineData(AnnealingShape.Sigmoid, 6)]
    [InlineData(AnnealingShape.Cyclical, 8)]
    [InlineData(AnnealingShape.Linear, 12)]
    public void A_run_that_is_interrupted_while_beta_is_annealed_goes_on_with_the_same_beta(AnnealingShape shape, long steps)
    {
        var options = bySteps with { AnnealingShape = shape, AnnealingCycles = 2 };
        var whole = new Observer();
        Run.In(root.File("whole"), whole, options: options);
        using var stop = new CancellationTokenSource();
        var first = new Observer(step => { if (step == steps) stop.Cancel(); });
        Run.In(root.File("parts"), first, options: options, stop: stop.Token).End.ShouldBe(TrainingEnd.Interrupted);
        var second = new Observer();
        Run.In(root.File("parts"), second, options: options).End.ShouldBe(TrainingEnd.Completed);
        first.Terms.Concat(second.Terms).ShouldBe(whole.Terms);
        Run.ShouldEndAlike(root.File("parts"), root.File("whole"));
    }

    /// <summary>Flows, several samples and free bits among what is restored.</summary>
    [Theory]
    [InlineData("planar:2+iaf:2", ObjectiveKind.Elbo, 0.2)]
    [InlineData("full", ObjectiveKind.Elbo, 0.2)]
    [InlineData("full+iaf:1", ObjectiveKind.ImportanceWeighted, 0)]
    public void Every_posterior_and_objective_goes_on_with_the_same_bytes_for_any_number_of_threads(
        string form, ObjectiveKind kind, double freeBits)
    {
        var model = Run.Model with { Posterior = PosteriorForm.Parse(form) };
        var schedule = kind == ObjectiveKind.Elbo ? bySteps : Run.Options with { AnnealingEpochs = 0, Beta = 1 };
        var options = schedule with { Objective = kind, FreeBits = freeBits, Samples = 3 };
        void Train(string folder, int threads, Observer? observer = null, CancellationToken stop = default)
        {
            using var vae = new ArchitectureVae(TestSpaces.Mixed, model, options.Seed, threads);
            Run.Trainer(vae, root.File(folder), observer, options).Run(stop);
        }
        Train("whole", 1);
        using var stop = new CancellationTokenSource();
        Train("parts", 2, new Observer(step => { if (step == 7) stop.Cancel(); }), stop.Token);
        Train("parts", 2);
        Run.ShouldEndAlike(root.File("parts"), root.File("whole"));
    }
}
