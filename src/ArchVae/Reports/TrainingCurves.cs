using ArchVae.Pictures;

namespace ArchVae.Reports;

/// <summary>How training went: ELBO, reconstruction and KL, β and active units over the epochs.</summary>
internal static class TrainingCurves
{
    private const string Title = "Training";

    public static PictureSection Of(TrainingHistory history)
    {
        if (history.Count == 0) return new(Title, ["The folder has no metrics.jsonl with an epoch in it, so there are no curves of its training."], []);
        var cut = false;
        var pictures = new List<Picture>
        {
            Both("ELBO", "elbo"), Both("Reconstruction, E log p(x|z)", "reconstruction"), Both("KL from the prior", "kl"),
            Single("β, the weight of the KL", "beta", null), Single("Active units", "activeUnits", "latent dimensions"),
        };
        var text = "Training figures are means of an epoch's steps, as the weights moved; validation figures are those at its end.";
        if (cut) text += " The first epochs lie partly below the pictures, so that the others can be seen.";
        return new(Title, [text], pictures);

        LineChart Both(string title, string field)
        {
            var (train, validation) = (history.Points($"train.{field}"), history.Points($"validation.{field}"));
            var (minimum, isCut) = Minimum(train, validation);
            cut |= isCut;
            return new LineChart { Title = title, XLabel = "epoch", YLabel = "nats per architecture", YMinimum = minimum, Series = [new("training", train), new("validation", validation)] };
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

    // The first epochs are often so far below that little is to be seen of the others: more than half of the picture.
    private static (double? Minimum, bool IsCut) Minimum(IReadOnlyList<LinePoint> train, IReadOnlyList<LinePoint> validation)
    {
        var early = train.Count < 3 ? 0 : Math.Max(1, train.Count / 10);
        var (all, late) = (Finite(train.Concat(validation)), Finite(train.Skip(early).Concat(validation.Skip(early))));
        if (late.Count == 0) return (null, false);
        var range = all.Max() - late.Min();
        return late.Min() - all.Min() > range ? (late.Min() - 0.1 * range, true) : (null, false);
    }

    private static List<double> Finite(IEnumerable<LinePoint> points) => [.. points.Select(point => point.Y).Where(double.IsFinite)];
}
