namespace ArchVae.Jobs.Store;

/// <summary>The SQL of the tables, which docs/machines.md describes; those of Quartz are its own.</summary>
internal static class StoreSchema
{
    /// <summary>The version of the tables.</summary>
    public const int Version = 1;

    /// <summary>The prefix of Quartz's tables.</summary>
    public const string QuartzPrefix = "archvae.qrtz_";

    /// <summary>Tells that jobs can be begun.</summary>
    public const string QueuedChannel = "archvae_queued";

    /// <summary>Tells that a job has ended, of the submission that is the payload.</summary>
    public const string EndedChannel = "archvae_ended";

    /// <summary>How many bytes of a content a row has.</summary>
    public const int PartBytes = 1 << 20;

    public const string FindStore = "SELECT to_regclass('archvae.store') IS NOT NULL";

    public const string ReadStore = "SELECT version, program FROM archvae.store";

    public const string Create =
        """
        CREATE SCHEMA IF NOT EXISTS archvae;
        CREATE TABLE IF NOT EXISTS archvae.store (
            version integer NOT NULL,
            program text NOT NULL
        );
        CREATE TABLE IF NOT EXISTS archvae.jobs (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            submission text NOT NULL,
            name text NOT NULL,
            kind text NOT NULL,
            settings text NOT NULL,
            inputs text NOT NULL,
            seed numeric(20) NOT NULL,
            seconds double precision,
            megabytes integer,
            most_attempts integer NOT NULL,
            vector_bits integer,
            tags text NOT NULL,
            needs text NOT NULL,
            state text NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'done', 'failed', 'cancelled')),
            turn integer NOT NULL,
            attempts integer NOT NULL,
            worker text,
            ticket text,
            progress double precision NOT NULL,
            stage text,
            failure text,
            refused boolean NOT NULL,
            result text,
            outputs text,
            saved text,
            created timestamptz NOT NULL DEFAULT clock_timestamp(),
            ready timestamptz NOT NULL DEFAULT clock_timestamp(),
            started timestamptz,
            seen timestamptz,
            ended timestamptz,
            UNIQUE (submission, name)
        );
        CREATE INDEX IF NOT EXISTS jobs_state ON archvae.jobs (state, needs);
        CREATE TABLE IF NOT EXISTS archvae.workers (
            name text PRIMARY KEY,
            program text NOT NULL,
            vector_bits integer NOT NULL,
            tags text NOT NULL,
            needs text[] NOT NULL,
            slots integer NOT NULL,
            started timestamptz NOT NULL DEFAULT clock_timestamp(),
            seen timestamptz NOT NULL DEFAULT clock_timestamp()
        );
        CREATE TABLE IF NOT EXISTS archvae.contents (
            hash text NOT NULL,
            part integer NOT NULL,
            bytes bytea NOT NULL,
            PRIMARY KEY (hash, part)
        );
        ALTER TABLE archvae.contents ALTER COLUMN bytes SET STORAGE EXTERNAL;
        CREATE TABLE IF NOT EXISTS archvae.searches (
            search bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            name text NOT NULL UNIQUE,
            description text
        );
        CREATE TABLE IF NOT EXISTS archvae.trials (
            search bigint NOT NULL REFERENCES archvae.searches (search),
            number integer NOT NULL CHECK (number >= 0),
            network text NOT NULL,
            architecture text NOT NULL,
            strategy text NOT NULL,
            parent integer,
            expected double precision,
            expected_deviation double precision,
            state text NOT NULL CHECK (state IN ('proposed', 'done', 'failed')),
            failure text,
            attempts integer NOT NULL,
            worker text,
            started text,
            ended text,
            PRIMARY KEY (search, number),
            UNIQUE (search, network)
        );
        CREATE TABLE IF NOT EXISTS archvae.metrics (
            search bigint NOT NULL,
            trial integer NOT NULL,
            name text NOT NULL,
            value double precision NOT NULL,
            PRIMARY KEY (search, trial, name),
            FOREIGN KEY (search, trial) REFERENCES archvae.trials (search, number)
        );
        CREATE OR REPLACE VIEW archvae.results AS
            SELECT searches.name AS search, trials.number, trials.state, trials.strategy, metrics.name AS metric, metrics.value,
                trials.expected, trials.expected_deviation,
                extract(epoch FROM trials.ended::timestamptz - trials.started::timestamptz) AS seconds,
                trials.failure, trials.architecture
            FROM archvae.searches JOIN archvae.trials USING (search)
                LEFT JOIN archvae.metrics ON metrics.search = trials.search AND metrics.trial = trials.number;
        """;
}
