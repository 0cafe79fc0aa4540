using ArchVae.Reports;
using ArchVae.Reports.Pictures;
using ArchVae.Search.Trials;

namespace ArchVae.Studies.Searches;

/// <summary>The best networks as rows of layers, with what was measured of them.</summary>
internal static class BestRows
{
    private const int Most = 10;

    /// <summary>The best one.</summary>
    public static IReadOnlyList<ReportSection> OfBest(SearchCourse course) => course.BestFirst is not [var best, ..] ? []
        : [new("Best network", []) { Pictures = [Rows(course, [best], "The best network, layer by layer")] }];

    /// <summary>The ten best.</summary>
    public static IReadOnlyList<ReportSection> Of(SearchCourse course)
    {
        List<Trial> best = [.. course.BestFirst.Take(Most)];
        if (best.Count < 2) return [];
        var aims = course.Problem.Aims.Select(aim => aim.Metric).ToList();
        var others = best.SelectMany(trial => trial.Metrics.Keys).Distinct().Except(aims).Order(StringComparer.Ordinal);
        List<string> metrics = [.. aims, .. others];
        return
        [
            new($"The {best.Count} best", [$"By {course.Aim}, of equal ones the earliest first."])
            {
                Pictures = [Rows(course, best, "Layer by layer")],
                Tables = [new("", ["place", "trial", .. metrics], [.. best.Select((trial, i) => (IReadOnlyList<ReportCell>)
                [
                    new(SearchFigures.Count(i + 1)), new(SearchFigures.Count(trial.Number)),
                    .. metrics.Select(metric => new ReportCell(
                        trial.Metrics.TryGetValue(metric, out var value) ? SearchFigures.Value(value) : "–")),
                ])])],
            },
        ];
    }

    private static LayerRows Rows(SearchCourse course, IReadOnlyList<Trial> trials, string title) => new()
    {
        Title = title,
        Kinds = course.Problem.Candidates.Space.Kinds(),
        Groups = [new(null, [.. trials.Select(trial => trial.Architecture.ToRow(
            $"trial {SearchFigures.Count(trial.Number)}: {SearchFigures.Value(course.ValueOf(trial))}"))])],
    };
}
