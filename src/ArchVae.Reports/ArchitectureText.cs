using ArchVae.Reports.Pictures;
using ArchVae.Spaces;

namespace ArchVae.Reports;

/// <summary>Architectures as pictures and figures of them have them.</summary>
internal static class ArchitectureText
{
    /// <summary>A row of cells, with the values of each layer's features; flags one after the other, such as 0110.</summary>
    public static LayerRow ToRow(this Architecture architecture, string label)
    {
        var space = architecture.Space;
        return new(label, [.. Enumerable.Range(0, architecture.Length()).Select(row =>
        {
            var type = space.LayerTypes[architecture.TypeOf(row)];
            var features = type.FeaturesAt(row).ToLookup(feature => feature.Kind == FeatureKind.Flag);
            var values = features[false].Select(TextOf).ToList();
            if (features[true].Any()) values.Add(string.Concat(features[true].Select(TextOf)));
            return new LayerCell(type.Name, string.Join(",", values));

            string TextOf(Feature feature) => feature.Format(architecture.BinOf(row, feature.Index));
        })]);
    }

    /// <summary>The number of layers, an end that files do not list left out.</summary>
    public static int Length(this Architecture architecture)
    {
        var space = architecture.Space;
        var rows = architecture.RowCount;
        return rows > 0 && !space.EndIsListed && architecture.TypeOf(rows - 1) == space.EndType.Index ? rows - 1 : rows;
    }

    /// <summary>The number of layers of a type, 0 for an end that files do not list.</summary>
    public static int CountOf(this Architecture architecture, LayerType type) =>
        Enumerable.Range(0, architecture.Length()).Count(row => architecture.TypeOf(row) == type.Index);

    /// <summary>The bins of a feature in all layers that have it.</summary>
    public static IEnumerable<int> BinsOf(this Architecture architecture, Feature feature) =>
        Enumerable.Range(0, architecture.Length())
            .Where(row => architecture.Space.HasFeature(architecture.TypeOf(row), feature.Index, row))
            .Select(row => architecture.BinOf(row, feature.Index));

    /// <summary>The names of a space's layer types, for the same colours in all pictures.</summary>
    public static IReadOnlyList<string> Kinds(this SearchSpace space) => [.. space.LayerTypes.Select(type => type.Name)];
}
