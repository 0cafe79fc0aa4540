using ArchVae.Options;
using ArchVae.Spaces;
using ArchVae.Studio.Folders;
using ArchVae.Training;

namespace ArchVae.Studio.Jobs;

/// <summary>
/// The trainings that pages began: on threads of their own, some at a time, the others after them in their order. Safe for
/// several threads. Disposing it asks them to save and waits.
/// </summary>
/// <param name="folder">Where models and data lie.</param>
/// <param name="options">How many go on at once, and with how many threads.</param>
/// <param name="time">The clock.</param>
public sealed class TrainingJobs(OpenedFolder folder, StudioOptions options, TimeProvider time) : IDisposable
{
    /// <summary>What messages call the folder of the model by.</summary>
    public const string ModelSetting = "Model";

    private static readonly string[] paths =
        [nameof(TrainingRequest.Data), nameof(TrainingRequest.Validation), nameof(TrainingRequest.From)];

    private readonly Lock gate = new();
    private readonly List<TrainingJob> jobs = [];
    private readonly List<Thread> threads = [];
    private bool disposed;

    /// <summary>
    /// Something of a training has changed, at most a few times a second of each. Called on a thread that nothing waits for.
    /// </summary>
    public event Action? Changed;

    /// <summary>The trainings, in the order in which they were begun; of each model the last one.</summary>
    public IReadOnlyList<TrainingJob> All
    {
        get
        {
            lock (gate) return [.. jobs];
        }
    }

    /// <summary>The training of a model that was begun here last; null where there is none.</summary>
    public TrainingJob? Find(string? model) => All.LastOrDefault(job => job.Model == model);

    /// <summary>Checks what is given, reads the data, and begins a training or puts it behind others.</summary>
    /// <param name="model">The model's folder, by its path from the folder that is open.</param>
    /// <param name="given">The options that are given; files and folders by their paths from the folder that is open.</param>
    /// <exception cref="InputException">
    /// A path leads out of the folder, the model is being trained, or <see cref="TrainingRun.Prepare"/> refuses.
    /// </exception>
    public TrainingJob Begin(string model, GivenOptions given)
    {
        ArgumentNullException.ThrowIfNull(given);
        var target = Resolve(ModelSetting, model?.Trim() ?? "");
        if (target == folder.Root)
        {
            throw new InputException("Model is empty; the name of a folder below the one that is open is expected.")
            {
                Settings = [ModelSetting],
            };
        }
        var name = folder.Relative(target);
        RequireFree(name);
        var resolved = given.With((option, value) => value is not string path ? value
            : paths.Contains(option.Name) || (option.Name == nameof(TrainingRequest.Space)
                && !SearchSpace.BuiltInNames.Contains(path)) ? Resolve(option.Name, path) : value);
        var run = TrainingRun.Prepare(new ModelFolder(target), resolved, options.Threads);
        // One that goes on has its first epochs still to show.
        var job = new TrainingJob(name, given, run, time, Tell, run.Saved is null ? null : Find(name)?.Progress);
        try
        {
            lock (gate)
            {
                RequireFree(name);
                jobs.RemoveAll(earlier => earlier.Model == name);
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
        return job;
    }

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

    private void RequireFree(string name)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (jobs.Exists(job => job.Model == name && job.Progress.IsActive))
            {
                throw new InputException($"Model '{InputException.Shown(name)}' is being trained, or waits for it.")
                {
                    Settings = [ModelSetting],
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
        var thread = new Thread(RunAll) { IsBackground = true, Name = "training" };
        threads.Add(thread);
        thread.Start();
    }

    private void RunAll()
    {
        while (Next() is { } job) job.Run();
    }

    private TrainingJob? Next()
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

    // Pages draw themselves on other threads, not on that which trains.
    private void Tell() => ThreadPool.QueueUserWorkItem(_ => Changed?.Invoke());
}
