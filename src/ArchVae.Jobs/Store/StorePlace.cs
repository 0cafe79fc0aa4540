using ArchVae.Tensors;

namespace ArchVae.Jobs.Store;

/// <summary>
/// Has jobs done by the workers of a store: sends their inputs, waits for their ends, and fetches what they left. Stopped or
/// killed, what was submitted stays in the store, workers go on with it, and the same jobs of the same submission find it there.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="submission">Names the submission; asked for when the first jobs are submitted.</param>
/// <param name="options">How jobs are submitted.</param>
public sealed class StorePlace(JobStore store, Func<string> submission, SubmissionOptions options) : IJobPlace
{
    private const int MostAtATime = 100;
    private static readonly TimeSpan interval = TimeSpan.FromMilliseconds(500);

    // Whoever waits for hours waits for a server that is away, too.
    private static readonly TimeSpan patience = TimeSpan.FromHours(1);
    private readonly Dictionary<JobInput, string> hashes = new(ReferenceEqualityComparer.Instance);
    private string? named;

    /// <summary>
    /// The most jobs that wait or run at once, where which one is next depends on how others ended; null for no limit.
    /// </summary>
    public int? AtOnce { get; init; }

    private string Submission => named ??= submission();

    /// <inheritdoc/>
    /// <exception cref="IOException">The store cannot be reached, or somebody cancelled a job.</exception>
    public void Run(IEnumerable<JobPlan> jobs, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        store.Database.Stop = stop;
        store.Database.Patience = patience;
        using var waiting = jobs.GetEnumerator();
        using var ends = new Listener(store.Database, StoreSchema.EndedChannel);
        var pending = new Dictionary<string, Pending>(StringComparer.Ordinal);
        try
        {
            var isMore = true;
            while (true)
            {
                isMore = isMore && Submit(waiting, pending, stop);
                if (pending.Count == 0 && !isMore) return;
                if (stop.IsCancellationRequested) return;
                Take(pending, stop);
                if (pending.Count > 0 && !isMore || pending.Count >= (AtOnce ?? int.MaxValue)) ends.Wait(interval, stop);
            }
        }
        catch (InputException)
        {
            // What cannot be done here or there ends all.
            CancelAll(pending);
            throw;
        }
    }

    // False where there are no more.
    private bool Submit(IEnumerator<JobPlan> waiting, Dictionary<string, Pending> pending, CancellationToken stop)
    {
        List<(JobPlan Plan, Job Job)> batch = [];
        var isMore = true;
        while (batch.Count < MostAtATime && pending.Count + batch.Count < (AtOnce ?? int.MaxValue)
            && !stop.IsCancellationRequested && (isMore = waiting.MoveNext()))
        {
            batch.Add((waiting.Current, JobOf(waiting.Current)));
        }
        if (batch.Count == 0) return isMore;
        store.Table.Submit(Submission, [.. batch.Select(one => one.Job)]);
        foreach (var (plan, _) in batch) pending.Add(plan.Name, new(plan));
        return isMore;
    }

    private Job JobOf(JobPlan plan)
    {
        // What only this process has is said before anything is sent.
        var inputs = plan.Inputs();
        var settings = plan.SettingsText();
        IReadOnlyList<string> tags = JobNeeds.Tags(options.Tags);
        if (plan.Kind.RunsCommands(settings)) tags = [.. tags.Append(JobNeeds.Commands).Order(StringComparer.Ordinal)];
        return new()
        {
            Name = plan.Name,
            Kind = plan.Kind.Name,
            Settings = settings,
            Inputs = inputs.ToDictionary(input => input.Name, Send),
            Seed = plan.Seed,
            Limits = options.Limits,
            VectorBits = options.RoundingMayDiffer ? null : Simd.Bits,
            Tags = tags,
        };
    }

    private string Send(JobInput input)
    {
        if (hashes.TryGetValue(input, out var known)) return known;
        var file = Path.GetTempFileName();
        try
        {
            using (var stream = File.Create(file)) input.Write(stream);
            return hashes[input] = store.Contents.Put(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private void Take(Dictionary<string, Pending> pending, CancellationToken stop)
    {
        var rows = store.Database.Rows(
            $"""
            SELECT {JobRow.Columns} FROM archvae.jobs
            WHERE submission = @submission AND name = ANY(@names) AND state IN ('running', 'done', 'failed', 'cancelled')
            ORDER BY id
            """,
            JobRow.Of, ("submission", Submission), ("names", pending.Keys.ToArray()));
        foreach (var row in rows)
        {
            if (stop.IsCancellationRequested) return;
            var one = pending[row.Job.Name];
            if (row.Worker is { } worker) one.Begin(worker);
            if (row.State == JobState.Running)
            {
                one.Plan.Progress?.Invoke(row.Progress, row.Stage ?? "");
                continue;
            }
            pending.Remove(row.Job.Name);
            End(one, row);
        }
    }

    private void End(Pending one, JobRow row)
    {
        one.Begin(row.Worker ?? "store");
        if (row.State == JobState.Cancelled)
            throw new IOException($"The job '{row.Job.Name}' was cancelled. The same command begins it anew.");
        if (row.Result is { End: JobEnd.Refused } refused) throw new InputException($"{row.Job.Name}: {refused.Failure}");
        if (row.State == JobState.Failed)
        {
            one.Plan.Failed(row.Failure ?? "failed");
            return;
        }
        foreach (var (name, hash) in row.Result!.Outputs)
        {
            if (one.Plan.Folder is not { } folder) continue;
            var path = Path.Combine(folder, Path.Combine(SafeName.Parts(name)));
            if (File.Exists(path) && Contents.HashOf(path) == hash) continue;
            store.Contents.Get(hash, path);
        }
        one.Plan.End(row.Result.Result!);
    }

    private void CancelAll(Dictionary<string, Pending> pending) => store.Cancel([.. store.Database.Rows(
        "SELECT id FROM archvae.jobs WHERE submission = @submission AND name = ANY(@names)", row => row.GetInt64(0),
        ("submission", Submission), ("names", pending.Keys.ToArray()))]);

    private sealed class Pending(JobPlan plan)
    {
        private bool isBegun;

        public JobPlan Plan => plan;

        public void Begin(string worker)
        {
            if (isBegun) return;
            isBegun = true;
            plan.Begin?.Invoke(worker);
        }
    }
}
