using ArchVae.Evaluation;
using ArchVae.Reports.Pictures;

namespace ArchVae.Studies.Searches;

/// <summary>The strategies of a search in pictures: how they come on with the number of trials.</summary>
internal static class SearchStudyPictures
{
    private const int MostPoints = 200;

    // What is found at the beginning is so much worse that nothing else could be seen.
    private const double LeftOutAtFirst = 0.1;

    /// <summary>The pictures; none where no run is finished.</summary>
    public static IReadOnlyList<Picture> Of(SearchComparison comparison)
    {
        var budget = comparison.Search.Options.Budget;
        var step = Math.Max(1, (int)Math.Ceiling((double)budget / MostPoints));
        var at = Enumerable.Range(1, budget / step).Select(i => i * step).ToList();
        var series = comparison.Strategies.Select(strategy => new LineSeries(
            strategy.Name, [.. at.Select(trials => Point(comparison, strategy, trials)).OfType<LinePoint>()])).ToList();
        var shown = series.SelectMany(line => line.Points).Where(point => point.X >= budget * LeftOutAtFirst)
            .Select(point => point.Y).ToList();
        if (shown.Count == 0) return [];
        var isRegret = comparison.Best is not null;
        return
        [
            new LineChart
            {
                Title = isRegret ? "Regret" : "Best so far",
                XLabel = "trials; bands are mean ± standard error",
                YLabel = comparison.Search.Score,
                YMinimum = isRegret ? 0 : comparison.IsLessBetter ? null : shown.Min(),
                YMaximum = comparison.IsLessBetter && shown.Max() > 0 ? shown.Max() : null,
                Series = series,
            },
        ];
    }

    private static LinePoint? Point(SearchComparison comparison, StudyStrategy strategy, int trials)
    {
        var values = comparison.ValuesAt(strategy, trials).Values;
        if (values.Count == 0) return null;
        var mean = SampleMean.Of(values);
        return mean.StandardError is { } error
            ? new(trials, mean.Mean, mean.Mean - error, mean.Mean + error) : new(trials, mean.Mean);
    }
}
