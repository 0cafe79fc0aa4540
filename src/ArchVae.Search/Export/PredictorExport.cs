using System.Text.Encodings.Web;
using System.Text.Json;
using ArchVae.Files;
using ArchVae.Onnx;
using ArchVae.Search.Predictors;
using ArchVae.Spaces;

namespace ArchVae.Search.Export;

/// <summary>
/// A fitted predictor as a file of ONNX: <c>codes</c> [N, C] of architectures → <c>value</c> and <c>standardDeviation</c>
/// [N], which differ by rounding from those of <see cref="Predictor.Predict"/>. Its metadata say what the codes are.
/// </summary>
public static class PredictorExport
{
    /// <summary>The file.</summary>
    public const string File = "predictor.onnx";

    private static readonly JsonSerializerOptions json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <param name="fitted">The predictor.</param>
    /// <param name="folder">The folder to write to; it is created where there is none.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="InputException">The predictor has no graph, or the folder cannot be written to.</exception>
    public static string Write(FittedPredictor fitted, string folder)
    {
        ArgumentNullException.ThrowIfNull(fitted);
        var features = FeaturesOf(fitted);
        var graph = new PredictorGraph(features);
        fitted.Predictor.Export(graph);
        var metric = fitted.Config.Metric;
        var model = OnnxModelFile.Model(
            graph.Graph, $"The metric '{metric}' of architectures of space '{fitted.Space.Name}'.",
            ("metric", metric), ("predictor", fitted.Config.Predictor), ("space", fitted.Space.Name),
            ("end", fitted.Space.EndIsListed ? "" : fitted.Space.EndType.Name),
            ("columns", JsonSerializer.Serialize(
                features.Columns.Cast<EntryColumn>().Select(column => Described(column, fitted.Space)), json)));
        WorkFolder.Create(folder);
        var path = Path.Combine(folder, File);
        OnnxModelFile.Write((path, model));
        return path;
    }

    /// <summary>The codes of architectures as the file takes them.</summary>
    /// <param name="fitted">The predictor.</param>
    /// <param name="architectures">Architectures of its space.</param>
    /// <returns>[N × C] one architecture after the other; C is at least 1.</returns>
    /// <exception cref="InputException">An architecture is of another space, or the predictor has no graph.</exception>
    public static float[] Codes(FittedPredictor fitted, IReadOnlyList<Architecture> architectures)
    {
        ArgumentNullException.ThrowIfNull(fitted);
        ArgumentNullException.ThrowIfNull(architectures);
        fitted.Space.RequireAll(architectures, "The architectures are");
        var columns = FeaturesOf(fitted).Columns.Cast<EntryColumn>().ToList();
        var width = Math.Max(1, columns.Count);
        var codes = new float[(long)architectures.Count * width];
        for (var i = 0; i < architectures.Count; i++)
        {
            for (var j = 0; j < columns.Count; j++)
                codes[i * width + j] = (float)ArchitectureFeatures.CodeOf(architectures[i], columns[j]);
        }
        return codes;
    }

    private static ArchitectureFeatures FeaturesOf(FittedPredictor fitted) =>
        fitted.Predictor.Features is { } features && features.Columns.All(column => column is EntryColumn) ? features
            : throw Refused(fitted.Config.Predictor);

    /// <summary>What is said of a predictor that has no graph.</summary>
    internal static InputException Refused(string name) => new(
        $"The predictor '{InputException.Shown(name)}' cannot be exported to ONNX; gp, ridge-pairs and one-hot can.");

    // The row from 0, the feature or null for the layer's type, and what its codes are.
    private static object Described(EntryColumn column, SearchSpace space)
    {
        var number = column.Feature is { IsNumeric: true } feature ? feature : null;
        return new
        {
            Name = column.ToString(),
            column.Row,
            Feature = column.Feature?.Name,
            Values = number is null ? Values(column, space) : null,
            Minimum = number?.Low,
            Maximum = number?.High,
            Scale = number is null ? null : JsonNamingPolicy.CamelCase.ConvertName($"{number.Scale}"),
        };
    }

    // As files write them, in the order of their codes from 1.
    private static IEnumerable<object> Values(EntryColumn column, SearchSpace space) => column.Feature switch
    {
        null => space.LayerTypes.Select(type => type.Name),
        { Kind: FeatureKind.Flag } => [0, 1],
        var feature => Enumerable.Range(0, feature.BinCount).Select(bin =>
            feature.TryNumberOf(bin, out var number) ? (object)number : feature.Choices[bin]),
    };
}
