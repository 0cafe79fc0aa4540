using System.Globalization;
using ArchVae.Evaluation;
using ArchVae.Reports;

namespace ArchVae.Studies.Searches;

/// <summary>The tables of a search's strategies.</summary>
internal static class SearchStudyTables
{
    private const int Digits = 4;
    private const int MostDecimals = 8;

    /// <summary>Regret or best so far at the study's numbers of trials.</summary>
    public static IEnumerable<ReportTable> Main(SearchComparison comparison)
    {
        if (comparison.At.Count == 0) yield break;
        var decimals = DecimalsOf(comparison);
        var columns = comparison.At.Select(trials => Column(
            [.. comparison.Strategies.Select(strategy => comparison.ValuesAt(strategy, trials))], comparison.IsLessBetter,
            decimals)).ToList();
        yield return Table(
            comparison, comparison.Best is null ? $"Best so far, {comparison.Search.Score}" : "Regret",
            [.. comparison.At.Select(Trials)], (_, row) => columns.Select(column => column[row]));
    }

    /// <summary>How many trials strategies took to what the reference came to; none where there is no reference.</summary>
    public static IEnumerable<ReportTable> ToReference(SearchComparison comparison, SearchStudy study)
    {
        if (study.Reference is not { } reference || comparison.Base?.Name != reference) yield break;
        var budget = comparison.Search.Options.Budget;
        yield return Table(
            comparison,
            FormattableString.Invariant($"Trials to what {reference} reached in {budget}, runs that did not counted as {budget}"),
            ["mean", "median", "reached"], (strategy, _) =>
            {
                var trials = comparison.TrialsToReference(strategy).Values;
                if (trials.Count == 0) return Enumerable.Repeat(new ReportCell(Comparison.Unknown), 3);
                var counted = trials.Select(one => (double)(one ?? budget)).Order().ToList();
                var median = (counted[(counted.Count - 1) / 2] + counted[counted.Count / 2]) / 2;
                return
                [
                    new(WithError(SampleMean.Of(counted), 1)), new(Text(median, 1)),
                    new(string.Create(CultureInfo.InvariantCulture, $"{trials.Count(one => one is not null)} of {trials.Count}")),
                ];
            });
    }

    /// <summary>Differences from the reference or the first strategy, paired over seeds.</summary>
    public static IEnumerable<ReportTable> Differences(SearchComparison comparison)
    {
        if (comparison.Base is not { } other || comparison.Strategies.Count < 2 || comparison.At.Count == 0) yield break;
        var decimals = DecimalsOf(comparison);
        var better = comparison.IsLessBetter ? "below" : "above";
        yield return Table(
            comparison, $"Difference from {other.Name} with the same seed, mean ± 95 % interval; {better} 0 is better",
            [.. comparison.At.Select(Trials)], (strategy, _) => comparison.At.Select(trials =>
            {
                var (own, its) = (comparison.ValuesAt(strategy, trials), comparison.ValuesAt(other, trials));
                var differences = own.Keys.Where(its.ContainsKey).Select(seed => own[seed] - its[seed]).ToList();
                if (strategy == other || differences.Count == 0) return new ReportCell(Comparison.Unknown);
                var interval = Interval.Of(differences);
                return new ReportCell(
                    Text(interval.Mean, decimals) + (interval.HalfWidth is { } half ? $" ± {Text(half, decimals)}" : ""));
            }));
    }

    /// <summary>How many decimals values have, so that the largest one has four digits.</summary>
    public static int DecimalsOf(SearchComparison comparison)
    {
        var largest = comparison.Strategies
            .SelectMany(strategy => comparison.At.SelectMany(trials => comparison.ValuesAt(strategy, trials).Values))
            .Append(0).Select(Math.Abs).Max();
        return largest > 0 ? Math.Clamp(Digits - (int)Math.Ceiling(Math.Log10(largest)), 0, MostDecimals) : Digits;
    }

    /// <summary>A value with so many decimals.</summary>
    public static string Text(double value, int decimals)
    {
        var text = value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        if (!text.StartsWith('-')) return text;
        return (text.AsSpan().IndexOfAnyInRange('1', '9') >= 0 ? "−" : "") + text[1..];
    }

    private static ReportTable Table(
        SearchComparison comparison, string title, IReadOnlyList<string> columns,
        Func<StudyStrategy, int, IEnumerable<ReportCell>> cells) => new(
        title, ["strategy", .. columns],
        [.. comparison.Strategies.Select((strategy, row) => (IReadOnlyList<ReportCell>)
            [new ReportCell(strategy.Name), .. cells(strategy, row)])]);

    private static List<ReportCell> Column(List<SortedDictionary<int, double>> strategies, bool isLessBetter, int decimals)
    {
        var candidates = strategies.Where(values => values.Count > 1).ToList();
        var differ = candidates.Select(values => Text(values.Values.Average(), decimals)).Distinct().Count() > 1;
        var best = !differ ? null : candidates.MinBy(values => values.Values.Average() * (isLessBetter ? 1 : -1));
        return [.. strategies.Select(values => Cell(values, best, decimals))];
    }

    private static ReportCell Cell(SortedDictionary<int, double> values, SortedDictionary<int, double>? best, int decimals)
    {
        if (values.Count == 0) return new(Comparison.Unknown);
        var mean = SampleMean.Of(values.Values);
        var text = WithError(mean, decimals);
        if (best is null || values.Count < 2) return new(text);
        if (Text(mean.Mean, decimals) == Text(best.Values.Average(), decimals)) return new(text, Best: true);
        var pairs = values.Where(value => best.ContainsKey(value.Key)).Select(value => (value.Value, best[value.Key])).ToList();
        return new(text, LikeBest: Interval.Differ(pairs) == false);
    }

    private static string WithError(SampleMean mean, int decimals) =>
        Text(mean.Mean, decimals) + (mean.StandardError is { } error ? $" ± {Text(error, decimals)}" : "");

    private static string Trials(int trials) => trials.ToString(CultureInfo.InvariantCulture);
}
