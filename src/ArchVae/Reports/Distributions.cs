using ArchVae.Pictures;
using ArchVae.Spaces;

namespace ArchVae.Reports;

/// <summary>How generated architectures are distributed against those of the data: length, layer types, and each feature.</summary>
internal static class Distributions
{
    private const string Data = "data";
    private const string Generated = "generated";

    public static PictureSection Of(SearchSpace space, IReadOnlyList<Architecture> data, IReadOnlyList<Architecture> generated)
    {
        var pictures = new List<Picture>
        {
            new Histogram
            {
                Title = "Length",
                XLabel = "layers",
                YLabel = "share of architectures",
                Series = [new(Data, Lengths(data)), new(Generated, Lengths(generated))],
            },
            Bars("Layers of each type", "layers per architecture", [.. space.LayerTypes.Where(type => type != space.EndType || space.EndIsListed)], type => type.Name,
                (architectures, type) => architectures.Average(architecture => architecture.CountOf(type))),
        };
        foreach (var feature in space.Features.Where(feature => feature.IsNumeric))
        {
            pictures.Add(new Histogram
            {
                Title = feature.Name,
                XLabel = feature.Name,
                YLabel = "share of layers",
                Step = feature.Step,
                LogX = feature.Scale == FeatureScale.Log,
                Series = [new(Data, Values(data, feature)), new(Generated, Values(generated, feature))],
            });
        }
        foreach (var feature in space.Features.Where(feature => feature.Kind == FeatureKind.Choice))
        {
            pictures.Add(Bars(feature.Name, "share of layers", [.. Enumerable.Range(0, feature.BinCount)], feature.Format,
                (architectures, bin) => Share(architectures, feature, bin)));
        }
        var flags = space.Features.Where(feature => feature.Kind == FeatureKind.Flag).ToList();
        if (flags.Count > 0) pictures.Add(Bars("Flags that are set", "share of layers", flags, flag => flag.Name, (architectures, flag) => Share(architectures, flag, 1)));
        return new(
            "Generated against real architectures",
            [$"{data.Count} architectures of the data and {generated.Count} that draws of the prior decode to, greedily and with the grammar's mask."],
            pictures);

        BarChart Bars<T>(string title, string label, IReadOnlyList<T> items, Func<T, string> nameOf, Func<IReadOnlyList<Architecture>, T, double> valueOf) => new()
        {
            Title = title,
            YLabel = label,
            Categories = [.. items.Select(nameOf)],
            Series = [new(Data, [.. items.Select(item => valueOf(data, item))]), new(Generated, [.. items.Select(item => valueOf(generated, item))])],
        };
    }

    private static double[] Lengths(IReadOnlyList<Architecture> architectures) => [.. architectures.Select(architecture => (double)architecture.Length())];

    private static double[] Values(IReadOnlyList<Architecture> architectures, Feature feature) =>
        [.. architectures.SelectMany(architecture => architecture.BinsOf(feature)).Select(feature.ValueOf)];

    // NaN where no layer has the feature, which is not drawn.
    private static double Share(IReadOnlyList<Architecture> architectures, Feature feature, int bin)
    {
        var bins = architectures.SelectMany(architecture => architecture.BinsOf(feature)).ToList();
        return (double)bins.Count(found => found == bin) / bins.Count;
    }
}
