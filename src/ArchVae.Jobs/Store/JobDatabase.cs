using Npgsql;

namespace ArchVae.Jobs.Store;

/// <summary>
/// Connections to a store. Each piece of work is a transaction; one that is cut off is done again, so that it must be such that
/// twice is once. For any number of threads.
/// </summary>
internal sealed class JobDatabase : IDisposable
{
    private static readonly TimeSpan firstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan longestPause = TimeSpan.FromSeconds(2);
    private readonly TimeProvider time;

    /// <param name="address">Where the store is.</param>
    /// <param name="time">The clock of this machine, for pauses only.</param>
    public JobDatabase(StoreAddress address, TimeProvider time)
    {
        (Address, this.time) = (address, time);
        Source = NpgsqlDataSource.Create(address.ConnectionString);
        Clock = new(Source, time);
    }

    /// <summary>Where the store is.</summary>
    public StoreAddress Address { get; }

    /// <summary>The connections.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>The clock of the database.</summary>
    public DatabaseClock Clock { get; }

    /// <summary>How long work is tried where the store cannot be reached; a second time at least.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Ends what is tried again.</summary>
    public CancellationToken Stop { get; set; }

    /// <summary>Does work in a transaction.</summary>
    /// <exception cref="IOException">The store cannot be reached, or does not allow it.</exception>
    public T Do<T>(Func<NpgsqlConnection, NpgsqlTransaction, T> work)
    {
        var start = time.GetTimestamp();
        var isFirst = true;
        for (var pause = firstPause; ; isFirst = false, pause = pause * 2 < longestPause ? pause * 2 : longestPause)
        {
            try
            {
                using var connection = Source.OpenConnection();
                using var transaction = connection.BeginTransaction();
                var result = work(connection, transaction);
                transaction.Commit();
                return result;
            }
            catch (Exception exception) when (IsPassing(exception) && (isFirst || time.GetElapsedTime(start) < Patience))
            {
                if (Stop.WaitHandle.WaitOne(pause)) throw Unreachable(exception);
            }
            catch (Exception exception) when (exception is NpgsqlException or Quartz.SchedulerException or TimeoutException)
            {
                throw Unreachable(exception);
            }
        }
    }

    /// <summary>Runs a statement in a transaction.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Run(string sql, params (string Name, object? Value)[] values) =>
        Do((connection, _) =>
        {
            using var command = connection.Command(sql, values);
            return command.ExecuteNonQuery();
        });

    /// <summary>The rows that a statement gives, in a transaction.</summary>
    public List<T> Rows<T>(string sql, Func<NpgsqlDataReader, T> of, params (string Name, object? Value)[] values) =>
        Do((connection, _) => connection.Rows(sql, of, values));

    /// <inheritdoc/>
    public void Dispose() => Source.Dispose();

    // What a server that restarts, or a network that comes back, cures.
    private static bool IsPassing(Exception exception) => exception switch
    {
        PostgresException { SqlState: "57P01" or "57P02" or "57P03" or "25P03" } => true,
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is IOException or TimeoutException
            or System.Net.Sockets.SocketException or EndOfStreamException,
        TimeoutException or IOException or System.Net.Sockets.SocketException => true,
        Quartz.SchedulerException { InnerException: { } inner } => IsPassing(inner),
        _ => false,
    };

    private IOException Unreachable(Exception exception)
    {
        var cause = exception.GetBaseException();
        var told = cause is PostgresException postgres ? postgres.MessageText : cause.Message;
        return new($"{Address}: {told.TrimEnd('.')}.", exception);
    }
}

/// <summary>Statements on a connection.</summary>
internal static class ConnectionStatements
{
    public static NpgsqlCommand Command(
        this NpgsqlConnection connection, string sql, params (string Name, object? Value)[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    public static int Run(this NpgsqlConnection connection, string sql, params (string Name, object? Value)[] values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteNonQuery();
    }

    public static object? Value(this NpgsqlConnection connection, string sql, params (string Name, object? Value)[] values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    public static List<T> Rows<T>(
        this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> of, params (string Name, object? Value)[] values)
    {
        using var command = connection.Command(sql, values);
        using var row = command.ExecuteReader();
        List<T> rows = [];
        while (row.Read()) rows.Add(of(row));
        return rows;
    }

    public static T? OrNull<T>(this NpgsqlDataReader row, int column)
        where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

    public static string? TextOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);
}
