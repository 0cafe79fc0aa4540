using Npgsql;

namespace ArchVae.Jobs.Store;

/// <summary>
/// The jobs of a store, and the turns of Quartz that are made of them in the same transactions. What is noted twice counts once.
/// </summary>
/// <param name="database">The store.</param>
/// <param name="quartz">Schedules turns.</param>
internal sealed class JobTable(JobDatabase database, QuartzNode quartz)
{
    // The pause after an attempt that failed doubles from the first on.
    private const double FirstPause = 2;
    private const double LongestPause = 120;

    private const string Insert =
        """
        INSERT INTO archvae.jobs (submission, name, kind, settings, inputs, seed, seconds, megabytes, most_attempts, vector_bits,
            tags, needs, state, turn, attempts, progress, refused)
        VALUES (@submission, @name, @kind, @settings, @inputs, @seed, @seconds, @megabytes, @most_attempts, @vector_bits, @tags,
            @needs, 'queued', 0, 0, 0, false)
        ON CONFLICT (submission, name) DO NOTHING
        RETURNING id, turn, needs, ready
        """;

    // Named in the order of the arguments, and locked so that of two that change a job one waits.
    private const string ReadNamed =
        $"SELECT {JobRow.Columns} FROM archvae.jobs WHERE submission = @submission AND name = ANY(@names) ORDER BY id FOR UPDATE";

    private const string Requeue =
        """
        UPDATE archvae.jobs SET state = 'queued', turn = turn + 1, attempts = 0, progress = 0, stage = NULL, failure = NULL,
            refused = false, result = NULL, outputs = NULL, ended = NULL, ready = clock_timestamp()
        WHERE id = ANY(@ids) AND state = ANY(@states)
        RETURNING id, turn, needs, ready
        """;

    private const string Resume =
        """
        UPDATE archvae.jobs SET state = 'queued', turn = turn + 1, ready = clock_timestamp()
        WHERE id = ANY(@ids) AND state = 'paused'
        RETURNING id, turn, needs, ready
        """;

    private const string GiveUp =
        """
        UPDATE archvae.jobs SET state = 'failed', ended = clock_timestamp(),
            failure = coalesce(failure, 'ended its process, or its machine was lost') || ' (' || attempts || ' attempts)'
        WHERE id = @id AND turn = @turn AND state = 'running' AND ticket <> @ticket AND attempts >= most_attempts
        RETURNING submission
        """;

    // A claim that is made again, as its answer was lost, is the same attempt.
    private const string ClaimTurn =
        $"""
        UPDATE archvae.jobs SET attempts = CASE WHEN state = 'running' AND ticket = @ticket THEN attempts ELSE attempts + 1 END,
            state = 'running', worker = @worker, ticket = @ticket, started = clock_timestamp(), seen = clock_timestamp(),
            progress = 0, stage = NULL
        WHERE id = @id AND turn = @turn AND (state = 'queued' OR (state = 'running' AND (@recovering OR ticket = @ticket)))
        RETURNING {JobRow.Columns}
        """;

    private const string NoteProgress =
        """
        UPDATE archvae.jobs SET progress = @progress, stage = @stage, seen = clock_timestamp()
        WHERE id = @id AND state = 'running' AND ticket = @ticket
        """;

    // The first end counts, whoever is at the job now.
    private const string NoteDone =
        """
        UPDATE archvae.jobs SET state = 'done', result = @result, outputs = @outputs, saved = NULL, failure = NULL, progress = 1,
            stage = NULL, worker = @worker, ended = clock_timestamp()
        WHERE id = @id AND state IN ('queued', 'running', 'paused')
        RETURNING submission
        """;

    private const string NoteRefused =
        """
        UPDATE archvae.jobs SET state = 'failed', refused = true, failure = @reason, ended = clock_timestamp()
        WHERE id = @id AND state = 'running' AND ticket = @ticket
        RETURNING submission
        """;

    private const string NoteFailure =
        """
        UPDATE archvae.jobs SET turn = turn + 1, stage = NULL,
            state = CASE WHEN attempts >= most_attempts THEN 'failed' ELSE 'queued' END,
            failure = CASE WHEN attempts >= most_attempts AND attempts > 1 THEN @reason || ' (' || attempts || ' attempts)'
                ELSE @reason END,
            ready = clock_timestamp() + least(@first * 2 ^ (attempts - 1), @longest) * interval '1 second',
            ended = CASE WHEN attempts >= most_attempts THEN clock_timestamp() END
        WHERE id = @id AND state = 'running' AND attempts = @attempt
        RETURNING id, turn, needs, ready, state, submission
        """;

    private const string GiveBack =
        """
        UPDATE archvae.jobs SET state = 'queued', turn = turn + 1, attempts = attempts - 1, stage = NULL, saved = @saved,
            ready = clock_timestamp()
        WHERE id = @id AND state = 'running' AND ticket = @ticket
        RETURNING id, turn, needs, ready
        """;

    private static readonly string[] ended = ["failed", "cancelled"];
    private static readonly string[] cancelledOnly = ["cancelled"];

    /// <summary>Adds jobs that are not there yet, and begins again those that were cancelled.</summary>
    /// <exception cref="InputException">One is there that is another job.</exception>
    public void Submit(string submission, IReadOnlyList<Job> jobs) => database.Do((connection, transaction) =>
    {
        List<JobTurn> turns = [];
        foreach (var job in jobs)
        {
            turns.AddRange(connection.Rows(
                Insert, TurnOf, ("submission", submission), ("name", job.Name), ("kind", job.Kind), ("settings", job.Settings),
                ("inputs", JobRow.Text(job.Inputs)), ("seed", (decimal)job.Seed), ("seconds", job.Limits.Seconds),
                ("megabytes", job.Limits.Megabytes), ("most_attempts", job.Limits.Attempts), ("vector_bits", job.VectorBits),
                ("tags", string.Join(',', job.Tags)), ("needs", JobNeeds.Of(job.VectorBits, job.Tags))));
        }
        if (turns.Count < jobs.Count) turns.AddRange(Again(connection, submission, jobs));
        Queue(connection, transaction, turns);
        return turns.Count;
    });

    /// <summary>Begins jobs again that failed or were cancelled, with all their attempts.</summary>
    /// <returns>How many.</returns>
    public int Retry(IReadOnlyList<long> ids) => Requeued(Requeue, ids, ("states", ended));

    /// <summary>Goes on with jobs that were paused.</summary>
    public int Continue(IReadOnlyList<long> ids) => Requeued(Resume, ids);

    /// <summary>Keeps jobs that wait from being begun.</summary>
    public int Pause(IReadOnlyList<long> ids) => database.Run(
        "UPDATE archvae.jobs SET state = 'paused' WHERE id = ANY(@ids) AND state = 'queued'", ("ids", ids));

    /// <summary>Ends jobs; their workers are told.</summary>
    public int Cancel(IReadOnlyList<long> ids) => database.Do((connection, _) =>
    {
        var submissions = connection.Rows(
            """
            UPDATE archvae.jobs SET state = 'cancelled', ended = clock_timestamp()
            WHERE id = ANY(@ids) AND state IN ('queued', 'running', 'paused') RETURNING submission
            """, row => row.GetString(0), ("ids", ids));
        foreach (var submission in submissions.Distinct()) TellEnd(connection, submission);
        return submissions.Count;
    });

    /// <summary>Begins an attempt.</summary>
    /// <param name="id">The job.</param>
    /// <param name="turn">Its turn.</param>
    /// <param name="worker">Who begins it.</param>
    /// <param name="ticket">Tells the attempt from others.</param>
    /// <param name="recovering">Whether the node that was at it is held for dead.</param>
    /// <returns>The job; null where there is nothing to do any more.</returns>
    public JobRow? Claim(long id, int turn, string worker, string ticket, bool recovering) => database.Do((connection, _) =>
    {
        if (recovering && connection.Value(GiveUp, ("id", id), ("turn", turn), ("ticket", ticket)) is string submission)
            TellEnd(connection, submission);
        return connection.Rows(
            ClaimTurn, JobRow.Of, ("id", id), ("turn", turn), ("worker", worker), ("ticket", ticket), ("recovering", recovering))
            .FirstOrDefault();
    });

    /// <summary>Notes how far an attempt is.</summary>
    /// <returns>False where it counts no more: the job was cancelled, has ended, or somebody else is at it.</returns>
    public bool Progress(long id, string ticket, double progress, string? stage) => database.Run(
        NoteProgress, ("id", id), ("ticket", ticket), ("progress", progress), ("stage", (object?)stage ?? "")) > 0;

    /// <summary>Notes a result.</summary>
    public void Done(long id, string worker, string result, IReadOnlyDictionary<string, string> outputs) => End(
        NoteDone, ("id", id), ("worker", worker), ("result", result), ("outputs", JobRow.Text(outputs)));

    /// <summary>Notes a mistake that no attempt would cure.</summary>
    public void Refuse(long id, string ticket, string reason) =>
        End(NoteRefused, ("id", id), ("ticket", ticket), ("reason", reason));

    /// <summary>Notes that an attempt failed: there is another one after a pause, or it was the last.</summary>
    public void Fail(long id, int attempt, string reason) => database.Do((connection, transaction) =>
    {
        var noted = connection.Rows(
            NoteFailure, row => (Turn: TurnOf(row), State: row.GetString(4), Submission: row.GetString(5)), ("id", id),
            ("attempt", attempt), ("reason", reason), ("first", FirstPause), ("longest", LongestPause));
        foreach (var (turn, state, submission) in noted)
        {
            if (state == "queued") Queue(connection, transaction, [turn]);
            else TellEnd(connection, submission);
        }
        return noted.Count;
    });

    /// <summary>Gives a job back that was stopped; the attempt does not count.</summary>
    public void Release(long id, string ticket, IReadOnlyDictionary<string, string> saved) =>
        database.Do((connection, transaction) =>
        {
            var turns = connection.Rows(GiveBack, TurnOf, ("id", id), ("ticket", ticket), ("saved", JobRow.Text(saved)));
            Queue(connection, transaction, turns);
            return turns.Count;
        });

    private static JobTurn TurnOf(NpgsqlDataReader row) =>
        new(row.GetInt64(0), row.GetInt32(1), row.GetString(2), new(row.GetDateTime(3), TimeSpan.Zero));

    private static void TellEnd(NpgsqlConnection connection, string submission) =>
        connection.Run($"SELECT pg_notify('{StoreSchema.EndedChannel}', @submission)", ("submission", submission));

    private static List<JobTurn> Again(NpgsqlConnection connection, string submission, IReadOnlyList<Job> jobs)
    {
        var known = connection.Rows(
            ReadNamed, JobRow.Of, ("submission", submission), ("names", jobs.Select(job => job.Name).ToArray()))
            .ToDictionary(row => row.Job.Name);
        foreach (var job in jobs)
        {
            var there = known[job.Name];
            if (there.Job.Kind != job.Kind || there.Job.Settings != job.Settings || there.Job.Seed != job.Seed
                || JobRow.Text(there.Job.Inputs) != JobRow.Text(job.Inputs))
                throw new InputException($"The job '{job.Name}' of this folder is in the store with other settings or data.");
        }
        var cancelled = known.Values.Where(row => row.State == JobState.Cancelled).Select(row => row.Id).ToArray();
        return connection.Rows(Requeue, TurnOf, ("ids", cancelled), ("states", cancelledOnly));
    }

    private int Requeued(string sql, IReadOnlyList<long> ids, params (string Name, object? Value)[] values) =>
        database.Do((connection, transaction) =>
        {
            var turns = connection.Rows(sql, TurnOf, [("ids", ids.ToArray()), .. values]);
            Queue(connection, transaction, turns);
            return turns.Count;
        });

    private void End(string sql, params (string Name, object? Value)[] values) => database.Do((connection, _) =>
    {
        if (connection.Value(sql, values) is string submission) TellEnd(connection, submission);
        return 0;
    });

    private void Queue(NpgsqlConnection connection, NpgsqlTransaction transaction, List<JobTurn> turns)
    {
        if (turns.Count == 0) return;
        quartz.Schedule(transaction, turns);
        connection.Run($"NOTIFY {StoreSchema.QueuedChannel}");
    }
}
