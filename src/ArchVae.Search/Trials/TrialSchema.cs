namespace ArchVae.Search.Trials;

/// <summary>
/// The SQL of a store. But for the pragmas, what is in a file, and the seconds of the view, it is standard.
/// </summary>
internal static class TrialSchema
{
    /// <summary>The version of the tables; <c>PRAGMA user_version</c>.</summary>
    public const int Version = 1;

    /// <summary>Tells a store from other files of SQLite, "ArVT" in ASCII; <c>PRAGMA application_id</c>.</summary>
    public const int Application = 0x41725654;

    /// <summary>For each connection: readers go on while another writes.</summary>
    public const string Connect = "PRAGMA journal_mode = WAL;";

    /// <summary>
    /// What is committed from here on, and all before it, is on the disk: a trial may have cost hours, and waiting for the disk
    /// takes milliseconds.
    /// </summary>
    public const string WaitForDisk = "PRAGMA synchronous = FULL;";

    /// <summary>What is committed from here on survives the process; after a failure of the power it may not be there.</summary>
    public const string GoOn = "PRAGMA synchronous = NORMAL;";

    /// <summary>The same without waiting for the disk: only a loss of power can cost what was committed last.</summary>
    public const string ConnectWithoutWaiting = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;";

    public const string ReadApplication = "PRAGMA application_id;";

    public const string ReadVersion = "PRAGMA user_version;";

    public const string ReadPageSize = "PRAGMA page_size;";

    /// <summary>How much is in a file that may not be a store.</summary>
    public const string CountObjects = "SELECT COUNT(*) FROM sqlite_schema;";

    public static readonly string Identify = $"PRAGMA application_id = {Application}; PRAGMA user_version = {Version};";

    public const string Create =
        """
        CREATE TABLE search (
            description TEXT NOT NULL
        );
        CREATE TABLE trials (
            number INTEGER NOT NULL PRIMARY KEY CHECK (number >= 0),
            network TEXT NOT NULL UNIQUE,
            architecture TEXT NOT NULL,
            strategy TEXT NOT NULL,
            parent INTEGER,
            expected DOUBLE PRECISION,
            expected_deviation DOUBLE PRECISION,
            state TEXT NOT NULL CHECK (state IN ('proposed', 'done', 'failed')),
            failure TEXT,
            attempts INTEGER NOT NULL,
            worker TEXT,
            started TEXT,
            ended TEXT
        );
        CREATE TABLE metrics (
            trial INTEGER NOT NULL REFERENCES trials (number),
            name TEXT NOT NULL,
            value DOUBLE PRECISION NOT NULL,
            PRIMARY KEY (trial, name)
        );
        CREATE VIEW results AS
            SELECT trials.number, trials.state, trials.strategy, metrics.name AS metric, metrics.value,
                trials.expected, trials.expected_deviation,
                (julianday(trials.ended) - julianday(trials.started)) * 86400 AS seconds,
                trials.failure, trials.architecture
            FROM trials LEFT JOIN metrics ON metrics.trial = trials.number;
        """;

    public const string ReadDescription = "SELECT description FROM search;";

    public const string WriteDescription = "INSERT INTO search (description) VALUES (@description);";

    public const string CountTrials = "SELECT COUNT(*) FROM trials;";

    public const string CountNetwork = "SELECT COUNT(*) FROM trials WHERE network = @network;";

    public const string AddTrial =
        """
        INSERT INTO trials (number, network, architecture, strategy, parent, expected, expected_deviation, state, attempts,
            worker, started)
        VALUES (@number, @network, @architecture, @strategy, @parent, @expected, @expected_deviation, 'proposed', @attempts,
            @worker, @started);
        """;

    public const string StartTrial =
        """
        UPDATE trials SET attempts = attempts + 1, worker = @worker, started = @started
        WHERE number = @number AND state = 'proposed';
        """;

    public const string EndTrial =
        """
        UPDATE trials SET state = @state, failure = @failure, ended = @ended
        WHERE number = @number AND state = 'proposed';
        """;

    public const string AddMetric = "INSERT INTO metrics (trial, name, value) VALUES (@trial, @name, @value);";

    public const string ReadArchitectures =
        "SELECT number, architecture FROM trials WHERE number >= @first ORDER BY number;";

    public const string ReadTrials =
        """
        SELECT number, strategy, parent, expected, expected_deviation, state, failure, attempts, worker, started, ended
        FROM trials ORDER BY number;
        """;

    public const string ReadMetrics = "SELECT trial, name, value FROM metrics ORDER BY trial, name;";
}
