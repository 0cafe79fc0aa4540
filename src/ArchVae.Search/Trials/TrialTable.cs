using System.Globalization;
using System.Text;
using ArchVae.Data;
using CsvHelper;
using Parquet;
using Parquet.Schema;

namespace ArchVae.Search.Trials;

/// <summary>
/// Trials as a table, a row each: number, state, strategy, parent, expected, expectedDeviation, seconds, attempts, failure,
/// worker, started, ended, the metrics in ordinal order, the architecture as text and as the object of JSON Lines files. A metric
/// that is called like another column has "metric " before its name.
/// </summary>
public static class TrialTable
{
    /// <summary>
    /// Writes a CSV table: UTF-8, RFC 4180, with a header; what is not known is empty, texts are as <see cref="CsvText"/> has
    /// them, numbers and times to the last digit.
    /// </summary>
    /// <param name="stream">Where to; it stays the caller's.</param>
    /// <param name="trials">The trials.</param>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void WriteCsv(Stream stream, IReadOnlyList<Trial> trials)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(trials);
        var columns = TrialColumn.Of(trials);
        using var text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        using var writer = CsvWriter.Create(text, leaveOpen: true);
        writer.WriteHeader([.. columns.Select(column => CsvText.Cell(column.Name))]);
        foreach (var trial in trials) writer.WriteRecord([.. columns.Select(column => Cell(column.ValueOf(trial)))]);
    }

    /// <summary>
    /// Writes an Apache Parquet file, one row group, with null for what is not known; times are UTC, to the microsecond.
    /// </summary>
    /// <param name="stream">Where to; it stays the caller's.</param>
    /// <param name="trials">The trials.</param>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void WriteParquet(Stream stream, IReadOnlyList<Trial> trials)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(trials);
        // The writer looks where it stands, which a pipe does not know.
        using var file = new MemoryStream();
        WriteParquetAsync(file, TrialColumn.Of(trials), trials).GetAwaiter().GetResult();
        file.WriteTo(stream);
    }

    private static string Cell(object? value) => value switch
    {
        null => "",
        string text => CsvText.Cell(text),
        DateTimeOffset time => TrialTexts.Of(time)!,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException(),
    };

    private static async Task WriteParquetAsync(
        Stream stream, IReadOnlyList<TrialColumn> columns, IReadOnlyList<Trial> trials)
    {
        List<DataField> fields = [.. columns.Select(Field)];
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream);
        using var rows = writer.CreateRowGroup();
        foreach (var (column, field) in columns.Zip(fields))
        {
            List<object?> values = [.. trials.Select(column.ValueOf)];
            await (column.Type == typeof(int) ? rows.WriteAsync<int>(field, Cells(values, value => (int)value))
                : column.Type == typeof(double) ? rows.WriteAsync<double>(field, Cells(values, value => (double)value))
                : column.Type == typeof(string) ? rows.WriteAsync(field, values.ConvertAll(value => (string?)value)!)
                : rows.WriteAsync<DateTime>(field, Cells(values, value => ((DateTimeOffset)value).UtcDateTime)));
        }
    }

    private static DataField Field(TrialColumn column) => column.Type == typeof(DateTimeOffset)
        ? new DateTimeDataField(column.Name, DateTimeFormat.Timestamp, true, DateTimeTimeUnit.Micros, isNullable: true)
        : new DataField(column.Name, column.Type, isNullable: true);

    private static ReadOnlyMemory<T?> Cells<T>(List<object?> values, Func<object, T> of) where T : struct =>
        values.ConvertAll(value => value is null ? (T?)null : of(value)).ToArray();
}
