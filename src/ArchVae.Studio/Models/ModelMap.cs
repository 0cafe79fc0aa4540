using System.Globalization;
using System.Numerics.Tensors;
using ArchVae.Data;
using ArchVae.Reports;
using ArchVae.Spaces.Generators;

namespace ArchVae.Studio.Models;

/// <summary>Architectures with their centers in a model's latent space. Immutable.</summary>
public sealed class ModelMap
{
    /// <summary>The most points of a map.</summary>
    public const int MostPoints = 100_000;

    private const int Drawn = 2_000;
    private const int Chunk = 1_000;
    private const ulong Seed = 0;
    private readonly Dictionary<string, int> byId = [];
    private readonly PrincipalComponents components;
    private readonly List<Coloring> colorings;

    private ModelMap(OpenModel model, IReadOnlyList<ArchitectureRecord> records, float[][] centers, long total)
    {
        (Model, Records, Centers, Total) = (model, records, centers, total);
        components = new PrincipalComponents(centers);
        for (var i = 0; i < records.Count; i++) byId.TryAdd(IdOf(i), i);
        Metrics = [.. records.SelectMany(record => record.Metrics.Keys).Distinct().Order(StringComparer.Ordinal)];
        colorings = ColoringsOf(model, Metrics);
        Axes = [.. LatentAxes(model), .. Colorings.Except(LatentAxes(model))];
    }

    private sealed record Coloring(string Name, Func<ArchitectureRecord, double> ValueOf);

    /// <summary>The model.</summary>
    public OpenModel Model { get; }

    /// <summary>The architectures.</summary>
    public IReadOnlyList<ArchitectureRecord> Records { get; }

    /// <summary>[N][Z] their centers.</summary>
    public IReadOnlyList<float[]> Centers { get; }

    /// <summary>How many there are in the data; more than are shown where they are more than <see cref="MostPoints"/>.</summary>
    public long Total { get; }

    /// <summary>
    /// What can be an axis: the two principal components, pc1 and pc2; each latent dimension, z0…, those first along which the
    /// training architectures differ most; and what points can be coloured by.
    /// </summary>
    public IReadOnlyList<string> Axes { get; }

    /// <summary>The metrics that architectures have.</summary>
    public IReadOnlyList<string> Metrics { get; }

    /// <summary>What points can be coloured by.</summary>
    public IReadOnlyList<string> Colorings => [.. colorings.Select(coloring => coloring.Name)];

    /// <summary>The map of data, or of draws of the space's generator.</summary>
    internal static ModelMap Of(OpenModel model, string? data, Action<double> progress, CancellationToken stop)
    {
        var source = data is null
            ? RandomArchitectures.Independent(model.Space, Seed, Drawn)
                .Select((architecture, i) => new ArchitectureRecord(architecture, Text(i), drawn: Data.Drawn.Independently))
            : JsonLines.Read(data, model.Space);
        var chosen = ChosenRecords.From(source, MostPoints, Seed);
        var records = chosen.Records;
        var centers = new List<float[]>(records.Count);
        foreach (var chunk in records.Chunk(Chunk))
        {
            stop.ThrowIfCancellationRequested();
            var codes = model.Use(vae => vae.Encode([.. chunk.Select(record => record.Architecture)]));
            centers.AddRange(codes.Select(code => code.Center));
            progress((double)centers.Count / records.Count);
        }
        return new(model, records, [.. centers], chosen.Total);
    }

    /// <summary>The id of an architecture, or its number where it has none.</summary>
    public string IdOf(int index) => Records[index].Id ?? Text(index);

    /// <summary>The architecture with an id; null where there is none.</summary>
    public int? Find(string? id) => id is not null && byId.TryGetValue(id, out var index) ? index : null;

    /// <summary>What an axis says of itself.</summary>
    public string TitleOf(string axis) => axis switch
    {
        "pc1" => Share("first", 0),
        "pc2" => Share("second", 1),
        _ => axis,
    };

    /// <summary>Whether an axis is one of the latent space, where all of its points have a place.</summary>
    public static bool IsLatent(string axis) =>
        axis is "pc1" or "pc2" || (axis is ['z', .. var number] && int.TryParse(number, CultureInfo.InvariantCulture, out _));

    /// <summary>[N] where the architectures lie along an axis; NaN where one has no value.</summary>
    /// <param name="axis">One of <see cref="Axes"/>.</param>
    /// <exception cref="InputException">There is no such axis.</exception>
    public float[] Along(string axis) => IsLatent(axis) ? Along(axis, Centers)
        : colorings.Exists(one => one.Name == axis) ? ValuesOf(axis) : throw NoAxis(axis);

    /// <summary>[N] where points lie along an axis of the latent space.</summary>
    /// <param name="axis">A principal component or latent dimension.</param>
    /// <param name="points">Points of the latent space.</param>
    /// <exception cref="InputException">There is no such axis.</exception>
    public float[] Along(string axis, IReadOnlyList<float[]> points) => axis switch
    {
        "pc1" => [.. points.Select(point => (float)components.PlaceOf(point).First)],
        "pc2" => [.. points.Select(point => (float)components.PlaceOf(point).Second)],
        ['z', .. var number] when int.TryParse(number, CultureInfo.InvariantCulture, out var j)
            && j >= 0 && j < Model.LatentSize => [.. points.Select(point => point[j])],
        _ => throw NoAxis(axis),
    };

    /// <summary>[N] the values of a colouring; NaN where an architecture has none.</summary>
    public float[] ValuesOf(string coloring)
    {
        var found = colorings.Find(one => one.Name == coloring) ?? throw new InputException(
            $"There is nothing called '{InputException.Shown(coloring)}' to colour by.");
        return [.. Records.Select(record => (float)found.ValueOf(record))];
    }

    /// <summary>The architectures whose centers are nearest to a point, the nearest first.</summary>
    public IReadOnlyList<(int Index, float Distance)> Nearest(float[] point, int count) =>
        [.. Centers.Select((center, i) => (i, TensorPrimitives.Distance<float>(center, point)))
            .OrderBy(pair => pair.Item2).Take(count)];

    private static IEnumerable<string> LatentAxes(OpenModel model) =>
        ["pc1", "pc2", .. model.DimensionsByActivity.Select(j => FormattableString.Invariant($"z{j}"))];

    private InputException NoAxis(string axis) => new(
        $"There is no axis '{InputException.Shown(axis)}'; there are pc1, pc2, z0 to z{Model.LatentSize - 1} and "
        + $"{InputException.Listed([.. Colorings])}.");

    private static List<Coloring> ColoringsOf(OpenModel model, IReadOnlyList<string> names)
    {
        var metrics = names.Select(name =>
            new Coloring(name, record => record.Metrics.TryGetValue(name, out var value) ? value : double.NaN));
        var counts = model.Space.LayerTypes.Select(type =>
            new Coloring($"number of {type.Name}", record => record.Architecture.CountOf(type)));
        return [.. metrics, new("length", record => record.Architecture.Length()), .. counts];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string Share(string which, int component) =>
        string.Create(CultureInfo.InvariantCulture, $"{which} component ({100 * components.Shares[component]:0} %)");
}
