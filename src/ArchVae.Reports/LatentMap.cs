using System.Globalization;
using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Reports.Pictures;
using ArchVae.Spaces;

namespace ArchVae.Reports;

/// <summary>
/// Where architectures lie in the latent space, seen along its principal components: by their metrics, by their length, and by
/// how often they have the layer type whose number varies most. The maps of several models are side by side, a part for each
/// colouring.
/// </summary>
internal static class LatentMap
{
    private const int MostMetrics = 4;

    public static ReportSection Of(IReadOnlyList<ModelView> models)
    {
        var records = models[0].Places.Records;
        var section = new ReportSection(
            "Map of the latent space",
            [$"The centers of {records.Count} architectures of the data, in the plane of their two principal components, the " +
                "directions in which they vary most; the axes say how much of the variance is theirs. Each point tells its " +
                "architecture."])
        {
            Networks = new(records),
        };
        var colourings = Colourings(models[0].Space, records);
        var room = models.SelectMany(model => model.Places.Components.Places)
            .Select(place => new ScatterPoint(place.First, place.Second)).ToList();
        return models.Count == 1
            ? section with
            {
                Pictures = [.. colourings.Select(colouring => Map(models[0].Places, colouring, colouring.Title, []))],
            }
            : section with
            {
                Parts =
                [
                    .. colourings.Select(colouring => new ReportSection(colouring.Title, [])
                    {
                        Pictures = [.. models.Select(model => Map(model.Places, colouring, model.Name, room))],
                    }),
                ],
            };
    }

    private static ScatterPlot Map(
        LatentPlaces places, Colouring colouring, string title, IReadOnlyList<ScatterPoint> room) => new()
        {
            Title = title,
            XLabel = Label("first", places.Components.Shares[0]),
            YLabel = Label("second", places.Components.Shares[1]),
            ValueLabel = colouring.Label,
            CutsLowest = true,
            RoomFor = room,
            Points = [.. places.Placed.Zip(places.Components.Places, (i, place) =>
            new ScatterPoint(place.First, place.Second, colouring.ValueOf(places.Records[i]), Tooltip(places.Records[i]),
                Subject: i))],
        };

    private static List<Colouring> Colourings(SearchSpace space, IReadOnlyList<ArchitectureRecord> records)
    {
        var made = records.SelectMany(record => record.Metrics.Keys).Distinct().Order(StringComparer.Ordinal).Take(MostMetrics)
            .Select(name => new Colouring($"By {name}", name,
                record => record.Metrics.TryGetValue(name, out var value) ? value : double.NaN)).ToList();
        var length = new Colouring("By length", "layers", record => record.Architecture.Length());
        if (Variance(records, length) > 0) made.Add(length);
        var counts = space.LayerTypes
            .Select(type => new Colouring(
                $"By the number of layers of type {type.Name}", type.Name, record => record.Architecture.CountOf(type)))
            .MaxBy(colouring => Variance(records, colouring))!;
        if (Variance(records, counts) > 0) made.Add(counts);
        return made.Count > 0 ? made : [new("All architectures", null, _ => double.NaN)];
    }

    private static double Variance(IReadOnlyList<ArchitectureRecord> records, Colouring colouring)
    {
        var values = records.Select(colouring.ValueOf).ToArray();
        var mean = values.DefaultIfEmpty().Average();
        return values.Sum(value => (value - mean) * (value - mean));
    }

    private static string Label(string which, double share) =>
        string.Create(CultureInfo.InvariantCulture, $"{which} component ({100 * share:0} %)");

    private static string Tooltip(ArchitectureRecord record)
    {
        var figures = record.Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal)
            .Select(metric => $"\n{metric.Key} {NumberText.Of(metric.Value)}");
        return (record.Id is null ? "" : $"{record.Id}: ") + record.Architecture + string.Concat(figures);
    }

    private sealed record Colouring(string Title, string? Label, Func<ArchitectureRecord, double> ValueOf);
}

/// <summary>Where a model places architectures, in the plane of the principal components of their centers.</summary>
/// <param name="Records">The architectures.</param>
/// <param name="Placed">The numbers of those with a finite center.</param>
/// <param name="Components">The components; places in the order of <paramref name="Placed"/>.</param>
internal sealed record LatentPlaces(
    IReadOnlyList<ArchitectureRecord> Records, IReadOnlyList<int> Placed, PrincipalComponents Components)
{
    public static LatentPlaces Of(ArchitectureVae vae, IReadOnlyList<ArchitectureRecord> records)
    {
        var centers = vae.Encode([.. records.Select(record => record.Architecture)]);
        var placed = Enumerable.Range(0, records.Count).Where(i => Array.TrueForAll(centers[i].Center, float.IsFinite)).ToArray();
        return new(records, placed, new PrincipalComponents([.. placed.Select(i => centers[i].Center)]));
    }
}
