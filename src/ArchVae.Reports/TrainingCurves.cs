using ArchVae.Reports.Pictures;

namespace ArchVae.Reports;

/// <summary>How training went: ELBO, reconstruction and KL, β and active units over the epochs.</summary>
internal static class TrainingCurves
{
    /// <summary>What is said where <see cref="Minimum"/> cuts.</summary>
    public const string CutNote = "The first epochs lie partly below the pictures, so that the others can be seen.";

    private const string Title = "Training";

    public static ReportSection Of(TrainingHistory history)
    {
        if (history.Count == 0)
            return new(Title, ["The folder has no metrics.jsonl with an epoch in it, so there are no curves of its training."]);
        var cut = false;
        var pictures = new List<Picture>
        {
            Both("ELBO", "elbo"), Both("Reconstruction, E log p(x|z)", "reconstruction"), Both("KL from the prior", "kl"),
            Single("β, the weight of the KL", "beta", null), Single("Active units", "activeUnits", "latent dimensions"),
        };
        const string Accuracy = "reconstructionAccuracySampled";
        if (history.Points(Accuracy).Any(point => double.IsFinite(point.Y)))
            pictures.Add(Single("Reconstructed from posterior samples", Accuracy, "share of validation architectures"));
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
                YLabel = "nats per architecture",
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

    private static List<double> Finite(IEnumerable<LinePoint> points) =>
        [.. points.Select(point => point.Y).Where(double.IsFinite)];
}
