using System.Globalization;
using ArchVae.Spaces;
using Microsoft.Data.Sqlite;

namespace ArchVae.Search.Trials;

/// <summary>
/// The trials of a search in a file of SQLite, whose tables docs/trials.md describes: for any number of processes of one machine,
/// and of threads. A process that is killed leaves whole calls. When a call has noted an end, this and all that was noted before
/// it are on the disk.
/// </summary>
public sealed class SqliteTrialStore : ITrialStore
{
    /// <summary>The name of the file in the folder of a search.</summary>
    public const string FileName = "trials.db";

    private const int TimeoutSeconds = 30;
    private readonly Lock gate = new();
    private readonly string path;
    private readonly SearchSpace space;
    private readonly SqliteConnection connection;
    private readonly SqliteTrialReader reader;

    /// <summary>Opens a store, which is made where there is no file.</summary>
    /// <param name="path">The file; the folder that it lies in must exist.</param>
    /// <param name="space">The space of the architectures; that of a store there is told by <see cref="Description"/>.</param>
    /// <param name="durable">
    /// Whether each call waits for the disk, which takes milliseconds. Without it calls of the last seconds may be lost where the
    /// machine loses its power, though not where the process ends; the store stays whole.
    /// </param>
    /// <exception cref="InputException">
    /// The file is no store of this version, is damaged, or cannot be opened, read or made; another process keeps it for longer
    /// than 30 s. So it is with all other calls.
    /// </exception>
    public SqliteTrialStore(string path, SearchSpace space, bool durable = true)
        : this(path, space, TimeoutSeconds, durable)
    {
    }

    internal SqliteTrialStore(string path, SearchSpace space, int timeoutSeconds, bool durable = true)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(space);
        (this.path, this.space) = (path, space);
        connection = SqliteConnections.Open(path, timeoutSeconds, durable);
        reader = new(connection, space, path);
    }

    private enum Access
    {
        Read,
        Write,
        WriteToDisk,
    }

    /// <inheritdoc/>
    public string? Description => Do(Access.Read, () => (string?)connection.Value(TrialSchema.ReadDescription));

    /// <inheritdoc/>
    public void Begin(string description)
    {
        ArgumentNullException.ThrowIfNull(description);
        Do(Access.Write, () =>
        {
            var known = connection.Value(TrialSchema.ReadDescription);
            if (known is null) return connection.Run(TrialSchema.WriteDescription, ("@description", description));
            return known.Equals(description) ? 0 : throw TrialRules.OtherSearch(path);
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<Trial> Read() => Do(Access.Read, reader.Read);

    /// <inheritdoc/>
    public void Add(IReadOnlyList<Trial> trials)
    {
        ArgumentNullException.ThrowIfNull(trials);
        List<Trial> added = [.. trials.Select(TrialRules.Proposed)];
        List<string> texts = [.. added.Select(trial => ArchitectureJson.Of(trial.Architecture.In(space)))];
        Do(Access.Write, () =>
        {
            var next = connection.Count(TrialSchema.CountTrials);
            foreach (var (trial, text) in added.Zip(texts))
            {
                if (trial.Number != next) throw TrialRules.WrongNumber(trial.Number, (int)next);
                Insert(trial, text);
                next++;
            }
            return added.Count;
        });
    }

    /// <inheritdoc/>
    public bool Start(int number, string worker, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(worker);
        return Do(Access.Write, () => IsChanged(number, connection.Run(
            TrialSchema.StartTrial, ("@number", number), ("@worker", worker), ("@started", TrialTexts.Of(time)))));
    }

    /// <inheritdoc/>
    public bool End(Trial trial)
    {
        var ended = TrialRules.Ended(trial);
        return Do(Access.WriteToDisk, () =>
        {
            var changed = connection.Run(
                TrialSchema.EndTrial, ("@number", ended.Number), ("@state", TrialTexts.Of(ended.State)),
                ("@failure", ended.Failure), ("@ended", TrialTexts.Of(ended.Ended)));
            if (!IsChanged(ended.Number, changed)) return false;
            foreach (var (name, value) in ended.Metrics)
                connection.Run(TrialSchema.AddMetric, ("@trial", ended.Number), ("@name", name), ("@value", value));
            return true;
        });
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => connection.Dispose();

    // A transaction that is not deferred keeps other writers off from its beginning, so that what it reads stays true.
    private T Do<T>(Access access, Func<T> work)
    {
        lock (gate)
        {
            try
            {
                connection.Run(access == Access.WriteToDisk ? TrialSchema.WaitForDisk : TrialSchema.GoOn);
                using var transaction = connection.BeginTransaction(deferred: access == Access.Read);
                var result = work();
                transaction.Commit();
                return result;
            }
            catch (SqliteException exception)
            {
                throw SqliteFailure.Of(exception, path);
            }
        }
    }

    private void Insert(Trial trial, string text)
    {
        var network = trial.Network.ToString("x16", CultureInfo.InvariantCulture);
        if (connection.Count(TrialSchema.CountNetwork, ("@network", network)) > 0)
            throw TrialRules.KnownNetwork(trial.Number);
        connection.Run(
            TrialSchema.AddTrial, ("@number", trial.Number), ("@network", network), ("@architecture", text),
            ("@strategy", trial.Strategy), ("@parent", trial.Parent), ("@expected", trial.Expected?.Value),
            ("@expected_deviation", trial.Expected?.StandardDeviation), ("@attempts", trial.Attempts), ("@worker", trial.Worker),
            ("@started", TrialTexts.Of(trial.Started)));
    }

    private bool IsChanged(int number, int changed)
    {
        if (changed > 0) return true;
        if (number < 0 || number >= connection.Count(TrialSchema.CountTrials)) throw TrialRules.NoTrial(number);
        return false;
    }
}
