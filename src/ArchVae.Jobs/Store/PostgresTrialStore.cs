using System.Globalization;
using ArchVae.Search.Predictors;
using ArchVae.Search.Trials;
using ArchVae.Spaces;
using Npgsql;

namespace ArchVae.Jobs.Store;

/// <summary>
/// The trials of one search of many in the database of a store of jobs, whose tables docs/trials.md describes: for any number of
/// processes of any machines, and of threads. When a call has noted something, the server has it on its disk.
/// </summary>
public sealed class PostgresTrialStore : ITrialStore
{
    private const string AddSearch = "INSERT INTO archvae.searches (name) VALUES (@name) ON CONFLICT (name) DO NOTHING";
    private const string FindSearch = "SELECT search FROM archvae.searches WHERE name = @name";

    // Writers of one search come one after the other.
    private const string Hold = "SELECT FROM archvae.searches WHERE search = @search FOR UPDATE";
    private const string ReadDescription = "SELECT description FROM archvae.searches WHERE search = @search";
    private const string WriteDescription = "UPDATE archvae.searches SET description = @description WHERE search = @search";
    private const string CountTrials = "SELECT count(*) FROM archvae.trials WHERE search = @search";
    private const string FindNetwork = "SELECT 1 FROM archvae.trials WHERE search = @search AND network = @network";
    private const string AddTrial =
        """
        INSERT INTO archvae.trials (search, number, network, architecture, strategy, parent, expected, expected_deviation, state,
            attempts, worker, started)
        VALUES (@search, @number, @network, @architecture, @strategy, @parent, @expected, @expected_deviation, 'proposed',
            @attempts, @worker, @started)
        """;

    private const string StartTrial =
        """
        UPDATE archvae.trials SET attempts = attempts + 1, worker = @worker, started = @started
        WHERE search = @search AND number = @number AND state = 'proposed'
        """;

    private const string EndTrial =
        """
        UPDATE archvae.trials SET state = @state, failure = @failure, ended = @ended
        WHERE search = @search AND number = @number AND state = 'proposed'
        """;

    private const string AddMetric =
        "INSERT INTO archvae.metrics (search, trial, name, value) VALUES (@search, @trial, @name, @value)";

    private const string ReadArchitectures =
        "SELECT number, architecture FROM archvae.trials WHERE search = @search AND number >= @first ORDER BY number";

    private const string ReadTrials =
        """
        SELECT number, strategy, parent, expected, expected_deviation, state, failure, attempts, worker, started, ended
        FROM archvae.trials WHERE search = @search ORDER BY number
        """;

    private const string ReadMetrics =
        """SELECT trial, name, value FROM archvae.metrics WHERE search = @search ORDER BY trial, name COLLATE "C" """;

    private readonly JobStore store;
    private readonly SearchSpace space;
    private readonly string place;
    private readonly long search;
    private readonly List<Architecture> architectures = [];
    private readonly Lock reading = new();

    /// <summary>Opens the trials of a search, which is begun where there is none of the name.</summary>
    /// <param name="store">The store, which stays the caller's.</param>
    /// <param name="name">The name of the search.</param>
    /// <param name="space">The space of the architectures.</param>
    /// <exception cref="IOException">The store cannot be reached. So it is with all other calls.</exception>
    public PostgresTrialStore(JobStore store, string name, SearchSpace space)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(space);
        (this.store, this.space, place) = (store, space, $"{store.Address}, search '{InputException.Shown(name)}'");
        search = store.Database.Do((connection, _) =>
        {
            connection.Run(AddSearch, ("name", name));
            return (long)connection.Value(FindSearch, ("name", name))!;
        });
    }

    /// <inheritdoc/>
    public string? Description =>
        store.Database.Do((connection, _) => (string?)connection.Value(ReadDescription, ("search", search)));

    /// <inheritdoc/>
    public void Begin(string description)
    {
        ArgumentNullException.ThrowIfNull(description);
        Write(connection => connection.Value(ReadDescription, ("search", search)) switch
        {
            null => connection.Run(WriteDescription, ("search", search), ("description", description)),
            string known when known == description => 0,
            _ => throw TrialRules.OtherSearch(place),
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<Trial> Read()
    {
        lock (reading)
        {
            return store.Database.Do((connection, _) =>
            {
                // One moment for all of it.
                connection.Run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
                var first = architectures.Count;
                var fresh = connection.Rows(
                    ReadArchitectures, row => row.GetString(1), ("search", search), ("first", first));
                architectures.AddRange(ArchitectureJson.Read(fresh, space, place, first));
                var metrics = connection.Rows(
                    ReadMetrics, row => (Trial: row.GetInt32(0), Name: row.GetString(1), Value: row.GetDouble(2)),
                    ("search", search))
                    .GroupBy(row => row.Trial)
                    .ToDictionary(rows => rows.Key, rows => rows.ToDictionary(row => row.Name, row => row.Value));
                return connection.Rows(ReadTrials, row => TrialOf(row, metrics), ("search", search));
            });
        }
    }

    /// <inheritdoc/>
    public void Add(IReadOnlyList<Trial> trials)
    {
        ArgumentNullException.ThrowIfNull(trials);
        List<Trial> added = [.. trials.Select(TrialRules.Proposed)];
        List<string> texts = [.. added.Select(trial => ArchitectureJson.Of(trial.Architecture.In(space)))];
        Write(connection =>
        {
            var next = (int)(long)connection.Value(CountTrials, ("search", search))!;
            foreach (var (trial, text) in added.Zip(texts))
            {
                if (trial.Number != next) throw TrialRules.WrongNumber(trial.Number, next);
                Insert(connection, trial, text);
                next++;
            }
            return added.Count;
        });
    }

    /// <inheritdoc/>
    public bool Start(int number, string worker, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(worker);
        return Write(connection => IsChanged(connection, number, connection.Run(
            StartTrial, ("search", search), ("number", number), ("worker", worker), ("started", TrialTexts.Of(time)))));
    }

    /// <inheritdoc/>
    public bool End(Trial trial)
    {
        var ended = TrialRules.Ended(trial);
        return Write(connection =>
        {
            var changed = connection.Run(
                EndTrial, ("search", search), ("number", ended.Number), ("state", TrialTexts.Of(ended.State)),
                ("failure", ended.Failure), ("ended", TrialTexts.Of(ended.Ended)));
            if (!IsChanged(connection, ended.Number, changed)) return false;
            foreach (var (name, value) in ended.Metrics)
                connection.Run(AddMetric, ("search", search), ("trial", ended.Number), ("name", name), ("value", value));
            return true;
        });
    }

    /// <summary>Does nothing; the trials stay.</summary>
    public void Dispose()
    {
    }

    private T Write<T>(Func<NpgsqlConnection, T> work) => store.Database.Do((connection, _) =>
    {
        connection.Run(Hold, ("search", search));
        return work(connection);
    });

    private void Insert(NpgsqlConnection connection, Trial trial, string text)
    {
        var network = trial.Network.ToString("x16", CultureInfo.InvariantCulture);
        if (connection.Value(FindNetwork, ("search", search), ("network", network)) is not null)
            throw TrialRules.KnownNetwork(trial.Number);
        connection.Run(
            AddTrial, ("search", search), ("number", trial.Number), ("network", network), ("architecture", text),
            ("strategy", trial.Strategy), ("parent", trial.Parent), ("expected", trial.Expected?.Value),
            ("expected_deviation", trial.Expected?.StandardDeviation), ("attempts", trial.Attempts), ("worker", trial.Worker),
            ("started", TrialTexts.Of(trial.Started)));
    }

    private bool IsChanged(NpgsqlConnection connection, int number, int changed)
    {
        if (changed > 0) return true;
        if (number < 0 || number >= (long)connection.Value(CountTrials, ("search", search))!) throw TrialRules.NoTrial(number);
        return false;
    }

    private Trial TrialOf(NpgsqlDataReader row, Dictionary<int, Dictionary<string, double>> metrics)
    {
        var number = row.GetInt32(0);
        return new()
        {
            Number = number,
            Architecture = architectures[number],
            Strategy = row.GetString(1),
            Parent = row.OrNull<int>(2),
            Expected = row.IsDBNull(3) ? null : new Prediction(row.GetDouble(3), row.GetDouble(4)),
            State = TrialTexts.State(row.GetString(5)),
            Failure = row.TextOrNull(6),
            Attempts = row.GetInt32(7),
            Worker = row.TextOrNull(8),
            Started = row.TextOrNull(9) is { } started ? TrialTexts.Time(started) : null,
            Ended = row.TextOrNull(10) is { } ended ? TrialTexts.Time(ended) : null,
            Metrics = metrics.GetValueOrDefault(number) ?? [],
        };
    }
}
