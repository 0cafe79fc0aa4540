using ArchVae.Reports.Pictures;

namespace ArchVae.Reports;

/// <summary>How training went: ELBO, reconstruction and KL, β and active units over the epochs.</summary>
internal static class TrainingCurves
{
    /// <summary>What is said where <see cref="Minimum"/> cuts.</summary>
    public const string CutNote = "The first epochs lie partly below the pictures, so that the others can be seen.";

    private const string Title = "Training";
    private const string Nats = "nats per architecture";
    private const string Dimensions = "latent dimensions";
    private const string Share = "share of validation architectures";
    private const string AccuracyTitle = "Reconstructed from posterior samples";
    private const string Accuracy = "reconstructionAccuracySampled";

    /// <summary>Curves of several trainings over each other; of one as <see cref="Of(TrainingHistory)"/> has them.</summary>
    /// <param name="runs">Names and trainings; the first one has the first colour.</param>
    public static ReportSection Of(IReadOnlyList<(string Name, TrainingHistory History)> runs)
    {
        if (runs.Count == 1) return Of(runs[0].History);
        var cut = false;
        var pictures = new List<Picture>
        {
            Over("ELBO", "validation.elbo", Nats, isElbo: true),
            Over("Reconstruction, E log p(x|z)", "validation.reconstruction", Nats, isElbo: true),
            Over("KL from the prior", "validation.kl", Nats), Over("β, the weight of the KL", "beta", null),
            Over("Active units", "activeUnits", Dimensions),
        };
        if (runs.Any(run => Has(run.History))) pictures.Add(Over(AccuracyTitle, Accuracy, Share));
        return new(Title, ["Figures of the validation part at the end of each epoch." + (cut ? " " + CutNote : "")])
        {
            Pictures = pictures,
        };

        LineChart Over(string title, string field, string? label, bool isElbo = false)
        {
            var lines = runs.Select(run => run.History.Points(field)).ToList();
            var (minimum, isCut) = isElbo ? Minimum([.. lines]) : (0, false);
            cut |= isCut;
            return new LineChart
            {
                Title = title,
                XLabel = "epoch",
                YLabel = label,
                YMinimum = minimum,
                Series = [.. runs.Zip(lines, (run, line) => new LineSeries(run.Name, line))],
            };
        }
    }

    /// <summary>Curves of a training.</summary>
    public static ReportSection Of(TrainingHistory history)
    {
        if (history.Count == 0)
            return new(Title, ["The folder has no metrics.jsonl with an epoch in it, so there are no curves of its training."]);
        var cut = false;
        var pictures = new List<Picture>
        {
            Both("ELBO", "elbo"), Both("Reconstruction, E log p(x|z)", "reconstruction"), Both("KL from the prior", "kl"),
            Single("β, the weight of the KL", "beta", null), Single("Active units", "activeUnits", Dimensions),
        };
        if (Has(history)) pictures.Add(Single(AccuracyTitle, Accuracy, Share));
        var text =
            "Training figures are means of an epoch's steps, as the weights moved; validation figures are those at its end.";
        if (cut) text += " " + CutNote;
        return new(Title, [text]) { Pictures = pictures };

        LineChart Both(string title, string field)
        {
            var (train, validation) = (history.Points($"train.{field}"), history.Points($"validation.{field}"));
            var (minimum, isCut) = Minimum(train, validation);
            cut |= isCut;
            return new LineChart
            {
                Title = title,
                XLabel = "epoch",
                YLabel = Nats,
                YMinimum = minimum,
                Series = [new("training", train), new("validation", validation)],
            };
        }

        LineChart Single(string title, string field, string? label)
        {
            var points = history.Points(field);
            return new LineChart
            {
                Title = title,
                XLabel = "epoch",
                YLabel = label,
                YMinimum = points.Any(point => point.Y > 0) ? 0 : null,
                Series = [new(title, points)],
            };
        }
    }

    /// <summary>
    /// Where the vertical axis of curves begins. The first epochs are often so far below that little is to be seen of the others,
    /// more than half of the picture; then it begins a little below these.
    /// </summary>
    public static (double? Minimum, bool IsCut) Minimum(params IReadOnlyList<IReadOnlyList<LinePoint>> curves)
    {
        var (all, late) = (
            Finite(curves.SelectMany(curve => curve)),
            Finite(curves.SelectMany(curve => curve.Skip(curve.Count < 3 ? 0 : Math.Max(1, curve.Count / 10)))));
        if (late.Count == 0) return (null, false);
        var range = all.Max() - late.Min();
        return late.Min() - all.Min() > range ? (late.Min() - 0.1 * range, true) : (null, false);
    }

    // Whether β was found for an accuracy.
    private static bool Has(TrainingHistory history) => history.Points(Accuracy).Any(point => double.IsFinite(point.Y));

    private static List<double> Finite(IEnumerable<LinePoint> points) =>
        [.. points.Select(point => point.Y).Where(double.IsFinite)];
}
