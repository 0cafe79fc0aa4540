using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Tests.Models;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void Training_lowers_the_objective()
    {
        var observer = new Observer();
        var report = Run.In(null, observer, options: Run.Options with { Epochs = 30, AnnealingEpochs = 0 });
        observer.Epochs.Count.ShouldBe(30);
        observer.Epochs[^1].TrainObjective.ShouldBeLessThan(0.7 * observer.Epochs[0].TrainObjective);
        observer.Epochs[^1].ValidationObjective.ShouldBeLessThan(0.8 * observer.Epochs[0].ValidationObjective);
        report.End.ShouldBe(TrainingEnd.Completed);
        (report.Epochs, report.Steps).ShouldBe((30, 120));
    }

    [Fact]
    public void The_best_weights_are_kept()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model);
        var observer = new Observer();
        // So few data and so high a rate that validation gets worse again.
        var options = Run.Options with
        {
            Epochs = 60,
            LearningRate = 0.1,
            AnnealingEpochs = 0,
            Schedule = LearningRateSchedule.Constant
        };
        var report = new Trainer(vae, options, Run.Data[..6], Run.Validation, observer: observer).Run();
        var best = observer.Epochs.MinBy(epoch => epoch.ValidationObjective)!;
        report.BestEpoch.ShouldBe(best.Epoch);
        best.Epoch.ShouldBeLessThan(60);
        report.Validation.ShouldBe(best.Validation);
        report.ValidationBound.ShouldBeNull();
    }

    [Fact]
    public void The_importance_weighted_bound_is_told_beside_the_ELBO_at_the_end_as_in_its_epoch()
    {
        var observer = new Observer();
        var options = Run.Options with
        {
            Beta = 1,
            AnnealingEpochs = 0,
            Objective = ObjectiveKind.ImportanceWeighted,
            Samples = 4
        };
        var report = Run.In(null, observer, options: options);
        var best = observer.Epochs[report.BestEpoch - 1];
        report.Validation.ShouldBe(best.Validation);
        report.ValidationBound.ShouldBe(-best.ValidationObjective);
        // Of four samples it is tighter.
        report.ValidationBound!.Value.ShouldBeGreaterThan(report.Validation.Elbo);
    }

    [Fact]
    public void An_epoch_tells_its_beta_its_rate_and_its_parts()
    {
        var observer = new Observer();
        Run.In(null, observer);
        observer.Terms.Count.ShouldBe(20);
        // β rises from 0 over 8 steps to 0.5: at the last steps of the epochs it is 3/8, then 7/8 of that.
        observer.Epochs.Select(epoch => epoch.Beta).ShouldBe([0.1875, 0.4375, 0.5, 0.5, 0.5]);
        observer.Epochs.Select(epoch => epoch.Step).ShouldBe([4, 8, 12, 16, 20]);
        for (var epoch = 0; epoch < 5; epoch++)
        {
            var found = observer.Epochs[epoch];
            var own = observer.Terms.Skip(4 * epoch).Take(4).ToList();
            int[] counts = [16, 16, 16, 12];
            found.TrainObjective.ShouldBe(own.Zip(counts, (terms, count) => terms.Objective * count).Sum() / 60, 1e-9);
            found.Train.Kl.ShouldBe(own.Zip(counts, (terms, count) => terms.Kl * count).Sum() / 60, 1e-9);
            found.Train.Elbo.ShouldBe(found.Train.Reconstruction - found.Train.Kl, 1e-12);
            found.LargestGradientNorm.ShouldBe(own.Max(terms => terms.GradientNorm));
            found.ValidationObjective.ShouldBe(-found.Validation.Reconstruction + 0.5 * found.Validation.Kl, 1e-12);
        }
        for (var step = 0; step < 8; step++)
        {
            var terms = observer.Terms[step];
            terms.Objective.ShouldBe(-terms.Reconstruction + 0.5 * step / 8 * terms.Kl, 1e-4);
        }
    }

    [Fact]
    public void Training_stops_after_the_patience_is_used_up()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model);
        var options = Run.Options with
        {
            Epochs = 500,
            LearningRate = 0.1,
            AnnealingEpochs = 0,
            Patience = 3,
            Schedule = LearningRateSchedule.Constant
        };
        var report = new Trainer(vae, options, Run.Data[..6], Run.Validation).Run();
        report.End.ShouldBe(TrainingEnd.StoppedEarly);
        report.Epochs.ShouldBe(report.BestEpoch + 3);
    }

    [Fact]
    public void Patience_begins_when_annealing_has_ended()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model);
        var options = Run.Options with
        {
            Epochs = 500,
            LearningRate = 0.1,
            AnnealingEpochs = 40,
            Patience = 3,
            Schedule = LearningRateSchedule.Constant
        };
        var report = new Trainer(vae, options, Run.Data[..6], Run.Validation).Run();
        report.End.ShouldBe(TrainingEnd.StoppedEarly);
        report.Epochs.ShouldBe(Math.Max(40, report.BestEpoch) + 3);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bytes()
    {
        for (var threads = 1; threads <= 3; threads++) Run.In(root.File($"{threads}"), threads: threads);
        Run.ShouldEndAlike(root.File("2"), root.File("1"));
        Run.ShouldEndAlike(root.File("3"), root.File("1"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(17)]
    [InlineData(20)]
    public void A_run_that_is_interrupted_and_goes_on_ends_with_the_same_bytes(long steps)
    {
        Run.In(root.File("whole"));
        using var stop = new CancellationTokenSource();
        var first = Run.In(root.File("parts"), new Observer(step => { if (step == steps) stop.Cancel(); }), stop: stop.Token);
        first.Steps.ShouldBe(steps);
        first.End.ShouldBe(steps == 20 ? TrainingEnd.Completed : TrainingEnd.Interrupted);
        using (new ModelFolder(root.File("parts")).LoadModel())
        {
            // What an interruption leaves can be used.
        }
        var second = Run.In(root.File("parts"));
        second.End.ShouldBe(steps == 20 ? TrainingEnd.AlreadyFinished : TrainingEnd.Completed);
        second.Steps.ShouldBe(20);
        Run.ShouldEndAlike(root.File("parts"), root.File("whole"));
    }

    [Fact]
    public void A_run_that_is_interrupted_at_every_step_ends_with_the_same_bytes()
    {
        Run.In(root.File("whole"));
        for (var i = 0; i < 20; i++)
        {
            using var stop = new CancellationTokenSource();
            Run.In(root.File("parts"), new Observer(_ => stop.Cancel()), stop: stop.Token);
        }
        Run.ShouldEndAlike(root.File("parts"), root.File("whole"));
    }

    [Fact]
    public void A_run_that_is_killed_goes_on_from_its_last_checkpoint_and_ends_with_the_same_bytes()
    {
        var killed = new List<string>();
        void Kill(string moment)
        {
            killed.Add(root.File(moment));
            TemporaryFolder.Copy(root.File("whole"), killed[^1]);
        }
        // At an epoch's end its line is written, but its checkpoint is still to come.
        var observer = new Observer(
            step => { if (step is 1 or 11 or 13) Kill($"step {step}"); }, epoch => Kill($"epoch {epoch.Epoch}"));
        Run.In(root.File("whole"), observer, time: new SlowClock());
        killed.Count.ShouldBe(8);
        File.Exists(new ModelFolder(root.File("step 1")).CheckpointFile).ShouldBeFalse();
        File.Exists(new ModelFolder(root.File("epoch 2")).CheckpointFile).ShouldBeTrue();
        foreach (var folder in killed)
        {
            Run.In(folder, time: new SlowClock()).End.ShouldBe(TrainingEnd.Completed, folder);
            Run.ShouldEndAlike(folder, root.File("whole"));
        }
    }

    [Fact]
    public void A_finished_run_is_left_as_it_is()
    {
        var first = Run.In(root.File("model"));
        var before = File.ReadAllBytes(new ModelFolder(root.File("model")).CheckpointFile);
        var observer = new Observer();
        var second = Run.In(root.File("model"), observer);
        second.End.ShouldBe(TrainingEnd.AlreadyFinished);
        observer.Terms.ShouldBeEmpty();
        (second.Epochs, second.Steps, second.BestEpoch).ShouldBe((first.Epochs, first.Steps, first.BestEpoch));
        second.Validation.ShouldBe(first.Validation);
        File.ReadAllBytes(new ModelFolder(root.File("model")).CheckpointFile).ShouldBe(before);
    }

    [Fact]
    public void Annealing_may_take_all_of_training_and_no_more()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model);
        // Five epochs of four steps.
        Run.Trainer(vae, options: Run.Options with { AnnealingEpochs = 5 });
        Run.Trainer(vae, options: Run.Options with { AnnealingEpochs = 0, AnnealingSteps = 20 });
        Should.Throw<InputException>(() => Run.Trainer(
            vae, options: Run.Options with { AnnealingEpochs = 5.5 })).Message.ShouldContain("at most Epochs, which is 5");
        Should.Throw<InputException>(() => Run.Trainer(
            vae, options: Run.Options with { AnnealingEpochs = 0, AnnealingSteps = 21 })).Message.ShouldContain("which are 20");
    }

    [Fact]
    public void A_folder_of_another_run_is_refused()
    {
        Run.In(root.File("model"));
        var weights = File.ReadAllBytes(new ModelFolder(root.File("model")).WeightsFile);
        var folder = new ModelFolder(root.File("model"));
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model, 3);
        using var other = new ArchitectureVae(TestSpaces.Mixed, Run.Model with { LatentSize = 4 }, 3);
        using var foreign = new ArchitectureVae(TestSpaces.Types, Run.Model, 3);
        var types = TestSpaces.Draw(TestSpaces.Types, 10);
        Refused("began with other data", new Trainer(vae, Run.Options, Run.Data[..59], Run.Validation, folder));
        Refused("began with other data", new Trainer(vae, Run.Options, [.. Run.Data.Reverse()], Run.Validation, folder));
        Refused("began with other data", new Trainer(vae, Run.Options, Run.Data, Run.Data, folder));
        Refused("other training options", new Trainer(vae, Run.Options with { Beta = 0.25 }, Run.Data, Run.Validation, folder));
        Refused("another model", new Trainer(other, Run.Options, Run.Data, Run.Validation, folder));
        Refused("another space", new Trainer(foreign, Run.Options, types, types, folder));
        File.ReadAllBytes(folder.WeightsFile).ShouldBe(weights);

        void Refused(string what, Trainer trainer)
        {
            var exception = Should.Throw<InputException>(() => trainer.Run());
            exception.Message.ShouldContain(what);
            exception.File.ShouldBe(folder.Path);
        }
    }

    [Fact]
    public void A_term_that_is_not_finite_stops_training_and_leaves_the_checkpoint()
    {
        Run.In(root.File("whole"));
        using (var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model, Run.Options.Seed))
        {
            var observer = new Observer(
                step => { if (step == 10) vae.Parameter("decoder.output.bias").Tensor.Values[0] = float.NaN; });
            var exception = Should.Throw<TrainingDivergedException>(
                () => Run.Trainer(vae, root.File("broken"), observer, time: new SlowClock()).Run());
            exception.Term.ShouldBe("the reconstruction of the validation data");
            exception.Step.ShouldBe(10);
            exception.Message.ShouldContain("after 10 steps");
        }
        // The checkpoint of the second epoch: training goes on from there.
        Run.In(root.File("broken")).Steps.ShouldBe(20);
        Run.ShouldEndAlike(root.File("broken"), root.File("whole"));
    }

    [Fact]
    public void The_folder_tells_where_the_training_data_lie()
    {
        var folder = new ModelFolder(root.File("model"));
        Run.In(folder.Path);
        using var vae = folder.LoadModel();
        var centers = vae.Encode(Run.Data).Select(code => code.Center).ToList();
        var scale = folder.LoadConfig().TrainingLatents!;
        for (var j = 0; j < 3; j++)
        {
            var mean = centers.Average(center => (double)center[j]);
            scale.Mean[j].ShouldBe((float)mean, 1e-5f);
            scale.StandardDeviation[j].ShouldBe(
                (float)Math.Sqrt(centers.Average(center => Math.Pow(center[j] - mean, 2))), 1e-5f);
        }
    }

    [Fact]
    public void Data_that_are_empty_or_of_another_space_are_refused()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model);
        Should.Throw<InputException>(() => new Trainer(vae, Run.Options, [], Run.Validation)).Message.ShouldContain(
            "training data are empty");
        Should.Throw<InputException>(() => new Trainer(vae, Run.Options, Run.Data, [])).Message.ShouldContain(
            "validation data are empty");
        Should.Throw<InputException>(() =>
            new Trainer(vae, Run.Options, Run.Data, TestSpaces.Draw(TestSpaces.Types, 3))).Message.ShouldContain("'types'");
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model);
        foreach (var (options, name) in new[]
        {
            (Run.Options with { Epochs = 0 }, "Epochs"), (Run.Options with { BatchSize = 0 }, "BatchSize"),
            (Run.Options with { Samples = 0 }, "Samples"),
            (Run.Options with { LearningRate = 0 }, "LearningRate"),
            (Run.Options with { LearningRate = double.PositiveInfinity }, "LearningRate"),
            (Run.Options with { WarmUpEpochs = -1 }, "WarmUpEpochs"),
            (Run.Options with { WeightDecay = double.NaN }, "WeightDecay"),
            (Run.Options with { ClipNorm = -1 }, "ClipNorm"), (Run.Options with { Beta = 0 }, "Beta"),
            (Run.Options with { Patience = -1 }, "Patience"),
            (Run.Options with { AnnealingEpochs = double.NaN }, "AnnealingEpochs"),
        })
        {
            Should.Throw<InputException>(() => new Trainer(vae, options, Run.Data, Run.Validation)).Message.ShouldStartWith(name);
        }
    }
}
