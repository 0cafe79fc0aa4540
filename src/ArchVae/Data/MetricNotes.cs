using System.Globalization;

namespace ArchVae.Data;

/// <summary>
/// Counts, while records are read, what of their lines is no metric: metrics without a value, and figures that stand beside
/// them. For one thread.
/// </summary>
public sealed class MetricNotes
{
    private readonly Dictionary<string, long> withoutValue = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> leftOut = new(StringComparer.Ordinal);

    /// <summary>How many metrics had no value, by name.</summary>
    public IReadOnlyDictionary<string, long> WithoutValue => withoutValue;

    /// <summary>How many fields were left out because they are not among the metrics, by name.</summary>
    public IReadOnlyDictionary<string, long> LeftOut => leftOut;

    /// <summary>Counts those of a record.</summary>
    public void Add(ArchitectureRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        foreach (var name in record.MetricsWithoutValue) Count(withoutValue, name);
        foreach (var name in record.LeftOut) Count(leftOut, name);
    }

    /// <summary>The records, each counted as it is asked for.</summary>
    public IEnumerable<ArchitectureRecord> Of(IEnumerable<ArchitectureRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        foreach (var record in records)
        {
            Add(record);
            yield return record;
        }
    }

    /// <summary>What was counted, in sentences; none where there is nothing to say.</summary>
    /// <param name="areLines">Whether it was read from JSON Lines of architectures, which have a place for metrics.</param>
    public IEnumerable<string> Sentences(bool areLines = true)
    {
        if (withoutValue.Count > 0)
        {
            var (total, names) = Listed(withoutValue);
            yield return $"{total} metric{(total == 1 ? "" : "s")} had no value: {names}.";
        }
        if (leftOut.Count > 0)
        {
            var (total, names) = Listed(leftOut);
            var example = InputException.Shown(leftOut.Keys.First());
            if (areLines)
            {
                var beside = total == 1 ? "number stands" : "numbers stand";
                yield return $"{total} {beside} beside \"metrics\" and {(total == 1 ? "is" : "are")} not read: {names}. " +
                    $"Metrics belong in \"metrics\": {{\"{example}\": …}}, beside \"layers\".";
            }
            else
            {
                var fields = total == 1 ? "field that is no metric was" : "fields that are no metrics were";
                yield return $"{total} {fields} left out: {names}.";
            }
        }
    }

    private static void Count(Dictionary<string, long> counts, string name)
    {
        // A file may have a new name on each line.
        const int MostNames = 1000;
        const string Others = "others";
        if (!counts.ContainsKey(name) && counts.Count >= MostNames) name = Others;
        counts[name] = counts.GetValueOrDefault(name) + 1;
    }

    private static (long Total, string Names) Listed(Dictionary<string, long> counts)
    {
        const int Most = 10;
        var shown = counts.Take(Most).Select(count =>
            string.Create(CultureInfo.InvariantCulture, $"{InputException.Shown(count.Key)} {count.Value}"));
        return (counts.Values.Sum(), string.Join(", ", shown) + (counts.Count > Most ? ", …" : ""));
    }
}
