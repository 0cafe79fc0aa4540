using ArchVae.Models;
using ArchVae.Tensors.Ranks;
using ArchVae.Tests.Training;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Ranks;

/// <summary>Whole trainings by several ranks against those of one process: epochs of four steps, the last of 12 of 16.</summary>
public sealed class RankedTrainingTests : IDisposable
{
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void They_leave_the_files_of_one_process_and_say_the_same(int count)
    {
        var (alone, observer) = (Run.In(root.File("alone")), new Observer());
        var reports = RankedRun.Of(count, ranks => In("ranks", ranks, observer));
        Run.ShouldEndAlike(root.File("ranks"), root.File("alone"));
        File.ReadAllText(Folder("ranks").ConfigFile).ShouldBe(File.ReadAllText(Folder("alone").ConfigFile));
        foreach (var report in reports) (report with { Outcome = alone.Outcome }).ShouldBe(alone);
        observer.Terms.Count.ShouldBe(20);
    }

    [Fact]
    public void A_target_of_reconstruction_is_looked_at_alike()
    {
        var options = Run.Options with { Reconstruct = 0.9, Beta = 1, AnnealingEpochs = 0, Epochs = 12 };
        Run.In(root.File("alone"), options: options);
        RankedRun.Of(2, ranks => In("ranks", ranks, options: options));
        Run.ShouldEndAlike(root.File("ranks"), root.File("alone"), 12);
    }

    [Fact]
    public void Draws_of_a_stream_are_split_without_overlap()
    {
        TrainingReport Train(string name, RankThread? ranks)
        {
            using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model, Run.Options.Seed);
            var data = new StreamedData(TestSpaces.Mixed, 7, validationCount: 20, stepsPerEpoch: 4);
            return new Trainer(vae, Run.Options with { BatchSize = 13 }, data, Folder(name)) { Ranks = ranks }.Run();
        }
        Train("alone", null);
        foreach (var count in new[] { 2, 8 })
        {
            RankedRun.Of(count, ranks => Train($"{count}", ranks));
            Run.ShouldEndAlike(root.File($"{count}"), root.File("alone"));
        }
    }

    [Fact]
    public void Training_goes_on_with_another_number_of_ranks_and_ends_with_the_same_bytes()
    {
        Run.In(root.File("alone"));
        // Stopped by one of them, at a step within an epoch.
        foreach (var (count, steps) in new[] { (4, 3), (2, 7), (1, 2), (8, 100) })
        {
            RankedRun.Of(count, ranks =>
            {
                using var stop = new CancellationTokenSource();
                var stopper = new Observer(step => { if (step == steps && ranks.Rank == ranks.Count - 1) stop.Cancel(); });
                return In("ranks", ranks, stopper, stop: stop.Token);
            }).Select(report => report.End).Distinct().Count().ShouldBe(1);
        }
        Run.ShouldEndAlike(root.File("ranks"), root.File("alone"));
    }

    [Fact]
    public void Checkpoints_within_an_epoch_have_all_moments()
    {
        var killed = root.File("killed");
        Run.In(root.File("alone"));
        RankedRun.Of(4, ranks =>
        {
            var observer = new Observer(step =>
            {
                if (ranks.Rank == 0 && step == 11) TemporaryFolder.Copy(root.File("ranks"), killed);
            });
            return In("ranks", ranks, observer, time: new SlowClock());
        });
        Run.In(killed, time: new SlowClock()).End.ShouldBe(TrainingEnd.Completed);
        Run.ShouldEndAlike(killed, root.File("alone"));
    }

    [Fact]
    public void A_rank_with_other_options_is_named()
    {
        var thrown = Should.Throw<AggregateException>(() => RankedRun.Of(4, ranks =>
            In("ranks", ranks, options: ranks.Rank == 2 ? Run.Options with { LearningRate = 0.02 } : Run.Options)));
        thrown.InnerExceptions.Count.ShouldBe(4);
        foreach (var exception in thrown.InnerExceptions)
            exception.Message.ShouldBe("Rank 2 was given other options or other data than rank 0.");
        Directory.Exists(root.File("ranks")).ShouldBeFalse();
    }

    [Fact]
    public void A_training_that_diverges_says_the_same_on_all_ranks()
    {
        var options = Run.Options with { LearningRate = 1000, ClipNorm = 0 };
        var alone = Should.Throw<TrainingDivergedException>(() => Run.In(root.File("alone"), options: options));
        var thrown = Should.Throw<AggregateException>(() => RankedRun.Of(4, ranks => In("ranks", ranks, options: options)));
        foreach (var exception in thrown.InnerExceptions) exception.Message.ShouldBe(alone.Message);
    }

    [Fact]
    public void Three_ranks_cannot_share_eight_pieces() =>
        Should.Throw<AggregateException>(() => RankedRun.Of(3, ranks => In("ranks", ranks)))
            .InnerExceptions[0].Message.ShouldStartWith("A batch has eight pieces, which 3 ranks cannot share.");

    private ModelFolder Folder(string name) => new(root.File(name));

    // The observer is rank 0's, or told of by each where it asks to stop.
    private TrainingReport In(
        string name, RankThread ranks, ITrainingObserver? observer = null, TrainingOptions? options = null,
        TimeProvider? time = null, CancellationToken stop = default)
    {
        options ??= Run.Options;
        using var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model, options.Seed);
        var told = ranks.Rank == 0 || stop.CanBeCanceled ? observer : null;
        return new Trainer(vae, options, Run.Data, Run.Validation, Folder(name), told, time) { Ranks = ranks }.Run(stop);
    }
}
