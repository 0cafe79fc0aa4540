using ArchVae.Options;
using ArchVae.Studio.Folders;

namespace ArchVae.Studio.Jobs;

/// <summary>
/// The work that pages began: on threads of its own, some at a time, the rest after it in its order. Safe for several threads.
/// Disposing it asks all to save and waits.
/// </summary>
/// <param name="folder">The folder that is open.</param>
/// <param name="options">How many go on at once.</param>
public sealed class JobQueue(OpenedFolder folder, StudioOptions options) : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<StudioJob> jobs = [];
    private readonly List<Thread> threads = [];
    private bool disposed;

    /// <summary>
    /// Something of a job has changed, at most a few times a second of each. Called on a thread that nothing waits for.
    /// </summary>
    public event Action? Changed;

    /// <summary>The jobs, in the order in which they were begun; of each path the last one.</summary>
    public IReadOnlyList<StudioJob> All
    {
        get
        {
            lock (gate) return [.. jobs];
        }
    }

    /// <summary>The job of a path that was begun here last; null where there is none.</summary>
    public StudioJob? Find(string? path) => All.LastOrDefault(job => job.Path == path);

    /// <summary>The full path that a job is to work in.</summary>
    /// <param name="setting">What messages call it by.</param>
    /// <param name="path">Its path from the folder that is open.</param>
    /// <exception cref="InputException">It leads out of the folder, is empty, or a job works there or waits for it.</exception>
    public string RequireFree(string setting, string? path)
    {
        var target = Resolve(setting, path?.Trim() ?? "");
        if (target == folder.Root)
        {
            throw new InputException($"{setting} is empty; the name of a folder below the one that is open is expected.")
            {
                Settings = [setting],
            };
        }
        RequireFreeName(setting, folder.Relative(target));
        return target;
    }

    /// <summary>Options with the full paths of those that are paths from the folder that is open.</summary>
    /// <param name="given">The options.</param>
    /// <param name="isPath">Whether a text of an option is a path.</param>
    /// <exception cref="InputException">One leads out of the folder.</exception>
    public GivenOptions Resolve(GivenOptions given, Func<OptionDescription, string, bool> isPath)
    {
        ArgumentNullException.ThrowIfNull(given);
        return given.With((option, value) =>
            value is string text && isPath(option, text) ? Resolve(option.Name, text) : value);
    }

    /// <summary>Begins a job, or puts it behind others. It is disposed here.</summary>
    /// <param name="setting">What messages call its path by.</param>
    /// <param name="job">The job.</param>
    /// <exception cref="InputException">Another one works there or waits for it.</exception>
    public void Add(string setting, StudioJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        try
        {
            lock (gate)
            {
                RequireFreeName(setting, job.Path);
                jobs.RemoveAll(earlier => earlier.Path == job.Path);
                jobs.Add(job);
                if (threads.Count < options.Trainings) StartThread();
            }
        }
        catch
        {
            job.Dispose();
            throw;
        }
        Tell();
    }

    /// <summary>Something of a job has changed.</summary>
    // Pages draw themselves on other threads, not on that which works.
    public void Tell() => ThreadPool.QueueUserWorkItem(_ => Changed?.Invoke());

    /// <inheritdoc/>
    public void Dispose()
    {
        List<Thread> waited;
        lock (gate)
        {
            if (disposed) return;
            disposed = true;
            waited = [.. threads];
        }
        foreach (var job in All) job.Stop();
        foreach (var thread in waited) thread.Join();
        foreach (var job in All) job.Dispose();
    }

    private void RequireFreeName(string setting, string name)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (jobs.Exists(job => job.Path == name && job.Progress.IsActive))
            {
                throw new InputException(
                    $"{setting}: there is work going on in '{InputException.Shown(name)}', or waiting for it.")
                {
                    Settings = [setting],
                };
            }
        }
    }

    private string Resolve(string setting, string path)
    {
        try
        {
            return folder.Resolve(path);
        }
        catch (Exception exception) when (exception is InputException or ArgumentException or PathTooLongException)
        {
            throw new InputException($"{setting}: {exception.Message}", inner: exception) { Settings = [setting] };
        }
    }

    // With the gate held.
    private void StartThread()
    {
        var thread = new Thread(RunAll) { IsBackground = true, Name = "job" };
        threads.Add(thread);
        thread.Start();
    }

    private void RunAll()
    {
        while (Next() is { } job) job.Run();
    }

    private StudioJob? Next()
    {
        lock (gate)
        {
            if (jobs.Find(job => job.Progress.State == JobState.Waiting && !job.IsTaken) is { } job && !disposed)
            {
                job.IsTaken = true;
                return job;
            }
            threads.Remove(Thread.CurrentThread);
            return null;
        }
    }
}
