using System.Globalization;
using CsvHelper;

namespace ArchVae.Data;

/// <summary>
/// Latent points as a CSV table for other tools: columns <c>id</c>, the metrics under their names, <c>z0</c>, <c>z1</c>, … Where
/// the points have samples of the posterior, a column <c>draw</c> comes before <c>z0</c>, and a row a sample, numbered from 1,
/// after that of the center, where it is empty. RFC 4180, UTF-8, lines end in CR LF. What is not known is empty; ids and names of
/// metrics are as <see cref="CsvText"/> has them. Numbers are in the shortest form that reads back as the same bits.
/// </summary>
public static class LatentCsv
{
    /// <summary>The names of all metrics in a data set, in the order in which they first come.</summary>
    public static IReadOnlyList<string> MetricNames(IEnumerable<ArchitectureRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var names = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            foreach (var name in record.Metrics.Keys.Concat(record.MetricsWithoutValue))
            {
                if (seen.Add(name)) names.Add(name);
            }
        }
        return names;
    }

    /// <summary>Writes a table to a stream, which stays the caller's.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="records">The points.</param>
    /// <param name="metricNames">The metrics to write a column of; null for those that the first point has.</param>
    /// <returns>How many points there were.</returns>
    /// <exception cref="InputException">
    /// A point has a metric that is none of the columns, or two columns have the same name.
    /// </exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static long Write(Stream stream, IEnumerable<LatentRecord> records, IReadOnlyList<string>? metricNames = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        using var table = CsvWriter.Create(stream, leaveOpen: true);
        var (count, hasDraws) = (0L, false);
        HashSet<string> columns = [];
        foreach (var record in records)
        {
            if (count++ == 0)
            {
                metricNames ??= [.. record.Metrics?.Keys ?? [], .. record.MetricsWithoutValue];
                columns = new(metricNames, StringComparer.Ordinal);
                hasDraws = record.Draws is not null;
                WriteHeader(table, metricNames, hasDraws, record.Center.Length);
            }
            WriteRow(table, record, metricNames!, columns, hasDraws, null, record.Center);
            foreach (var (i, draw) in (record.Draws ?? []).Index())
                WriteRow(table, record, metricNames!, columns, hasDraws, i + 1, draw);
        }
        return count;
    }

    private static void WriteHeader(CsvWriter table, IReadOnlyList<string> metricNames, bool hasDraws, int size)
    {
        var coordinates = Enumerable.Range(0, size).Select(i => string.Create(CultureInfo.InvariantCulture, $"z{i}"));
        string[] header = ["id", .. metricNames.Select(CsvText.Cell), .. hasDraws ? ["draw"] : (string[])[], .. coordinates];
        if (header.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new InputException($"The table would have two columns '{InputException.Shown(twice.Key)}'; rename the metric.");
        table.WriteHeader(header);
    }

    private static void WriteRow(
        CsvWriter table, LatentRecord record, IReadOnlyList<string> metricNames, HashSet<string> columns, bool hasDraws,
        int? draw, float[] point)
    {
        var metrics = record.Metrics ?? NoMetrics;
        if (metrics.Keys.FirstOrDefault(name => !columns.Contains(name)) is { } surplus)
        {
            var (id, metric) = (InputException.Shown(record.Id ?? ""), InputException.Shown(surplus));
            throw new InputException(
                $"The architecture '{id}' has a metric '{metric}' that the first one lacks, so it has no column. Give the data " +
                "as a file, which is looked through for all metrics before.");
        }
        table.WriteField(record.Id is null ? null : CsvText.Cell(record.Id));
        foreach (var name in metricNames) table.WriteField(metrics.TryGetValue(name, out var value) ? value : (double?)null);
        if (hasDraws) table.WriteField(draw);
        foreach (var value in point) table.WriteField(value);
        table.EndRecord();
    }

    private static IReadOnlyDictionary<string, double> NoMetrics { get; } = new Dictionary<string, double>();
}
