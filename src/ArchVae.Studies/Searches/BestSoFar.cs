using ArchVae.Reports;
using ArchVae.Reports.Pictures;
using ArchVae.Search.Trials;

namespace ArchVae.Studies.Searches;

/// <summary>The best so far, or in a table the regret, against trials and against time.</summary>
internal static class BestSoFar
{
    private const string Own = "this search";

    public static IReadOnlyList<ReportSection> Of(SearchCourse course, TableBaselines? baselines, SearchReportOptions options)
    {
        if (course.Improvements.Count == 0) return [];
        var (metric, count) = (course.Aim.Metric, course.Ended.Max(trial => trial.Number) + 1);
        Func<Trial, double> valueOf =
            baselines is null ? course.ValueOf : trial => baselines.RegretOf(course.ValueOf(trial));
        List<LinePoint> byTrial = [.. course.Improvements.Select(trial => new LinePoint(trial.Number + 1, valueOf(trial)))];
        byTrial.Add(byTrial[^1] with { X = count });
        var timed = course.Improving(course.Allowed.Where(trial => trial.Ended is not null).OrderBy(trial => trial.Ended));
        List<LinePoint> byTime =
            [.. timed.Select(trial => new LinePoint(course.Time.At(trial.Ended!.Value), valueOf(trial)))];
        if (byTime.Count > 0) byTime.Add(byTime[^1] with { X = course.Time.Total });
        var (lines, text) = Baselines(baselines, count, options);
        lines.Add(new(Own, byTrial) { Color = 0, Stepped = true });
        List<string> paragraphs =
        [
            baselines is null
                ? $"The {(course.Aim.Maximize ? "largest" : "least")} {metric} of the trials up to each."
                : $"The regret is how far the best {metric} so far is from the best of all candidates of the table; 0 is the "
                    + "end. " + text,
            $"Time is in seconds since the first trial began, with what proposing took. Where for more than {ActiveTime.Pause:0} "
                + "seconds nothing was measured, as between a stop and the command that goes on, the time is left out"
                + (course.Time.Pauses == 0 ? "; there is no such pause."
                    : $": {SearchFigures.Count(course.Time.Pauses, "pause")}."),
        ];
        if (Beginning(lines, course, baselines is not null) is var (low, high) && (low ?? high) is not null)
            paragraphs.Add("The first trials lie partly outside the picture, so that the others can be told apart.");
        var label = baselines is null ? metric : $"regret of {metric}";
        return
        [
            new(baselines is null ? "Best so far" : "Regret", paragraphs)
            {
                Pictures =
                [
                    Chart("Against trials", "trials", lines, low, high),
                    Chart("Against time", "seconds", [new(Own, byTime) { Color = 0, Stepped = true }], low, high),
                ],
            },
        ];

        LineChart Chart(string title, string xLabel, IReadOnlyList<LineSeries> series, double? low, double? high) => new()
        {
            Title = title,
            XLabel = xLabel,
            YLabel = label,
            Series = series,
            YMinimum = low,
            YMaximum = high,
        };
    }

    private static (List<LineSeries> Lines, string Text) Baselines(
        TableBaselines? baselines, int count, SearchReportOptions options)
    {
        if (baselines is null) return ([], "");
        List<LineSeries> lines = [Line("random", PictureStyle.Neutral, baselines.Random(count))];
        var text = "The line of random draws without repeats is their exact expectation over the whole table.";
        var seeds = TableBaselines.SeedsFor(count, options.BaselineSeeds);
        if (seeds == 0) return (lines, text);
        foreach (var (i, strategy) in TableBaselines.Simulated.Index())
            lines.Add(Line(strategy, i + 1, baselines.Mean(strategy, count, seeds)));
        return (lines, $"{text} Those of {string.Join(" and ", TableBaselines.Simulated)} are means over "
            + $"{SearchFigures.Count(seeds, "seed")}, from 0, with the same aims, one network at a time. "
            + "Candidates without a value, or beyond the limits, count as the worst of the table there. "
            + "Where a table has few neighbours of its networks both are near random. "
            + "This search is one run: another seed would give another line.");
    }

    private static LineSeries Line(string name, int color, double[] values) =>
        new(name, [.. values.Select((value, i) => new LinePoint(i + 1, value))]) { Color = color, Dashed = true };

    // Where the axis ends where first trials are so far off that little is to be seen of the others: beyond what lines have from
    // a tenth of the trials on.
    private static (double? Low, double? High) Beginning(List<LineSeries> lines, SearchCourse course, bool isRegret)
    {
        var isDown = isRegret || !course.Aim.Maximize;
        var begin = Math.Max(2, course.Trials.Count / 10);
        var all = lines.SelectMany(line => line.Points).Select(point => point.Y).ToList();
        var late = lines.SelectMany(line => line.Points.Where(
            (point, i) => point.X >= begin || i + 1 == line.Points.Count || line.Points[i + 1].X > begin))
            .Select(point => point.Y).ToList();
        var range = late.Max() - late.Min();
        if (all.Max() - all.Min() < 2 * range || range == 0) return isRegret ? (0, null) : (null, null);
        return isRegret ? (0, late.Max() + 0.1 * range)
            : isDown ? (null, late.Max() + 0.1 * range) : (late.Min() - 0.1 * range, null);
    }
}
