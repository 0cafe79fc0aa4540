using ArchVae.Files;
using Microsoft.Data.Sqlite;

namespace ArchVae.Search.Trials;

/// <summary>Opens files of SQLite as stores of trials.</summary>
internal static class SqliteConnections
{
    /// <summary>A connection to a store, which is made where there is no file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="timeout">How long to wait for other processes, in seconds.</param>
    /// <param name="durable">Whether what is committed is on the disk.</param>
    /// <exception cref="InputException">The file is no store of this version, or cannot be opened, read or made.</exception>
    public static SqliteConnection Open(string path, int timeout, bool durable)
    {
        if (Directory.Exists(path)) throw new InputException("This is a directory; the name of a file is expected.", path);
        var full = AtomicFile.Resolve(path);
        var folder = Path.GetDirectoryName(full);
        if (!Directory.Exists(folder)) throw new InputException($"The directory '{folder}' does not exist.", path);
        // Without a pool the last to close it leaves one file, with nothing in files beside it.
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = full,
            DefaultTimeout = timeout,
            ForeignKeys = true,
            Pooling = false,
        };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            connection.Run($"PRAGMA busy_timeout = {1000 * timeout};");
            RequireWholePages(connection, full, path);
            Prepare(connection, path);
            connection.Run(durable ? TrialSchema.Connect : TrialSchema.ConnectWithoutWaiting);
            return connection;
        }
        catch (Exception exception)
        {
            connection.Dispose();
            if (exception is SqliteException failure) throw SqliteFailure.Of(failure, path);
            throw;
        }
    }

    /// <summary>Runs statements.</summary>
    /// <returns>How many rows they changed.</returns>
    public static int Run(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first value that a statement gives; null where it gives none.</summary>
    public static object? Value(
        this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteScalar();
    }

    /// <summary>The count that a statement gives.</summary>
    public static long Count(
        this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> values) =>
        (long)connection.Value(sql, values)!;

    // SQLite takes a file shorter than a page for an empty one, and fills the last page where a part of it is missing.
    private static void RequireWholePages(SqliteConnection connection, string full, string path)
    {
        if (new FileInfo(full).Length % connection.Count(TrialSchema.ReadPageSize) == 0) return;
        throw new InputException($"This is no file of SQLite, or a part of it is missing: {SqliteFailure.Accepted}.", path);
    }

    private static void Prepare(SqliteConnection connection, string path)
    {
        if (IsStore(connection, path)) return;
        using var transaction = connection.BeginTransaction(deferred: false);
        // Another process may have made it since.
        if (IsStore(connection, path)) return;
        connection.Run(TrialSchema.Create);
        connection.Run(TrialSchema.Identify);
        transaction.Commit();
    }

    // False where there is nothing in the file.
    private static bool IsStore(SqliteConnection connection, string path)
    {
        var (application, version) = (connection.Count(TrialSchema.ReadApplication), connection.Count(TrialSchema.ReadVersion));
        if (application == 0 && version == 0 && connection.Count(TrialSchema.CountObjects) == 0) return false;
        if (application != TrialSchema.Application)
            throw new InputException($"The file of SQLite is no store of trials: {SqliteFailure.Accepted}.", path);
        if (version == TrialSchema.Version) return true;
        throw new InputException($"The version of the store is {version}; this program accepts {TrialSchema.Version}.", path);
    }

    /// <summary>A command, of the transaction that is begun, if any.</summary>
    public static SqliteCommand Command(
        this SqliteConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
