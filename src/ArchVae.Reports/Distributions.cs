using ArchVae.Reports.Pictures;
using ArchVae.Spaces;

namespace ArchVae.Reports;

/// <summary>
/// How generated architectures are distributed against those of the data: length, layer types, and each feature.
/// </summary>
internal static class Distributions
{
    public static ReportSection Of(IReadOnlyList<ModelView> models, IReadOnlyList<Architecture> data) => models.Count == 1
        ? Of(models[0].Space, [new("data", 0, data), new("generated", 1, models[0].Generated)])
        : Of(models[0].Space, [new("data", PictureStyle.Neutral, data),
            .. models.Select(model => new Set(model.Name, model.Color, model.Generated))]);

    /// <summary>The section of sets, of which the first is that of the data.</summary>
    internal static ReportSection Of(SearchSpace space, IReadOnlyList<Set> sets)
    {
        var pictures = new List<Picture>();
        // Where all are equally long there is nothing to see.
        if (sets.SelectMany(set => Lengths(set.Architectures)).Distinct().Skip(1).Any())
        {
            pictures.Add(new Histogram
            {
                Title = "Length",
                XLabel = "layers",
                YLabel = "share of architectures",
                Series = Histograms(set => Lengths(set.Architectures)),
            });
        }
        pictures.Add(Bars("Layers of each type", "layers per architecture",
            [.. space.LayerTypes.Where(type => type != space.EndType || space.EndIsListed)], type => type.Name,
            (architectures, type) => architectures.Average(architecture => architecture.CountOf(type))));
        foreach (var feature in space.Features.Where(feature => feature.IsNumeric))
        {
            pictures.Add(new Histogram
            {
                Title = feature.Name,
                XLabel = feature.Name,
                YLabel = "share of layers",
                Step = feature.Step,
                LogX = feature.Scale == FeatureScale.Log,
                Series = Histograms(set => Values(set.Architectures, feature)),
            });
        }
        foreach (var feature in space.Features.Where(feature => feature.Kind == FeatureKind.Choice))
        {
            pictures.Add(Bars(feature.Name, "share of layers", [.. Enumerable.Range(0, feature.BinCount)], feature.Format,
                (architectures, bin) => Share(architectures, feature, bin)));
        }
        var flags = space.Features.Where(feature => feature.Kind == FeatureKind.Flag).ToList();
        if (flags.Count > 0)
            pictures.Add(Bars("Flags that are set", "share of layers", flags, flag => flag.Name,
                (architectures, flag) => Share(architectures, flag, 1)));
        var text = $"{sets[0].Architectures.Count} architectures of the data and {sets[1].Architectures.Count} that draws of " +
            $"the prior{(sets.Count > 2 ? " of each model" : "")} decode to, greedily and with the grammar's mask.";
        return new("Generated against real architectures", [text]) { Pictures = pictures };

        HistogramSeries[] Histograms(Func<Set, double[]> valuesOf) =>
            [.. sets.Select(set => new HistogramSeries(set.Name, valuesOf(set)) { Color = set.Color })];

        BarChart Bars<T>(string title, string label, IReadOnlyList<T> items, Func<T, string> nameOf,
            Func<IReadOnlyList<Architecture>, T, double> valueOf) => new()
            {
                Title = title,
                YLabel = label,
                Categories = [.. items.Select(nameOf)],
                Series = [.. sets.Select(set => new BarSeries(
                set.Name, [.. items.Select(item => valueOf(set.Architectures, item))]) { Color = set.Color })],
            };
    }

    private static double[] Lengths(IReadOnlyList<Architecture> architectures) =>
        [.. architectures.Select(architecture => (double)architecture.Length())];

    private static double[] Values(IReadOnlyList<Architecture> architectures, Feature feature) =>
        [.. architectures.SelectMany(architecture => architecture.BinsOf(feature)).Select(feature.ValueOf)];

    // NaN where no layer has the feature, which is not drawn.
    private static double Share(IReadOnlyList<Architecture> architectures, Feature feature, int bin)
    {
        var bins = architectures.SelectMany(architecture => architecture.BinsOf(feature)).ToList();
        return (double)bins.Count(found => found == bin) / bins.Count;
    }

    /// <summary>Architectures with their name and the number of their colour.</summary>
    internal sealed record Set(string Name, int Color, IReadOnlyList<Architecture> Architectures);
}
