using ArchVae.Objectives;
using ArchVae.Options;
using ArchVae.Training;

namespace ArchVae.Studio.Jobs;

/// <summary>A training that goes on while pages come and go. Pages read <see cref="Progress"/> from any thread.</summary>
public sealed class TrainingJob : ITrainingObserver, IDisposable
{
    /// <summary>The draws of the prior that are decoded after each epoch.</summary>
    public const int SampleCount = 8;

    /// <summary>The seed of these draws.</summary>
    public const ulong SampleSeed = 1;

    private const int MostOfKl = 512;
    private static readonly TimeSpan interval = TimeSpan.FromMilliseconds(250);
    private readonly TrainingRun run;
    private readonly TimeProvider time;
    private readonly Action changed;
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = new();
    private readonly long steps;
    private long startedAt;
    private long shownAt;
    private long made;
    private bool released;
    private (double Reconstruction, double Kl, int Count) sums;
    private volatile JobProgress progress;

    internal TrainingJob(string model, GivenOptions given, TrainingRun run, TimeProvider time, Action changed,
        JobProgress? earlier)
    {
        (Model, Given, this.run, this.time, this.changed) = (model, given, run, time, changed);
        var length = run.Data.StepsPerEpoch(run.Options.BatchSize);
        steps = run.Options.StepsIn(length);
        progress = new JobProgress
        {
            Epochs = (steps - 1) / length + 1,
            Report = earlier?.Report,
            Samples = earlier?.Samples ?? [],
            Kl = earlier?.Kl,
        };
    }

    /// <summary>The model's folder, by its path from the folder that is open.</summary>
    public string Model { get; }

    /// <summary>The options that were given.</summary>
    public GivenOptions Given { get; }

    /// <summary>What is to be said of the data, in sentences.</summary>
    public IReadOnlyList<string> Notes => run.Notes;

    /// <summary>How far it is.</summary>
    public JobProgress Progress => progress;

    /// <summary>Whether a thread has taken it.</summary>
    internal bool IsTaken { get; set; }

    /// <summary>Asks it to finish the step, save and end; one that waits does not begin.</summary>
    public void Stop()
    {
        stop.Cancel();
        lock (gate)
        {
            if (progress.State is JobState.Waiting)
            {
                progress = progress with { State = JobState.Stopped };
                Release();
            }
            else if (progress.State is JobState.Training) progress = progress with { State = JobState.Stopping };
            else return;
        }
        changed();
    }

    /// <inheritdoc/>
    public void OnStep(int epoch, int stepInEpoch, int stepsPerEpoch, in StepTerms terms)
    {
        made++;
        sums = (sums.Reconstruction + terms.Reconstruction, sums.Kl + terms.Kl, sums.Count + 1);
        if (time.GetElapsedTime(shownAt) < interval) return;
        shownAt = time.GetTimestamp();
        var latest = new ElboParts(sums.Reconstruction / sums.Count, sums.Kl / sums.Count);
        sums = default;
        var share = Math.Min(1, (epoch - 1 + (double)stepInEpoch / stepsPerEpoch) / progress.Epochs);
        Show(shown => shown with
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
        Show(shown => shown with
        {
            Epoch = report.Epoch,
            Share = Math.Min(1, (double)report.Step / steps),
            Report = report,
            Samples = [.. shown.Samples.Where(earlier => earlier.Epoch < report.Epoch), samples],
            Kl = kl,
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stop.Dispose();
        Release();
    }

    /// <summary>Trains, on the thread that calls; whatever happens is in <see cref="Progress"/>.</summary>
    internal void Run()
    {
        lock (gate)
        {
            if (progress.State is not JobState.Waiting) return;
            progress = progress with { State = JobState.Training };
        }
        changed();
        startedAt = time.GetTimestamp();
        try
        {
            var outcome = run.Run(this, time, stop.Token);
            Show(shown => shown with
            {
                State = outcome.End == TrainingEnd.Interrupted ? JobState.Stopped : JobState.Completed,
                Share = outcome.End == TrainingEnd.Interrupted ? shown.Share : 1,
                Outcome = outcome,
                Warnings = [.. outcome.Warnings(run.Options)],
            });
        }
#pragma warning disable CA1031 // Whatever it is, it is shown, and other trainings go on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Show(shown => shown with { State = JobState.Failed, Failure = exception });
        }
        // The model's weights are in its folder; only what pages show is kept.
        Release();
    }

    // A model is not disposed twice.
    private void Release()
    {
        if (!Interlocked.Exchange(ref released, true)) run.Dispose();
    }

    private void Show(Func<JobProgress, JobProgress> change)
    {
        lock (gate) progress = change(progress);
        changed();
    }

    private double[]? MeanKl()
    {
        if (run.Vae.KlByDimension([.. run.Data.Validation.Take(MostOfKl)]) is not { } rows) return null;
        return [.. Enumerable.Range(0, run.Vae.Options.LatentSize).Select(j => rows.Average(row => (double)row[j]))];
    }
}
