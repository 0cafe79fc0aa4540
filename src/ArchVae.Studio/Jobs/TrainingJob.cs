using System.Globalization;
using ArchVae.Objectives;
using ArchVae.Options;
using ArchVae.Training;

namespace ArchVae.Studio.Jobs;

/// <summary>A training.</summary>
public sealed class TrainingJob : StudioJob, ITrainingObserver
{
    /// <summary>The draws of the prior that are decoded after each epoch.</summary>
    public const int SampleCount = 8;

    /// <summary>The seed of these draws.</summary>
    public const ulong SampleSeed = 1;

    private const int MostOfKl = 512;
    private static readonly TimeSpan interval = TimeSpan.FromMilliseconds(250);
    private readonly TrainingRun run;
    private readonly TimeProvider time;
    private readonly long epochLength;
    private readonly long steps;
    private long startedAt;
    private long shownAt;
    private long made;
    private (double Reconstruction, double Kl, int Count) sums;

    internal TrainingJob(string model, GivenOptions given, TrainingRun run, TimeProvider time, Action changed,
        TrainingProgress? earlier)
        : base(model, given, Beginning(run, earlier), changed)
    {
        (this.run, this.time) = (run, time);
        var length = run.Data.StepsPerEpoch(run.Options.BatchSize);
        (epochLength, steps) = (length, run.Options.StepsIn(length));
    }

    /// <summary>What is to be said of the data, in sentences.</summary>
    public IReadOnlyList<string> Notes => run.Notes;

    /// <inheritdoc/>
    public override TrainingProgress Progress => (TrainingProgress)base.Progress;

    /// <inheritdoc/>
    public override string Address => $"train?model={Uri.EscapeDataString(Path)}";

    /// <inheritdoc/>
    private protected override string RunningWords => string.Create(
        CultureInfo.InvariantCulture, $"epoch {Math.Max(1, Progress.Epoch)} of {Progress.Epochs}");

    /// <inheritdoc/>
    public void OnStep(int epoch, int stepInEpoch, int stepsPerEpoch, in StepTerms terms)
    {
        made++;
        sums = (sums.Reconstruction + terms.Reconstruction, sums.Kl + terms.Kl, sums.Count + 1);
        if (time.GetElapsedTime(shownAt) < interval) return;
        shownAt = time.GetTimestamp();
        var latest = new ElboParts(sums.Reconstruction / sums.Count, sums.Kl / sums.Count);
        sums = default;
        var share = Math.Min(1, ((epoch - 1) * epochLength + stepInEpoch) / (double)steps);
        Change(shown => (TrainingProgress)shown with
        {
            Epoch = epoch,
            Share = share,
            Latest = latest,
            ArchitecturesPerSecond = made * run.Options.BatchSize / time.GetElapsedTime(startedAt).TotalSeconds,
        });
    }

    /// <inheritdoc/>
    public void OnEpoch(EpochReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        // The weights stand still here, and all noise is keyed by what it is for: what is looked at changes nothing.
        var samples = new EpochSamples(report.Epoch, run.Vae.Sample(SampleCount, SampleSeed));
        var kl = MeanKl();
        Change(shown => (TrainingProgress)shown with
        {
            Epoch = report.Epoch,
            Share = Math.Min(1, (double)report.Step / steps),
            Report = report,
            Samples = [.. Progress.Samples.Where(earlier => earlier.Epoch < report.Epoch), samples],
            Kl = kl,
        });
    }

    /// <inheritdoc/>
    private protected override void Work(CancellationToken token)
    {
        startedAt = time.GetTimestamp();
        var outcome = run.Run(this, time, token);
        Change(shown => (TrainingProgress)shown with
        {
            State = outcome.End == TrainingEnd.Interrupted ? JobState.Stopped : JobState.Completed,
            Share = outcome.End == TrainingEnd.Interrupted ? shown.Share : 1,
            Outcome = outcome,
            Warnings = [.. outcome.Warnings(run.Options)],
        });
    }

    /// <inheritdoc/>
    private protected override void Free() => run.Dispose();

    private static TrainingProgress Beginning(TrainingRun run, TrainingProgress? earlier)
    {
        var length = run.Data.StepsPerEpoch(run.Options.BatchSize);
        return new()
        {
            Epochs = (run.Options.StepsIn(length) - 1) / length + 1,
            Report = earlier?.Report,
            Samples = earlier?.Samples ?? [],
            Kl = earlier?.Kl,
        };
    }

    private double[]? MeanKl()
    {
        if (run.Vae.KlByDimension([.. run.Data.Validation.Take(MostOfKl)]) is not { } rows) return null;
        return [.. Enumerable.Range(0, run.Vae.Options.LatentSize).Select(j => rows.Average(row => (double)row[j]))];
    }
}
