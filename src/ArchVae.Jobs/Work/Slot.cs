using ArchVae.Jobs.Store;
using Quartz;

namespace ArchVae.Jobs.Work;

/// <summary>
/// The process of a slot: a node of Quartz that does one job after the other. It may die by what it does; the worker that
/// started it starts another.
/// </summary>
internal sealed class Slot : IJobRunner, IDisposable
{
    private static readonly TimeSpan beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan clockInterval = TimeSpan.FromMinutes(1);
    private readonly SlotSetUp setUp;
    private readonly TimeProvider time;
    private readonly TextWriter notes;
    private readonly CancellationToken stop;
    private readonly JobStore store;
    private readonly SharedObjects kept = new();
    private readonly SlotFolders folders;
    private volatile bool isBusy;

    private Slot(SlotSetUp setUp, TimeProvider time, TextWriter notes, CancellationToken stop)
    {
        (this.setUp, this.time, this.notes, this.stop) = (setUp, time, notes, stop);
        folders = new(setUp.Work);
        store = new(StoreAddress.Parse(setUp.Store), time, setUp.Shared);
        // What it was at is noted when the store is there again, however long that takes.
        store.Database.Patience = TimeSpan.FromDays(1);
    }

    /// <summary>Works until its input ends.</summary>
    /// <param name="input">The first line is a <see cref="SlotSetUp"/>.</param>
    /// <param name="notes">Where <see cref="SlotNote"/>s go, a line each.</param>
    /// <param name="time">The clock of this machine.</param>
    public static void Run(TextReader input, TextWriter notes, TimeProvider time)
    {
        if (input.ReadLine() is not { } line) return;
        using var source = new CancellationTokenSource();
        using var slot = new Slot(SlotSetUp.Parse(line), time, notes, source.Token);
        new Thread(() =>
        {
            while (input.ReadLine() is not null)
            {
            }
            source.Cancel();
        })
        { IsBackground = true, Name = "ArchVae input" }.Start();
        slot.Work();
    }

    /// <inheritdoc/>
    public void Run(IJobExecutionContext context)
    {
        if (stop.IsCancellationRequested) return;
        isBusy = true;
        try
        {
            var (id, turn) = QuartzNode.Read(context);
            if (store.Table.Claim(id, turn, setUp.Name, context.FireInstanceId, context.Recovering) is { } job)
                Attempt(job, context.FireInstanceId);
        }
        finally
        {
            isBusy = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => store.Dispose();

    private void Work()
    {
        using var node = QuartzNode.Worker(store.Database, setUp.Name, setUp.Needs, TimeSpan.FromSeconds(setUp.CheckIn), this);
        node.Start();
        using var queued = new Listener(store.Database, StoreSchema.QueuedChannel);
        var read = time.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            if (queued.Wait(clockInterval, stop) && !isBusy) node.Wake();
            if (time.GetElapsedTime(read) < clockInterval) continue;
            store.Database.Do((_, _) =>
            {
                store.Database.Clock.Read();
                return 0;
            });
            read = time.GetTimestamp();
        }
    }

    private void Attempt(JobRow job, string ticket)
    {
        var folder = folders.Of(job);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var context = new SlotContext(job, store.Contents, kept, folders)
        {
            Folder = folder,
            Seed = job.Job.Seed,
            Threads = setUp.Threads,
            Worker = setUp.Name,
            Time = time,
            Stop = ending.Token,
        };
        var (isMine, isBeating) = (true, 0);
        Note(new(job.Id, job.Attempts, job.Job.Limits.Seconds, job.Job.Limits.Megabytes));
        using var beats = time.CreateTimer(
            _ =>
            {
                // One that waits for the store is enough.
                if (Interlocked.Exchange(ref isBeating, 1) == 1) return;
                var (share, stage) = context.Progress;
                try
                {
                    if (store.Table.Progress(job.Id, ticket, share, stage)) return;
                    isMine = false;
                    ending.Cancel();
                }
                catch (Exception exception) when (exception is IOException or ObjectDisposedException)
                {
                    // The next beat tries again.
                }
                finally
                {
                    isBeating = 0;
                }
            }, null, beat, beat);
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var (name, hash) in job.Saved)
                store.Contents.Get(hash, Path.Combine(folder, Path.Combine(SafeName.Parts(name))));
            var result = Execute(job, context);
            if (!isMine) return;
            if (result is null) store.Table.Release(job.Id, ticket, Outputs(folder));
            else store.Table.Done(job.Id, setUp.Name, result, Outputs(folder));
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            if (isMine) store.Table.Release(job.Id, ticket, new Dictionary<string, string>());
        }
        catch (InputException exception)
        {
            store.Table.Refuse(job.Id, ticket, exception.Message);
        }
#pragma warning disable CA1031 // Whatever it is, the attempt failed, and the store is told.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            store.Table.Fail(job.Id, job.Attempts, $"threw {exception.GetType().Name}: {exception.Message}");
        }
        finally
        {
            Note(SlotNote.Idle);
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private string? Execute(JobRow job, SlotContext context)
    {
        var kind = JobKind.Registry.Get(job.Job.Kind);
        if (!setUp.AllowCommands && kind.RunsCommands(job.Job.Settings))
            throw new InputException("The job runs a command, and the worker was started without --allow-commands.");
        return kind.Execute(job.Job.Settings, context);
    }

    // Names with a dot before them are those of files that processes hold.
    private Dictionary<string, string> Outputs(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !Path.GetFileName(file).StartsWith('.'))
            .ToDictionary(
                file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'),
                store.Contents.Put);

    private void Note(SlotNote note)
    {
        notes.WriteLine(note.ToLine());
        notes.Flush();
    }
}
