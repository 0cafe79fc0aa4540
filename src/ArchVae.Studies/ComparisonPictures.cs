using System.Globalization;
using ArchVae.Reports.Pictures;

namespace ArchVae.Studies;

/// <summary>
/// The comparison of a data set's configurations in pictures: means with intervals, and what the bound costs in reconstruction.
/// </summary>
internal static class ComparisonPictures
{
    /// <summary>The pictures; those of figures that no run has are left out.</summary>
    /// <param name="configurations">The first one has the first colour.</param>
    /// <param name="entropy">The entropy of the generator, in nats; null where it is not known.</param>
    public static IReadOnlyList<Picture> Of(IReadOnlyList<ConfigurationRuns> configurations, double? entropy)
    {
        ResultColumn[] columns = [ResultColumns.NegativeElbo, ResultColumns.NegativeLogLikelihood, ResultColumns.EntropyGap];
        return [.. columns.SelectMany(column => Intervals(configurations, column)), .. TradeOff(configurations, entropy)];
    }

    private static IEnumerable<Picture> Intervals(IReadOnlyList<ConfigurationRuns> configurations, ResultColumn column)
    {
        var rows = configurations
            .Select(configuration => Row(configuration.Name, [.. configuration.Values(column).Values])).ToList();
        if (!rows.Exists(row => row.Values.Count > 0)) yield break;
        yield return new IntervalPlot
        {
            Title = column.Title,
            XLabel = "nats, less is better",
            Height = IntervalPlot.HeightOf(rows.Count),
            MeanName = "mean, 95 % interval",
            ValueName = "a seed",
            Rows = rows,
        };
    }

    private static IntervalRow Row(string name, double[] values)
    {
        if (values.Length == 0) return new IntervalRow(name, values, double.NaN);
        var mean = Interval.Of(values);
        var half = mean.HalfWidth ?? double.NaN;
        return new IntervalRow(name, values, mean.Mean, mean.Mean - half, mean.Mean + half);
    }

    private static IEnumerable<Picture> TradeOff(IReadOnlyList<ConfigurationRuns> configurations, double? entropy)
    {
        var points = configurations.SelectMany(
            (configuration, group) => configuration.Runs.Select(run => Point(run.Run, run.Result, group))).ToList();
        if (points.Count == 0) yield break;
        yield return new ScatterPlot
        {
            Title = "Bound and reconstruction",
            XLabel = "−ELBO, nats, less is better",
            YLabel = "reconstruction accuracy, sampled",
            Height = IntervalPlot.HeightOf(configurations.Count) + 90,
            Groups = [.. configurations.Select(configuration => configuration.Name)],
            Points = points,
            Mark = entropy is { } known ? new AxisMark(known, "entropy of the generator") : null,
        };
    }

    private static ScatterPoint Point(StudyRun run, RunResult result, int group)
    {
        var x = ResultColumns.NegativeElbo.Value(result) ?? double.NaN;
        var y = result.Figures?.ReconstructionAccuracySampled ?? double.NaN;
        var tooltip = string.Create(
            CultureInfo.InvariantCulture, $"{run.Configuration}, seed {run.Training.Seed}: −ELBO {x:0.000}, accuracy {y:0.0000}");
        return new ScatterPoint(x, y, Tooltip: tooltip, Group: group);
    }
}
