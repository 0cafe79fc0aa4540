using System.Globalization;
using System.Text;

namespace ArchVae.Data;

/// <summary>
/// Latent points as a CSV table for other tools: columns <c>id</c>, the metrics under their names, <c>z0</c>, <c>z1</c>, … RFC 4180,
/// UTF-8, lines end in CR LF. What is not known is empty. Numbers are in the shortest form that reads back as the same bits.
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
            foreach (var name in record.Metrics.Keys)
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
    /// <exception cref="InputException">A point has a metric that is none of the columns, or two columns have the same name.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static long Write(Stream stream, IEnumerable<LatentRecord> records, IReadOnlyList<string>? metricNames = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        using var text = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\r\n" };
        var line = new StringBuilder();
        var count = 0L;
        foreach (var record in records)
        {
            if (count++ == 0)
            {
                metricNames ??= [.. record.Metrics?.Keys ?? []];
                WriteHeader(text, metricNames, record.Center.Length);
            }
            Append(line.Clear(), record, metricNames!);
            text.WriteLine(line);
        }
        return count;
    }

    private static void WriteHeader(StreamWriter text, IReadOnlyList<string> metricNames, int size)
    {
        List<string> header = ["id", .. metricNames, .. Enumerable.Range(0, size).Select(i => string.Create(CultureInfo.InvariantCulture, $"z{i}"))];
        if (header.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new InputException($"The table would have two columns '{twice.Key}'; rename the metric.");
        text.WriteLine(string.Join(',', header.Select(Quoted)));
    }

    private static void Append(StringBuilder line, LatentRecord record, IReadOnlyList<string> metricNames)
    {
        line.Append(Quoted(record.Id ?? ""));
        var known = 0;
        foreach (var name in metricNames)
        {
            line.Append(',');
            if (record.Metrics is null || !record.Metrics.TryGetValue(name, out var value)) continue;
            line.Append(CultureInfo.InvariantCulture, $"{value:R}");
            known++;
        }
        if (record.Metrics is { } metrics && known < metrics.Count)
        {
            var surplus = metrics.Keys.First(name => !metricNames.Contains(name));
            throw new InputException(
                $"The architecture '{record.Id}' has a metric '{surplus}' that the first one lacks, so it has no column. Give the data as a file, " +
                "which is looked through for all metrics before.");
        }
        foreach (var value in record.Center) line.Append(CultureInfo.InvariantCulture, $",{value:R}");
    }

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
