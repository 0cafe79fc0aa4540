using ArchVae.Reports.Pictures;

namespace ArchVae.Reports;

/// <summary>
/// How training of several configurations went, each with several seeds: a line a configuration, with a band from the lowest to
/// the highest seed.
/// </summary>
public static class SeedCurves
{
    /// <summary>The section.</summary>
    /// <param name="configurations">Names and the training of each seed; the first one has the first colour.</param>
    public static ReportSection Of(IReadOnlyList<(string Name, IReadOnlyList<TrainingHistory> Seeds)> configurations)
    {
        var cut = false;
        LineChart[] pictures =
        [
            Chart("ELBO", "validation.elbo", isElbo: true),
            Chart("Reconstruction, E log p(x|z)", "validation.reconstruction", isElbo: true),
            Chart("KL from the prior", "validation.kl", isElbo: false), Chart("β, the weight of the KL", "beta", isElbo: false),
        ];
        var text = "Figures of the validation part at the end of each epoch: lines are means over seeds, bands go from the " +
            $"lowest to the highest.{(cut ? " " + TrainingCurves.CutNote : "")}";
        return new("Training", [text]) { Pictures = pictures };

        LineChart Chart(string title, string field, bool isElbo)
        {
            var lines = configurations.Select(
                configuration => Line([.. configuration.Seeds.Select(history => history.Points(field))])).ToList();
            var (minimum, isCut) = isElbo ? TrainingCurves.Minimum(lines) : (0, false);
            cut |= isCut;
            return new LineChart
            {
                Title = title,
                XLabel = "epoch",
                YLabel = field == "beta" ? null : "nats per architecture",
                YMinimum = minimum,
                Series = [.. lines.Zip(configurations, (line, configuration) => new LineSeries(configuration.Name, line))],
            };
        }
    }

    // Seeds may have stopped after different numbers of epochs; a point is of those that have its epoch.
    private static List<LinePoint> Line(List<IReadOnlyList<LinePoint>> seeds) =>
    [
        .. seeds.SelectMany(points => points).Where(point => double.IsFinite(point.Y))
            .GroupBy(point => point.X, point => point.Y).OrderBy(epoch => epoch.Key).Select(epoch => epoch.Skip(1).Any()
                ? new LinePoint(epoch.Key, epoch.Average(), epoch.Min(), epoch.Max())
                : new LinePoint(epoch.Key, epoch.First())),
    ];
}
