using ArchVae.Search.Trials;

namespace ArchVae.Studies.Searches;

/// <summary>What a search came to, in words with figures.</summary>
internal static class SearchVerdict
{
    private const int MostReasons = 3;

    public static IReadOnlyList<string> Of(SearchCourse course, TableBaselines? baselines)
    {
        List<string> text = [Tried(course)];
        if (course.BestFirst is not [var best, ..])
        {
            text.Add(course.Measured.Count == 0
                ? "No network was measured, so that there is nothing to show."
                : "No network keeps to the limits, so that none is the best.");
            return text;
        }
        var since = course.Ended.Count(trial => trial.Number > best.Number);
        text.Add($"The best is trial {SearchFigures.Count(best.Number)} with {course.Values(best)}. " + since switch
        {
            0 => "It was the last.",
            1 => "The trial after it was not better.",
            _ => $"None of the {SearchFigures.Count(since)} trials after it was better.",
        });
        if (baselines is not null) text.Add(InTable(course, baselines, best));
        return text;
    }

    private static string Tried(SearchCourse course)
    {
        var reasons = course.Failed.CountBy(trial => trial.Failure ?? "").OrderByDescending(pair => pair.Value).ToList();
        var shown = reasons.Take(MostReasons).Select(pair => $"{SearchFigures.Count(pair.Value)} {pair.Key}");
        var why = reasons.Count == 0 ? "" : $" ({string.Join("; ", shown)}{(reasons.Count > MostReasons ? "; …" : "")})";
        var beyond = course.Measured.Count - course.Allowed.Count;
        var pending = course.Trials.Count - course.Ended.Count;
        return $"{SearchFigures.Count(course.Trials.Count, "network")} tried: "
            + $"{SearchFigures.Count(course.Measured.Count)} measured, {SearchFigures.Count(course.Failed.Count)} failed{why}"
            + (pending > 0 ? $", {SearchFigures.Count(pending)} not ended" : "")
            + $", in {SearchFigures.Seconds(course.Time.Total)}."
            + (beyond > 0 ? $" Of those measured {SearchFigures.Count(beyond)} did not keep to the limits." : "");
    }

    private static string InTable(SearchCourse course, TableBaselines baselines, Trial best)
    {
        var value = course.ValueOf(best);
        var better = baselines.BetterThan(value);
        var tried = SearchFigures.Percent((double)course.Ended.Count / baselines.Count);
        return $"The table has {SearchFigures.Count(baselines.Count)} candidates, of which {tried} were tried. " + (better == 0
            ? "None of them is better: the regret is 0."
            : $"{SearchFigures.Count(better)} of them {(better == 1 ? "is" : "are")} better: the regret, the best of the table "
                + $"less the best found, is {SearchFigures.Value(baselines.RegretOf(value))}.");
    }
}
