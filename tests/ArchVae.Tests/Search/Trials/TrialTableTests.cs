using System.Globalization;
using System.Text;
using ArchVae.Data;
using ArchVae.Files;
using ArchVae.Search.Trials;
using ArchVae.Spaces;
using CsvHelper;
using Parquet;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search.Trials;

/// <summary>Trials as CSV, as Parquet and as records.</summary>
public sealed class TrialTableTests
{
    private static readonly SearchSpace space = BuiltInSpaces.Find("linear")!;

    private static readonly string[] names =
    [
        "number", "state", "strategy", "parent", "expected", "expectedDeviation", "seconds", "attempts", "failure", "worker",
        "started", "ended", "Z", "a.b/c", "accuracy", "metric SECONDS", "=größe, \"x\"", "architecture", "json",
    ];

    [Fact]
    public void A_csv_table_has_all_of_each_trial()
    {
        var trials = Trials();
        using var stream = new MemoryStream();
        TrialTable.WriteCsv(stream, trials);
        var rows = Csv(stream.ToArray());
        rows[0].Select(CsvText.Text).ShouldBe(names, ignoreOrder: true);
        rows[0].ShouldContain("'=größe, \"x\"");
        rows.Count.ShouldBe(trials.Length + 1);
        string Cell(int trial, string name) => rows[trial + 1][Array.IndexOf(rows[0], CsvText.Cell(name))];
        Cell(0, "number").ShouldBe("0");
        Cell(0, "started").ShouldBe("2026-05-04T12:00:00.1234567Z");
        Cell(0, "seconds").ShouldBe("90");
        Cell(1, "state").ShouldBe("failed");
        Cell(1, "failure").ShouldBe("'=1+1\n\"two\", lines");
        Cell(1, "expected").ShouldBe("-0.30000000000000004");
        Cell(1, "parent").ShouldBe("0");
        Cell(2, "parent").ShouldBe("");
        Cell(2, "ended").ShouldBe("");
        Cell(2, "accuracy").ShouldBe("");
        foreach (var trial in trials)
        {
            Cell(trial.Number, "architecture").ShouldBe(trial.Architecture.ToString());
            using var json = new MemoryStream(Encoding.UTF8.GetBytes(Cell(trial.Number, "json")));
            JsonLines.Read(json, "json").ToList().ShouldHaveSingleItem().Architecture.ShouldBe(trial.Architecture);
            foreach (var (name, value) in trial.Metrics)
            {
                double.Parse(Cell(trial.Number, name == "SECONDS" ? "metric SECONDS" : name), CultureInfo.InvariantCulture)
                    .ShouldBe(value);
            }
        }
    }

    [Fact]
    public async Task A_parquet_file_has_what_the_csv_table_has()
    {
        using var folder = new TemporaryFolder();
        var (file, trials) = (folder.File("trials.parquet"), Trials());
        AtomicFile.Write(file, stream => TrialTable.WriteParquet(stream, trials));
        using var csv = new MemoryStream();
        TrialTable.WriteCsv(csv, trials);
        var expected = Csv(csv.ToArray());

        await using var reader = await ParquetReader.CreateAsync(file);
        reader.RowGroupCount.ShouldBe(1);
        using var rows = reader.OpenRowGroupReader(0);
        rows.RowCount.ShouldBe(trials.Length);
        var fields = reader.Schema.DataFields;
        fields.Select(field => field.Name).ShouldBe(expected[0].Select(CsvText.Text));
        foreach (var (at, field) in fields.Index())
        {
            var texts = await Texts(rows, field, trials.Length);
            for (var row = 0; row < trials.Length; row++) texts[row].ShouldBe(Expected(expected[row + 1][at], field), field.Name);
        }
    }

    [Fact]
    public async Task Tables_without_trials_have_their_columns()
    {
        using var csv = new MemoryStream();
        TrialTable.WriteCsv(csv, []);
        Csv(csv.ToArray()).ShouldHaveSingleItem().Length.ShouldBe(14);
        using var parquet = new MemoryStream();
        TrialTable.WriteParquet(parquet, []);
        parquet.Position = 0;
        await using var reader = await ParquetReader.CreateAsync(parquet);
        reader.Schema.DataFields.Length.ShouldBe(14);
    }

    [Fact]
    public void The_record_of_a_trial_has_its_number_metrics_and_failure()
    {
        using var folder = new TemporaryFolder();
        var trials = Trials();
        JsonLines.Write(folder.File("best.jsonl"), TrialRecords.Of(trials)).ShouldBe(trials.Length);
        var records = JsonLines.Read(folder.File("best.jsonl")).ToList();
        records.Select(record => record.Id).ShouldBe(["0", "1", "2"]);
        records.Select(record => record.Architecture).ShouldBe(trials.Select(trial => trial.Architecture));
        records[0].Metrics.ShouldBe(trials[0].Metrics, ignoreOrder: true);
        records.Select(record => record.Failure).ShouldBe(trials.Select(trial => trial.Failure));
    }

    private static Trial[] Trials()
    {
        var trials = TestTrials.Proposed(space, 3);
        return
        [
            trials[0].Done(
                ("accuracy", 0.1 + 0.2), ("SECONDS", 1e308), ("Z", double.Epsilon), ("a.b/c", -1), ("=größe, \"x\"", 5)) with
            {
                Attempts = 1, Worker = "-1+wörker", Started = TestTrials.Noon,
            },
            trials[1].Failed("=1+1\n\"two\", lines") with { Strategy = "local", Parent = 0, Expected = new(-0.1 - 0.2, 1e-3) },
            trials[2],
        ];
    }

    private static List<string[]> Csv(byte[] bytes)
    {
        using var csv = CsvReader.Create(bytes, new CsvReaderOptions { HasHeader = false });
        List<string[]> rows = [];
        while (csv.Read()) rows.Add([.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)]);
        return rows;
    }

    // Parquet has times to the microsecond and texts without an apostrophe.
    private static string Expected(string cell, Parquet.Schema.DataField field) =>
        field.ClrType == typeof(DateTime) && cell.Length > 0 ? cell[..^2] + "0Z"
        : field.ClrType == typeof(int) || field.ClrType == typeof(double) ? cell : CsvText.Text(cell);

    private static async Task<string[]> Texts(ParquetRowGroupReader rows, Parquet.Schema.DataField field, int count)
    {
        async Task<IEnumerable<string>> Read<T>(Func<T, string> text) where T : struct
        {
            var values = new T?[count];
            await rows.ReadAsync(field, values.AsMemory());
            return values.Select(value => value is { } known ? text(known) : "");
        }

        string Number<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
        if (field.ClrType == typeof(int)) return [.. await Read<int>(Number)];
        if (field.ClrType == typeof(double)) return [.. await Read<double>(Number)];
        if (field.ClrType == typeof(DateTime)) return [.. await Read<DateTime>(time => $"{time:yyyy-MM-dd'T'HH:mm:ss.fffffff}Z")];
        var texts = new string?[count];
        await rows.ReadAsync(field, texts.AsMemory());
        return [.. texts.Select(text => text ?? "")];
    }
}
