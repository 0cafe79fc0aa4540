using System.Globalization;
using ArchVae.Reports;
using ArchVae.Reports.Pictures;
using ArchVae.Search.Predictors;
using ArchVae.Search.Trials;

namespace ArchVae.Studies.Searches;

/// <summary>How far what was expected of trials came true.</summary>
internal static class Calibration
{
    // Fewer tell nothing of a half.
    private const int FewestOfHalf = 5;

    public static IReadOnlyList<ReportSection> Of(SearchCourse course)
    {
        const string Title = "Calibration";
        var expected = course.Measured.Where(trial => trial.Expected is { } said && double.IsFinite(said.Value)).ToList();
        if (expected.Count == 0)
        {
            return [new(Title, ["Nothing was expected of any trial before it was measured: the strategy has no model of the "
                + "metric, or it had not begun."])];
        }
        var metric = course.Aim.Metric;
        var half = expected.Count / 2;
        List<(string Name, List<Trial> Trials)> parts = [("all", expected)];
        if (half >= FewestOfHalf) parts.AddRange([("first half", expected[..half]), ("second half", expected[half..])]);
        var all = FiguresOf(expected, course);
        double[] said = [.. expected.Select(trial => trial.Expected!.Value.Value)];
        return
        [
            new(Title,
            [
                $"Of {SearchFigures.Count(expected.Count, "trial")} a value of {metric} was expected with a standard deviation "
                    + $"before it was measured. {SearchFigures.Percent(all.Coverage50)} were within the 50 % interval, "
                    + $"{SearchFigures.Percent(all.Coverage90)} within the 90 % interval"
                    + (all.Spearman is { } rank ? $"; Spearman's rank correlation is {Number(rank)}." : "."),
                "Trials are chosen because much is expected of them or little is known, so that they disappoint more often than "
                    + "networks drawn at random would, and, being much alike, are harder to rank.",
            ])
            {
                Networks = course.Networks,
                Pictures =
                [
                    new ScatterPlot
                    {
                        Title = "Measured against expected",
                        XLabel = $"expected {metric}",
                        YLabel = $"measured {metric}",
                        ValueLabel = "trial",
                        Lines =
                        [
                            new("as expected", [new(said.Min(), said.Min()), new(said.Max(), said.Max())]) { Dashed = true },
                        ],
                        Points = [.. expected.Select(trial => new ScatterPoint(
                            trial.Expected!.Value.Value, course.ValueOf(trial), trial.Number, Tooltip(course, trial),
                            Subject: course.SubjectOf(trial)))],
                    },
                ],
                Tables =
                [
                    new("", ["part", "trials", "Spearman", "within 50 %", "within 90 %"],
                        [.. parts.Select(part => Row(part.Name, part.Trials.Count, FiguresOf(part.Trials, course)))]),
                ],
            },
        ];
    }

    private static PredictionFigures FiguresOf(List<Trial> trials, SearchCourse course) => PredictionFigures.Of(
        [.. trials.Select(trial => trial.Expected!.Value)], [.. trials.Select(course.ValueOf)]);

    private static IReadOnlyList<ReportCell> Row(string name, int count, PredictionFigures figures) =>
    [
        new(name), new(SearchFigures.Count(count)), new(figures.Spearman is { } rank ? Number(rank) : "–"),
        new(SearchFigures.Percent(figures.Coverage50)), new(SearchFigures.Percent(figures.Coverage90)),
    ];

    private static string Tooltip(SearchCourse course, Trial trial) =>
        $"expected {SearchFigures.Value(trial.Expected!.Value.Value)} "
        + $"± {SearchFigures.Value(trial.Expected.Value.StandardDeviation)}\n{course.Describe(trial)}";

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
