using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Spaces;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Training;

/// <summary>Training that finds β for a reconstruction accuracy.</summary>
public sealed class ReconstructionTrainingTests : IDisposable
{
    // Twenty steps an epoch, the last tenth of a hundred at a fixed β, a look each sixteen.
    private static readonly TrainingOptions options = Run.Options with
    {
        BatchSize = 3,
        AnnealingEpochs = 0,
        Beta = 1,
        Reconstruct = 0.8,
    };

    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Theory]
    // Before and after a look, within and after the last tenth, at the end of an epoch.
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(40)]
    [InlineData(89)]
    [InlineData(95)]
    public void A_run_that_is_interrupted_goes_on_with_the_same_beta(long steps)
    {
        var whole = new Observer();
        Run.In(root.File("whole"), whole, options: options);
        using var stop = new CancellationTokenSource();
        var first = new Observer(step => { if (step == steps) stop.Cancel(); });
        Run.In(root.File("parts"), first, options: options, stop: stop.Token).End.ShouldBe(TrainingEnd.Interrupted);
        var second = new Observer();
        Run.In(root.File("parts"), second, threads: 2, options: options).End.ShouldBe(TrainingEnd.Completed);
        first.Terms.Concat(second.Terms).ShouldBe(whole.Terms);
        Run.ShouldEndAlike(root.File("parts"), root.File("whole"));
        File.ReadAllText(Folder("parts").ConfigFile).ShouldBe(File.ReadAllText(Folder("whole").ConfigFile));
    }

    [Fact]
    public void Beta_moves_until_the_last_tenth_and_is_the_same_in_all_of_it()
    {
        var observer = new Observer();
        var report = Run.In(root.File("model"), observer, options: options);
        // The objective tells the β of each step.
        var betas = observer.Terms.Select(terms => (terms.Objective + terms.Reconstruction) / terms.Kl).ToList();
        betas[0].ShouldBe(ReconstructionTarget.FirstBeta, 1e-3);
        betas.Skip(90).ShouldAllBe(beta => Math.Abs(beta - report.Outcome.Beta) < 1e-3);
        observer.Epochs.Select(epoch => epoch.Beta).Distinct().Count().ShouldBeGreaterThan(2);
        observer.Epochs[^1].Beta.ShouldBe(report.Outcome.Beta);
        observer.Epochs.ShouldAllBe(epoch => epoch.ReconstructionAccuracySampled >= 0);
        Folder("model").LoadConfig().Outcome.ShouldBe(report.Outcome);
    }

    [Fact]
    public void Weights_compare_from_where_beta_is_fixed_and_are_there_before()
    {
        var report = Run.In(root.File("model"), options: options with { LearningRate = 1e-6 });
        // Only the last epoch ends at the fixed β; before it the latest weights are kept.
        report.BestEpoch.ShouldBe(5);
        using var stop = new CancellationTokenSource();
        var cut = new Observer(step => { if (step == 50) stop.Cancel(); });
        Run.In(root.File("cut"), cut, options: options, stop: stop.Token).BestEpoch.ShouldBe(2);
        Folder("cut").LoadModel().Dispose();
    }

    [Fact]
    public void More_epochs_go_on_at_the_beta_that_was_found()
    {
        var found = Run.In(root.File("model"), options: options).Outcome.Beta;
        var observer = new Observer();
        var report = Run.In(root.File("model"), observer, options: options with { Epochs = 8 });
        (report.End, report.Epochs).ShouldBe((TrainingEnd.Completed, 8));
        observer.Epochs.Select(epoch => epoch.Beta).ShouldBe([found, found, found]);
        report.Outcome.Beta.ShouldBe(found);
    }

    [Fact]
    public void The_accuracy_is_reached_on_a_space_that_can_be_learned()
    {
        var space = SearchSpace.Parse(
            """
            name: three
            layers: { a: [], b: [], c: [] }
            transitions: any
            length: { minimum: 4, maximum: 4 }
            """);
        var all = TestSpaces.Draw(space, 600);
        using var vae = new ArchitectureVae(space, Run.Model with { LatentSize = 4 });
        // Two entropies are 8.8 nats, and four letters of three take half of that.
        var report = new Trainer(
            vae, new() { Epochs = 20, BatchSize = 16, LearningRate = 0.01, Reconstruct = 0.9 }, all[..500], all[500..]).Run();
        report.Outcome.KlCeiling!.Value.ShouldBe(8 * Math.Log(3), 1e-9);
        report.Outcome.ReconstructionAccuracySampled.ShouldBeInRange(0.85, 1);
        report.Outcome.Kl.ShouldBeLessThan(8 * Math.Log(3) * 1.05);
        report.Outcome.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void It_is_refused_with_whatever_says_otherwise_of_beta_and_both_are_named()
    {
        var target = options with { Reconstruct = 0.9 };
        Refused(target with { Beta = 0.5 }, "Beta is 0.5, and Reconstruct is 0.9, ");
        Refused(target with { AnnealingEpochs = 2 }, "AnnealingEpochs is 2, ");
        Refused(target with { AnnealingSteps = 2 }, "AnnealingSteps is 2, ");
        Refused(target with { AnnealingShape = AnnealingShape.Cyclical }, "AnnealingShape is cyclical, ");
        Refused(target with { AnnealingCycles = 2 }, "AnnealingCycles is 2, ");
        Refused(target with { FreeBits = 0.1 }, "FreeBits is 0.1, ");
        Refused(target with { FreeBitsGroups = 1 }, "FreeBitsGroups is 1, ");
        Refused(target with { Objective = ObjectiveKind.ImportanceWeighted }, "Objective is importanceWeighted, ");
        Refused(target with { Reconstruct = null, KlCeiling = 3 }, "KlCeiling is 3, ");
        Should.Throw<InputException>((target with { Reconstruct = 0 }).Validate)
            .Message.ShouldBe("Reconstruct is 0; it must be above 0 and at most 1.");

        static void Refused(TrainingOptions options, string message)
        {
            var exception = Should.Throw<InputException>(options.Validate);
            exception.Message.ShouldStartWith(message);
            exception.Settings.ShouldContain("Reconstruct");
        }
    }

    [Fact]
    public void Numbers_that_overflow_in_a_look_are_a_training_that_diverged()
    {
        var wild = options with { LearningRate = 1000, ClipNorm = 0, WeightDecay = 0, WarmUpEpochs = 0 };
        Should.Throw<TrainingDivergedException>(() => Run.In(null, options: wild));
    }

    private ModelFolder Folder(string name) => new(root.File(name));
}
