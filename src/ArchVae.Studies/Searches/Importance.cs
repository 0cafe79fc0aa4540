using ArchVae.Reports;
using ArchVae.Reports.Pictures;
using ArchVae.Search;

namespace ArchVae.Studies.Searches;

/// <summary>Which entries count for the first aim, by the weights of a kernel.</summary>
internal static class Importance
{
    private const int MostBars = 20;

    public static IReadOnlyList<ReportSection> Of(SearchCourse course)
    {
        const string Title = "Importance of entries";
        if (course.Measured.Count < KernelImportance.Fewest)
        {
            return [new(Title, [$"Weights of entries need {KernelImportance.Fewest} measured networks; there are "
                + $"{SearchFigures.Count(course.Measured.Count)}."])];
        }
        var metric = course.Aim.Metric;
        var weights = KernelImportance.Of(course.Measured, metric);
        if (weights.Count == 0)
            return [new(Title, [$"All networks have the same {metric} or the same entries, so that none counts."])];
        var shown = weights.Take(MostBars).ToList();
        var learned = Math.Min(course.Measured.Count, KernelImportance.Most);
        return
        [
            new(Title,
            [
                $"The weights of a Gaussian process on the normal scores of {metric}, fitted to {SearchFigures.Count(learned)} "
                    + "measured networks" + (learned < course.Measured.Count ? ", evenly over the search" : "")
                    + ": two networks that differ in an entry of weight w alone are expected to correlate by e^−w^⅞ (w = 0.1: "
                    + "0.88, w = 1: 0.37), a number at both ends of its scale. A large weight says that the entry changes "
                    + "the metric, not in which direction. Where trials hardly differ in an entry its weight stays near what is "
                    + "assumed before."
                    + (shown.Count < weights.Count
                        ? $" The largest {SearchFigures.Count(shown.Count)} of {SearchFigures.Count(weights.Count)}." : ""),
            ])
            {
                Pictures =
                [
                    new BarChart
                    {
                        Title = $"Weights for {metric}",
                        YLabel = "weight",
                        Width = 640,
                        Height = 320,
                        Categories = [.. shown.Select(one => one.Column.ToString())],
                        Series = [new("weight", [.. shown.Select(one => one.Weight)])],
                    },
                ],
            },
        ];
    }
}
