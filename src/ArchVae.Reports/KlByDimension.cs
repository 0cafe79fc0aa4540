using System.Globalization;
using ArchVae.Reports.Pictures;

namespace ArchVae.Reports;

/// <summary>
/// Which latent dimensions models use: the KL by dimension, from the largest; bars of one model, lines of several.
/// </summary>
internal static class KlByDimension
{
    private const int MostDimensions = 128;

    public static ReportSection Of(IReadOnlyList<ModelView> models)
    {
        const string Title = "KL by latent dimension";
        var split = models.Where(model => model.Kl is not null).ToList();
        var whole = models.Where(model => model.Kl is null).ToList();
        List<string> text = [];
        if (split.Count > 0)
        {
            var largest = split.Max(model => model.Kl!.Length);
            var totals = string.Join(", ", split.Select(model => Total(model, models.Count > 1)));
            text.Add(string.Create(CultureInfo.InvariantCulture,
                $"Means over {models[0].Count} architectures of the data; together {totals} nats. " +
                $"A dimension without KL carries nothing: there the posterior is the prior." +
                $"{(largest > MostDimensions ? $" The {MostDimensions} largest of {largest}." : "")}"));
        }
        if (whole.Count > 0)
            text.Add(
                "The KL of a posterior with flows has no closed form that splits by dimension, so there is no picture of it" +
                (models.Count > 1 ? $": {string.Join(", ", whole.Select(model => model.Name))}." : "."));
        return new(Title, text) { Pictures = split.Count == 0 ? [] : [models.Count == 1 ? Bars(models[0].Kl!) : Lines(split)] };
    }

    private static string Total(ModelView model, bool named) =>
        string.Create(CultureInfo.InvariantCulture, $"{model.Kl!.Sum():0.00}") + (named ? $" ({model.Name})" : "");

    private static int[] Order(double[] kl) =>
        [.. Enumerable.Range(0, kl.Length).OrderByDescending(j => kl[j]).Take(MostDimensions)];

    /// <summary>The bars of a model.</summary>
    /// <param name="kl">The mean KL of each dimension, in nats.</param>
    public static BarChart Bars(double[] kl)
    {
        var order = Order(kl);
        return new()
        {
            Title = "KL from the prior",
            XLabel = "latent dimension, sorted",
            YLabel = "nats",
            Categories = [.. order.Select(j => j.ToString(CultureInfo.InvariantCulture))],
            Series = [new("KL", [.. order.Select(j => kl[j])])],
        };
    }

    private static LineChart Lines(List<ModelView> models) => new()
    {
        Title = "KL from the prior",
        XLabel = "latent dimensions, sorted",
        YLabel = "nats",
        YMinimum = 0,
        Series = [.. models.Select(model => new LineSeries(
            model.Name, [.. Order(model.Kl!).Select((j, i) => new LinePoint(i + 1, model.Kl![j]))]) { Color = model.Color })],
    };
}
