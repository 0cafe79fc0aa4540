using ArchVae.Search.Predictors;
using ArchVae.Spaces;
using Microsoft.Data.Sqlite;

namespace ArchVae.Search.Trials;

/// <summary>Reads the trials of a store, within a transaction. For one thread.</summary>
/// <param name="connection">The connection to the store.</param>
/// <param name="space">The space of the architectures.</param>
/// <param name="path">The file.</param>
internal sealed class SqliteTrialReader(SqliteConnection connection, SearchSpace space, string path)
{
    // The architecture of a trial does not change, so that each is read once.
    private readonly List<Architecture> architectures = [];

    /// <summary>All trials in the order of their numbers.</summary>
    /// <exception cref="InputException">What stands in the tables is no trial of the space.</exception>
    public List<Trial> Read()
    {
        try
        {
            ReadArchitectures();
            var metrics = ReadMetrics();
            return Rows(TrialSchema.ReadTrials, row => ReadTrial(row, metrics));
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            throw new InputException($"A value in the tables is none of its kind: {exception.Message}", path, inner: exception);
        }
    }

    private void ReadArchitectures()
    {
        var first = architectures.Count;
        var rows = Rows(
            TrialSchema.ReadArchitectures, row => (Number: row.GetInt32(0), Text: Value<string>(row, 1)), ("@first", first));
        foreach (var (at, row) in rows.Index())
            if (row.Number != first + at) throw new InputException($"The tables have no trial {first + at}.", path);
        architectures.AddRange(ArchitectureJson.Read([.. rows.Select(row => row.Text)], space, path, first));
    }

    private Dictionary<int, Dictionary<string, double>> ReadMetrics() =>
        Rows(TrialSchema.ReadMetrics, row => (Trial: row.GetInt32(0), Name: Value<string>(row, 1), Value: Value<double>(row, 2)))
            .GroupBy(row => row.Trial)
            .ToDictionary(rows => rows.Key, rows => rows.ToDictionary(row => row.Name, row => row.Value));

    private Trial ReadTrial(SqliteDataReader row, Dictionary<int, Dictionary<string, double>> metrics)
    {
        var number = row.GetInt32(0);
        return new()
        {
            Number = number,
            Architecture = architectures[number],
            Strategy = Value<string>(row, 1),
            Parent = row.IsDBNull(2) ? null : checked((int)Value<long>(row, 2)),
            Expected = row.IsDBNull(3) ? null : new Prediction(Value<double>(row, 3), Value<double>(row, 4)),
            State = TrialTexts.State(Value<string>(row, 5)),
            Failure = row.IsDBNull(6) ? null : Value<string>(row, 6),
            Attempts = checked((int)Value<long>(row, 7)),
            Worker = row.IsDBNull(8) ? null : Value<string>(row, 8),
            Started = row.IsDBNull(9) ? null : TrialTexts.Time(Value<string>(row, 9)),
            Ended = row.IsDBNull(10) ? null : TrialTexts.Time(Value<string>(row, 10)),
            Metrics = metrics.GetValueOrDefault(number) ?? [],
        };
    }

    // Columns take values of any kind, and the reader would make a 0 of a text.
    private static T Value<T>(SqliteDataReader row, int column) =>
        row.GetValue(column) is T value ? value
            : throw new FormatException($"{row.GetName(column)} is '{row.GetValue(column)}'.");

    private List<T> Rows<T>(
        string sql, Func<SqliteDataReader, T> of, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = connection.Command(sql, values);
        using var row = command.ExecuteReader();
        List<T> rows = [];
        while (row.Read()) rows.Add(of(row));
        return rows;
    }
}
