using Npgsql;

namespace ArchVae.Jobs.Store;

/// <summary>
/// The time of the database, carried on by this machine's monotonic clock: machines whose clocks differ, or are set meanwhile,
/// agree. Read anew by <see cref="Read"/>.
/// </summary>
/// <param name="source">Connections to the database.</param>
/// <param name="time">The clock of this machine, of which only elapsed time is taken.</param>
internal sealed class DatabaseClock(NpgsqlDataSource source, TimeProvider time) : TimeProvider
{
    private sealed record Reading(DateTimeOffset Time, long Timestamp);

    private volatile Reading? reading;

    /// <inheritdoc/>
    public override long TimestampFrequency => time.TimestampFrequency;

    /// <summary>Reads the database's time.</summary>
    public void Read()
    {
        using var command = source.CreateCommand("SELECT clock_timestamp()");
        var start = time.GetTimestamp();
        var told = new DateTimeOffset((DateTime)command.ExecuteScalar()!, TimeSpan.Zero);
        // It was told between the question and the answer.
        reading = new(told + time.GetElapsedTime(start) / 2, time.GetTimestamp());
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        if (reading is null) Read();
        var known = reading!;
        return known.Time + time.GetElapsedTime(known.Timestamp);
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => time.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
