namespace ArchVae.Data.Importing;

/// <summary>Takes some of the metrics of records, and knows at the end whether each was there. For one thread.</summary>
internal sealed class MetricChoice(IReadOnlyList<string> names)
{
    private const int MostOthers = 1000;
    private readonly HashSet<string> missing = new(names, StringComparer.Ordinal);
    private readonly HashSet<string> others = new(StringComparer.Ordinal);

    /// <summary>The record with the chosen metrics only.</summary>
    public ArchitectureRecord Of(ArchitectureRecord record)
    {
        var metrics = new Dictionary<string, double>();
        foreach (var (name, value) in record.Metrics) Take(name, value);
        foreach (var name in record.MetricsWithoutValue) Take(name, double.NaN);
        return new(record.Architecture, record.Id, metrics, record.Drawn)
        {
            LeftOut = [.. record.LeftOut.Where(names.Contains)],
        };

        void Take(string name, double value)
        {
            if (names.Contains(name))
            {
                metrics.Add(name, value);
                missing.Remove(name);
            }
            else if (others.Count < MostOthers) others.Add(name);
        }
    }

    /// <summary>Checks that a record had each of the metrics.</summary>
    /// <param name="file">Where the records are from.</param>
    /// <exception cref="InputException">None had one of them.</exception>
    public void RequireAll(string file)
    {
        if (missing.Count == 0) return;
        string[] known = [.. names.Where(name => !missing.Contains(name)), .. others];
        var what = known.Length == 0 ? "there are no metrics"
            : $"there {(known.Length == 1 ? "is" : "are")} {InputException.Listed(known)}";
        throw new InputException($"No row has the metric '{InputException.Shown(missing.First())}'; {what}.", file);
    }
}
