using System.Text;
using ArchVae.Search.Trials;
using ArchVae.Spaces;
using Microsoft.Data.Sqlite;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search.Trials;

/// <summary>The file of a store: what it holds, and what is told where it is none.</summary>
public sealed class SqliteTrialStoreTests : IDisposable
{
    private static readonly SearchSpace space = BuiltInSpaces.Find("linear")!;
    private readonly TemporaryFolder folder = new();

    private string File => folder.File(SqliteTrialStore.FileName);

    [Fact]
    public void A_store_that_is_closed_is_one_file()
    {
        Fill(3);
        folder.Names.ShouldBe([SqliteTrialStore.FileName]);
    }

    [Fact]
    public void Tables_and_view_are_read_without_this_program()
    {
        var trials = Fill(3);
        using (var store = new SqliteTrialStore(File, space))
        {
            store.Begin("{}");
            store.Start(0, "worker", TestTrials.Noon);
            store.End(trials[0].Done(("accuracy", 0.7), ("loss", 2)));
            store.End(trials[1].Failed("diverged"));
        }
        using var connection = Connect();
        Rows("SELECT number, state, metric, value, round(seconds, 3), failure FROM results ORDER BY number, metric").ShouldBe(
            ["0|done|accuracy|0.7|90|", "0|done|loss|2|90|", "1|failed||||diverged", "2|proposed||||"]);
        Rows("SELECT started, ended FROM trials WHERE number = 0").ShouldBe(
            ["2026-05-04T12:00:00.1234567Z|2026-05-04T12:01:30.1234567Z"]);
        Rows("SELECT description FROM search").ShouldBe(["{}"]);
        Rows("PRAGMA user_version").ShouldBe(["1"]);
        Rows("PRAGMA journal_mode").ShouldBe(["wal"]);
        Rows("SELECT architecture FROM trials WHERE number = 2").ShouldHaveSingleItem()
            .ShouldStartWith("""{"space":"linear","layers":[{"type":"start","units":""");

        List<string> Rows(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var row = command.ExecuteReader();
            List<string> rows = [];
            while (row.Read())
            {
                var cells = Enumerable.Range(0, row.FieldCount).Select(at => FormattableString.Invariant($"{row[at]}"));
                rows.Add(string.Join('|', cells));
            }
            return rows;
        }
    }

    [Theory]
    [InlineData("PRAGMA user_version = 2", "The version of the store is 2; this program accepts 1.")]
    [InlineData("PRAGMA user_version = 0", "The version of the store is 0; this program accepts 1.")]
    [InlineData("PRAGMA application_id = 7", "is no store of trials")]
    [InlineData("UPDATE trials SET architecture = '{\"layers\":[]' || char(10) || ']}' WHERE number = 1", "Trial 1: ")]
    [InlineData("UPDATE trials SET architecture = '' WHERE number = 2", "Trial 2: A line must be an object")]
    [InlineData("UPDATE trials SET architecture = '{\"space\":\"enas\",\"layers\":[]}' WHERE number = 0", "'linear' is expected")]
    [InlineData("DELETE FROM trials WHERE number = 1", "The tables have no trial 1.")]
    [InlineData("UPDATE trials SET ended = 'noon' WHERE number = 1", "none of its kind")]
    [InlineData("UPDATE trials SET expected = 'much' WHERE number = 1", "none of its kind")]
    [InlineData("UPDATE trials SET expected = 1 WHERE number = 1", "none of its kind")]
    [InlineData("UPDATE trials SET attempts = 1.5 WHERE number = 1", "none of its kind")]
    [InlineData("UPDATE trials SET parent = 3000000000 WHERE number = 1", "none of its kind")]
    [InlineData("INSERT INTO metrics (trial, name, value) VALUES (1, 'accuracy', 'good')", "none of its kind")]
    [InlineData("DROP TABLE metrics", "no such table: metrics")]
    public void What_another_wrote_is_told(string sql, string message)
    {
        Fill(3);
        using (var connection = Connect()) connection.Run(sql);
        Told(message);
    }

    [Theory]
    [InlineData("a", "no file of SQLite")]
    [InlineData("{\"space\":\"linear\"}\n", "no file of SQLite")]
    public void A_text_is_told(string text, string message)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, 1000)));
        foreach (var length in new[] { 1, 99, bytes.Length })
        {
            folder.Write(SqliteTrialStore.FileName, bytes[..Math.Min(length, bytes.Length)]);
            Told(message);
            System.IO.File.ReadAllBytes(File).ShouldBe(bytes[..Math.Min(length, bytes.Length)]);
        }
    }

    [Fact]
    public void A_file_that_is_cut_is_told()
    {
        Fill(200);
        var whole = System.IO.File.ReadAllBytes(File);
        foreach (var length in new[] { 50, 200, 4096, 5000, whole.Length / 2, whole.Length - 4096, whole.Length - 1 })
        {
            folder.Write(SqliteTrialStore.FileName, whole[..length]);
            Told("is expected");
        }
    }

    [Fact]
    public void A_database_of_others_stays_as_it_is()
    {
        using (var connection = Connect()) connection.Run("CREATE TABLE mine (x INTEGER)");
        var before = System.IO.File.ReadAllBytes(File);
        Told("is no store of trials");
        System.IO.File.ReadAllBytes(File).ShouldBe(before);
        folder.Names.ShouldBe([SqliteTrialStore.FileName]);
    }

    [Fact]
    public void A_place_where_no_file_can_be_made_is_told()
    {
        Should.Throw<InputException>(() => new SqliteTrialStore(folder.Path, space)).Message.ShouldContain("This is a directory");
        Should.Throw<InputException>(() => new SqliteTrialStore(folder.File("none/trials.db"), space))
            .Message.ShouldContain("does not exist");
        Should.Throw<InputException>(() => new SqliteTrialStore("", space)).Message.ShouldContain("is empty");
        if (!OperatingSystem.IsLinux()) return;
        Should.Throw<InputException>(() => new SqliteTrialStore("/proc/trials.db", space))
            .Message.ShouldContain("may not be written to");
        if (Environment.IsPrivilegedProcess) return;
        Fill(1);
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead);
        Told("may not be written to");
    }

    [Fact]
    public void Whoever_keeps_the_file_for_too_long_is_told()
    {
        var trials = Fill(2);
        using var store = new SqliteTrialStore(File, space, timeoutSeconds: 1);
        using (var other = Connect())
        {
            using var transaction = other.BeginTransaction(deferred: false);
            Should.Throw<InputException>(() => store.Start(0, "worker", TestTrials.Noon)).Message
                .ShouldStartWith($"{File}: Another process has not let go");
            store.Read().Count.ShouldBe(2);
        }
        store.Start(0, "worker", TestTrials.Noon).ShouldBeTrue();
    }

    [Theory]
    [InlineData(8, "may not be written to")]
    [InlineData(10, "disk I/O error")]
    [InlineData(13, "The disk is full")]
    public void An_error_of_the_disk_is_told(int code, string message) =>
        SqliteFailure.Of(new("disk I/O error", code), File).Message.ShouldContain(message);

    [Fact]
    public void An_architecture_of_another_space_is_refused()
    {
        using var store = new SqliteTrialStore(File, space);
        Should.Throw<InputException>(() => store.Add(TestTrials.Proposed(BuiltInSpaces.Find("enas")!, 1)));
        store.Read().ShouldBeEmpty();
    }

    public void Dispose() => folder.Dispose();

    private Trial[] Fill(int count)
    {
        var trials = TestTrials.Proposed(space, count);
        using var store = new SqliteTrialStore(File, space);
        store.Add(trials);
        return trials;
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        connection.Open();
        return connection;
    }

    private void Told(string message) => Should.Throw<InputException>(() =>
    {
        using var store = new SqliteTrialStore(File, space);
        store.Read();
    }).Message.ShouldSatisfyAllConditions(
        told => told.ShouldStartWith($"{File}: "), told => told.ShouldContain(message));
}
