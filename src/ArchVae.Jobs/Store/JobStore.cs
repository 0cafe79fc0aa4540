namespace ArchVae.Jobs.Store;

/// <summary>
/// A store of jobs on PostgreSQL, which submitters, workers and those who look on share. It belongs to one version of the
/// program. For any number of threads.
/// </summary>
public sealed class JobStore : IDisposable
{
    private const int MostListed = 100_000;

    // A worker that did not say so for longer is not there.
    private const int LostSeconds = 30;
    private readonly Lazy<QuartzNode> quartz;
    private readonly Lazy<JobTable> table;

    /// <summary>Opens a store.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="time">The clock of this machine, for pauses only: all times are those of the database.</param>
    /// <param name="shared">The folder that contents are kept in, which all machines see; null for the database.</param>
    /// <exception cref="InputException">It is no store, or one of another version of the program.</exception>
    /// <exception cref="IOException">It cannot be reached, or does not allow it.</exception>
    public JobStore(StoreAddress address, TimeProvider time, string? shared = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(time);
        Database = new(address, time);
        Contents = new(Database, shared);
        quartz = new(() => QuartzNode.Submitter(Database));
        table = new(() => new(Database, quartz.Value));
        try
        {
            RequireVersion();
        }
        catch
        {
            Database.Dispose();
            throw;
        }
    }

    /// <summary>Where it is.</summary>
    public StoreAddress Address => Database.Address;

    internal JobDatabase Database { get; }

    internal Contents Contents { get; }

    internal JobTable Table => table.Value;

    /// <summary>Makes the tables of a store where there are none, or those of an earlier version this version's.</summary>
    /// <param name="address">The database.</param>
    /// <param name="time">The clock of this machine, for pauses only.</param>
    /// <exception cref="InputException">Jobs of another version of the program wait there, or it has other tables.</exception>
    /// <exception cref="IOException">It cannot be reached, or does not allow it.</exception>
    public static void Prepare(StoreAddress address, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(address);
        using var database = new JobDatabase(address, time);
        database.Do((connection, _) =>
        {
            // One at a time.
            connection.Run("SELECT pg_advisory_xact_lock(1098012244)");
            connection.Run(StoreSchema.Create);
            var known = connection.Rows(StoreSchema.ReadStore, row => (Version: row.GetInt32(0), Program: row.GetString(1)));
            if (known is [var (version, program)])
            {
                RequireSchema(version, address);
                if (program == ProgramVersion.Current) return 0;
                var waiting = (long)connection.Value(
                    "SELECT count(*) FROM archvae.jobs WHERE state IN ('queued', 'running', 'paused')")!;
                if (waiting > 0)
                {
                    throw new InputException(
                        $"{address}: {waiting} jobs of version {program} have not ended; this is {ProgramVersion.Current}. "
                        + "Let workers of that version end them, or cancel them, before the store becomes this version's.");
                }
            }
            connection.Run("DELETE FROM archvae.store");
            return connection.Run(
                "INSERT INTO archvae.store (version, program) VALUES (@version, @program)", ("version", StoreSchema.Version),
                ("program", ProgramVersion.Current));
        });
        using var node = QuartzNode.Submitter(database, provision: true);
    }

    /// <summary>A name for a submission that no other has.</summary>
    public string NewSubmission() => Database.Rows(
        "SELECT left(replace(gen_random_uuid()::text, '-', ''), 12)", row => row.GetString(0))[0];

    /// <summary>The jobs, the last ones first.</summary>
    /// <param name="submission">Those of a submission only; null for all.</param>
    /// <param name="states">Those in these states only; empty for all.</param>
    /// <param name="most">At most so many.</param>
    public IReadOnlyList<JobRow> List(string? submission = null, IReadOnlyList<JobState>? states = null, int most = MostListed) =>
        Database.Rows(
            $"""
            SELECT {JobRow.Columns} FROM archvae.jobs
            WHERE (@submission = '' OR submission = @submission) AND (cardinality(@states) = 0 OR state = ANY(@states))
            ORDER BY id DESC LIMIT @most
            """,
            JobRow.Of, ("submission", submission ?? ""), ("states", Texts(states ?? [])), ("most", most));

    /// <summary>How many jobs there are in each state.</summary>
    public IReadOnlyDictionary<JobState, long> Counts(string? submission = null) => Database.Rows(
        "SELECT state, count(*) FROM archvae.jobs WHERE @submission = '' OR submission = @submission GROUP BY state",
        row => (State: Enum.Parse<JobState>(row.GetString(0), ignoreCase: true), Count: row.GetInt64(1)),
        ("submission", submission ?? "")).ToDictionary(pair => pair.State, pair => pair.Count);

    /// <summary>A job; null where there is none.</summary>
    public JobRow? Find(long id) => Database.Rows(
        $"SELECT {JobRow.Columns} FROM archvae.jobs WHERE id = @id", JobRow.Of, ("id", id)).FirstOrDefault();

    /// <summary>Ends jobs that have not ended.</summary>
    /// <returns>How many.</returns>
    public int Cancel(IReadOnlyList<long> ids) => Table.Cancel(ids);

    /// <summary>Begins jobs anew that failed or were cancelled.</summary>
    /// <returns>How many.</returns>
    public int Retry(IReadOnlyList<long> ids) => Table.Retry(ids);

    /// <summary>Keeps jobs that wait from being begun.</summary>
    /// <returns>How many.</returns>
    public int Pause(IReadOnlyList<long> ids) => Table.Pause(ids);

    /// <summary>Goes on with jobs that were paused.</summary>
    /// <returns>How many.</returns>
    public int Resume(IReadOnlyList<long> ids) => Table.Continue(ids);

    /// <summary>The workers that are there.</summary>
    public IReadOnlyList<WorkerRow> Workers() => Database.Rows(
        """
        SELECT name, program, vector_bits, tags, slots, needs FROM archvae.workers
        WHERE seen > clock_timestamp() - @lost * interval '1 second' ORDER BY name
        """,
        row => new WorkerRow(
            row.GetString(0), row.GetString(1), row.GetInt32(2),
            row.GetString(3).Split(',', StringSplitOptions.RemoveEmptyEntries), row.GetInt32(4))
        { Needs = row.GetFieldValue<string[]>(5) },
        ("lost", LostSeconds));

    /// <summary>Why a job waits, in words; null where it does not.</summary>
    public string? WhyWaiting(JobRow job)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (job.State == JobState.Paused) return "it is paused; 'jobs resume' goes on with it";
        if (job.State != JobState.Queued) return null;
        var workers = Workers();
        if (workers.Count == 0) return "no worker is there";
        if (workers.Any(worker => worker.Needs.Contains(job.Needs)))
            return job.Failure is null ? "all workers that may do it are busy" : "it is tried again after a pause";
        var reasons = new List<string>();
        if (job.Job.VectorBits is { } bits && workers.All(worker => worker.VectorBits != bits))
        {
            reasons.Add(FormattableString.Invariant(
                $"no worker computes with vectors of {bits} bits; --rounding-may-differ submits for any"));
        }
        foreach (var tag in job.Job.Tags.Where(tag => workers.All(worker => !worker.Tags.Contains(tag))))
        {
            reasons.Add(tag == JobNeeds.Commands
                ? "no worker was started with --allow-commands" : $"no worker has the tag '{tag}'");
        }
        return reasons.Count > 0 ? string.Join("; ", reasons) : "no worker has all that it needs at once: " + job.Needs;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (quartz.IsValueCreated) quartz.Value.Dispose();
        Database.Dispose();
    }

    private static string[] Texts(IEnumerable<JobState> states) =>
        [.. states.Select(state => state.ToString().ToLowerInvariant())];

    private static void RequireSchema(int version, StoreAddress address)
    {
        if (version == StoreSchema.Version) return;
        throw new InputException(
            $"{address}: the version of the tables is {version}; this program accepts {StoreSchema.Version}.");
    }

    private void RequireVersion()
    {
        var address = Database.Address;
        if (!Database.Rows(StoreSchema.FindStore, row => row.GetBoolean(0))[0]
            || Database.Rows(StoreSchema.ReadStore, row => (Version: row.GetInt32(0), Program: row.GetString(1)))
                is not [var (version, program)])
        {
            throw new InputException($"{address} is no store of jobs yet; 'archvae jobs prepare' makes it one.");
        }
        RequireSchema(version, address);
        if (program == ProgramVersion.Current) return;
        throw new InputException(
            $"{address} is a store of version {program}; this program is {ProgramVersion.Current}, and results of two versions "
            + "do not compare. Start the same program everywhere; 'archvae jobs prepare' makes the store this version's once no "
            + "job waits.");
    }
}

/// <summary>A worker that is there.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Program">The version of its program.</param>
/// <param name="VectorBits">The width of its vectors, in bits.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="Slots">How many jobs it does side by side.</param>
public sealed record WorkerRow(string Name, string Program, int VectorBits, IReadOnlyList<string> Tags, int Slots)
{
    internal IReadOnlyList<string> Needs { get; init; } = [];
}
