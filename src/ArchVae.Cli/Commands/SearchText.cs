using System.Globalization;
using ArchVae.Cli.CommandLine;
using ArchVae.Search.Trials;

namespace ArchVae.Cli.Commands;

/// <summary>What <c>search</c> says at its end.</summary>
internal static class SearchText
{
    private const int MostRows = 10;

    /// <summary>The best trials, failures, and where all is.</summary>
    public static string Of(SearchCommand.Ended ended)
    {
        var (search, lines) = (ended.Search, new List<string>());
        lines.Add(string.Create(CultureInfo.InvariantCulture,
            $"{ended.Done} of {search.Count} networks measured, {ended.Failed} failed, by '{ended.Options.Strategy}' "
            + $"({ended.Seconds:0.0} s)."));
        if (search.Count < ended.Options.Budget && search.Pending.Count == 0)
            lines.Add("There are no more networks that were not tried.");
        var aims = search.Problem.Aims;
        var (shown, what) = aims.Count > 1
            ? (search.Front, $"No other is better in all of {string.Join(", ", aims)} than")
            : (search.BestFirst(), "The best:");
        if (shown.Count > 0)
        {
            lines.AddRange(["", what, ""]);
            IReadOnlyList<string> header = ["trial", .. aims.Select(aim => aim.Metric), "network"];
            var rows = shown.Take(MostRows).Select(trial => (IReadOnlyList<string>)[
                trial.Number.ToString(CultureInfo.InvariantCulture),
                .. aims.Select(aim => trial.Metrics[aim.Metric].ToString("G6", CultureInfo.InvariantCulture)),
                trial.Architecture.ToString()]);
            lines.AddRange(TextTable.Lines([header, .. rows], column => column == header.Count - 1));
            if (shown.Count > MostRows) lines.Add($"… and {shown.Count - MostRows} more.");
            lines.Add("");
        }
        else if (ended.Done > 0)
        {
            var limits = ended.Options.AtLeast.Select(text => $"at least {text}")
                .Concat(ended.Options.AtMost.Select(text => $"at most {text}"));
            lines.Add($"No network that was measured has {string.Join(" and ", limits)}.");
        }
        var failures = search.Trials.Where(trial => trial.State == TrialState.Failed).GroupBy(trial => trial.Failure)
            .OrderByDescending(group => group.Count()).ToList();
        foreach (var group in failures.Take(MostRows))
            lines.Add($"Failed: {string.Join(", ", group.Take(MostRows).Select(trial => trial.Number))}"
                + $"{(group.Count() > MostRows ? " …" : "")}: it {group.Key}.");
        lines.Add($"{ended.Folder.Path} has trials.db, best.jsonl, front.jsonl, trials.csv, report.html.");
        return string.Join(Environment.NewLine, lines);
    }
}
