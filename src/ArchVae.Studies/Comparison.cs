using System.Globalization;
using ArchVae.Reports;

namespace ArchVae.Studies;

/// <summary>Compares the configurations of a data set over seeds.</summary>
internal static class Comparison
{
    /// <summary>What a value that is not known is shown as.</summary>
    public const string Unknown = "–";

    /// <summary>
    /// A table of mean ± 95 % interval over seeds, a configuration a row. The best mean of a column is marked where there are
    /// seeds enough to tell (two or more) and means differ as they are shown, and so is every other mean whose paired differences
    /// from the best do not tell the two apart.
    /// </summary>
    /// <param name="title">The table's heading.</param>
    /// <param name="columns">The figures; those that no run has, and shares that are 0 in all, are left out.</param>
    /// <param name="configurations">The configurations, in the order of the rows.</param>
    public static ReportTable Of(
        string title, IReadOnlyList<ResultColumn> columns, IReadOnlyList<ConfigurationRuns> configurations)
    {
        var known = columns.Where(column => configurations.Any(configuration => configuration.Values(column).Count > 0)
            && !IsIdle(column, configurations)).ToList();
        var cells = known.Select(column =>
            Column(column, [.. configurations.Select(configuration => configuration.Values(column))])).ToList();
        var rows = configurations.Select((configuration, i) =>
            (IReadOnlyList<ReportCell>)[new ReportCell(configuration.Label), .. cells.Select(column => column[i])]);
        return new ReportTable(title, ["configuration", .. known.Select(column => column.Title)], [.. rows]);
    }

    /// <summary>Whether a figure is a share and 0 in all runs that have it.</summary>
    public static bool IsIdle(ResultColumn column, IReadOnlyList<ConfigurationRuns> configurations)
    {
        var values = configurations.SelectMany(configuration => configuration.Values(column).Values).ToList();
        return column.Format == ResultColumns.Share && values.Count > 0 && values.TrueForAll(value => value == 0);
    }

    private static List<ReportCell> Column(ResultColumn column, List<SortedDictionary<ulong, double>> configurations)
    {
        var means = configurations.Select(values => values.Count == 0 ? (Interval?)null : Interval.Of(values.Values)).ToList();
        var candidates = configurations.Zip(means).Where(pair => pair.First.Count > 1).ToList();
        var differ = candidates.Select(pair => Text(pair.Second!.Value.Mean, column.Format)).Distinct().Count() > 1;
        var best = column.Better == Better.Neither || !differ ? null
            : candidates.MinBy(pair => column.Better == Better.Lower ? pair.Second!.Value.Mean : -pair.Second!.Value.Mean).First;
        return [.. configurations.Zip(
            means, (values, mean) => mean is { } known ? Cell(column, values, known, best) : new ReportCell(Unknown))];
    }

    private static ReportCell Cell(
        ResultColumn column, SortedDictionary<ulong, double> values, Interval mean, SortedDictionary<ulong, double>? best)
    {
        var shown = Text(mean.Mean, column.Format);
        var text = shown + (mean.HalfWidth is { } half and > 0 ? $" ± {Text(half, column.Format)}" : "");
        if (best == null || values.Count < 2) return new ReportCell(text);
        if (shown == Text(Interval.Of(best.Values).Mean, column.Format)) return new ReportCell(text, Best: true);
        var pairs = values.Where(value => best.ContainsKey(value.Key)).Select(value => (value.Value, best[value.Key])).ToList();
        return new ReportCell(text, LikeBest: Interval.Differ(pairs) == false);
    }

    private static string Text(double value, string format)
    {
        var text = value.ToString(format, CultureInfo.InvariantCulture);
        if (!text.StartsWith('-')) return text;
        return (text.AsSpan().IndexOfAnyInRange('1', '9') >= 0 ? "−" : "") + text[1..];
    }
}
