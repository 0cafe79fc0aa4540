using System.Globalization;
using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Pictures;
using ArchVae.Spaces;

namespace ArchVae.Reports;

/// <summary>
/// Where architectures lie in the latent space, seen along its principal components: by their metrics, by their length, and by how
/// often they have the layer type whose number varies most.
/// </summary>
internal static class LatentMap
{
    private const int MostMetrics = 4;

    public static PictureSection Of(ArchitectureVae vae, IReadOnlyList<ArchitectureRecord> records)
    {
        var centers = vae.Encode([.. records.Select(record => record.Architecture)]);
        var placed = Enumerable.Range(0, records.Count).Where(i => Array.TrueForAll(centers[i].Center, float.IsFinite)).ToArray();
        var components = new PrincipalComponents([.. placed.Select(i => centers[i].Center)]);
        var shown = placed.Select(i => records[i]).ToArray();
        var pictures = Colourings(vae.Space, shown).Select(colouring => new ScatterPlot
        {
            Title = colouring.Title,
            XLabel = Label("first", components.Shares[0]),
            YLabel = Label("second", components.Shares[1]),
            ValueLabel = colouring.Label,
            Points = [.. shown.Select((record, i) => new ScatterPoint(
                components.Places[i].First, components.Places[i].Second, colouring.ValueOf(record), Tooltip(record)))],
        });
        return new(
            "Map of the latent space",
            [$"The centers of {shown.Length} architectures of the data, in the plane of their two principal components, the directions in which they vary most; the axes say how much of the variance is theirs. Each point tells its architecture."],
            [.. pictures]);
    }

    private static List<Colouring> Colourings(SearchSpace space, ArchitectureRecord[] records)
    {
        var made = records.SelectMany(record => record.Metrics.Keys).Distinct().Order(StringComparer.Ordinal).Take(MostMetrics)
            .Select(name => new Colouring($"By {name}", name, record => record.Metrics.TryGetValue(name, out var value) ? value : double.NaN)).ToList();
        var length = new Colouring("By length", "layers", record => record.Architecture.Length());
        if (Variance(records, length) > 0) made.Add(length);
        var counts = space.LayerTypes
            .Select(type => new Colouring($"By the number of layers of type {type.Name}", type.Name, record => record.Architecture.CountOf(type)))
            .MaxBy(colouring => Variance(records, colouring))!;
        if (Variance(records, counts) > 0) made.Add(counts);
        return made.Count > 0 ? made : [new("All architectures", null, _ => double.NaN)];
    }

    private static double Variance(ArchitectureRecord[] records, Colouring colouring)
    {
        var values = records.Select(colouring.ValueOf).ToArray();
        var mean = values.DefaultIfEmpty().Average();
        return values.Sum(value => (value - mean) * (value - mean));
    }

    private static string Label(string which, double share) =>
        string.Create(CultureInfo.InvariantCulture, $"{which} component ({100 * share:0} %)");

    private static string Tooltip(ArchitectureRecord record)
    {
        var figures = record.Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal).Select(metric => string.Create(CultureInfo.InvariantCulture, $"\n{metric.Key} {metric.Value}"));
        return (record.Id is null ? "" : $"{record.Id}: ") + record.Architecture + string.Concat(figures);
    }

    private sealed record Colouring(string Title, string? Label, Func<ArchitectureRecord, double> ValueOf);
}
