using ArchVae.Options;

namespace ArchVae.Studio.Jobs;

/// <summary>
/// Work in a folder that goes on while pages come and go. Pages read <see cref="Progress"/> from any thread.
/// </summary>
public abstract class StudioJob : IDisposable
{
    private readonly Action changed;
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = new();
    private volatile JobProgress progress;
    private bool released;

    private protected StudioJob(string path, GivenOptions given, JobProgress progress, Action changed) =>
        (Path, Given, this.progress, this.changed) = (path, given, progress, changed);

    /// <summary>What it works in, by its path from the folder that is open.</summary>
    public string Path { get; }

    /// <summary>The options that were given.</summary>
    public GivenOptions Given { get; }

    /// <summary>How far it is.</summary>
    public virtual JobProgress Progress => progress;

    /// <summary>How far it is, in a few words.</summary>
    public string Words => progress.State switch
    {
        JobState.Waiting => "waits",
        JobState.Stopping => "saving",
        _ => RunningWords,
    };

    /// <summary>What became of it, once it has come to its end.</summary>
    public virtual string EndWords => "Ended.";

    /// <summary>The page that shows it.</summary>
    public abstract string Address { get; }

    /// <summary>Whether its work was begun.</summary>
    public bool WasBegun { get; private set; }

    /// <summary>Whether a thread has taken it.</summary>
    internal bool IsTaken { get; set; }

    /// <summary>How far it is while it goes on.</summary>
    private protected abstract string RunningWords { get; }

    /// <summary>Asks it to save and end; one that waits does not begin.</summary>
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
            else if (progress.State is JobState.Running) progress = progress with { State = JobState.Stopping };
            else return;
        }
        changed();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stop.Dispose();
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Works, on the thread that calls; whatever happens is in <see cref="Progress"/>.</summary>
    internal void Run()
    {
        lock (gate)
        {
            if (progress.State is not JobState.Waiting) return;
            progress = progress with { State = JobState.Running };
            WasBegun = true;
        }
        changed();
        try
        {
            Work(stop.Token);
        }
#pragma warning disable CA1031 // Whatever it is, it is shown, and other work goes on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Change(shown => shown with { State = JobState.Failed, Failure = exception });
        }
        // What it came to is in its folder; only what pages show is kept.
        Release();
    }

    /// <summary>Works, and changes the state at the end.</summary>
    private protected abstract void Work(CancellationToken token);

    /// <summary>Frees what it works with.</summary>
    private protected abstract void Free();

    private protected void Change(Func<JobProgress, JobProgress> change)
    {
        lock (gate) progress = change(progress);
        changed();
    }

    // Not twice.
    private void Release()
    {
        if (!Interlocked.Exchange(ref released, true)) Free();
    }
}
