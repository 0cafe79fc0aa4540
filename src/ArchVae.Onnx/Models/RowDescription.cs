using System.Text.Encodings.Web;
using System.Text.Json;
using ArchVae.Models;
using ArchVae.Spaces;

namespace ArchVae.Onnx.Models;

/// <summary>What a file says of its rows, so that a program can make them of architectures, and architectures of them.</summary>
internal static class RowDescription
{
    private static readonly JsonSerializerOptions json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The metadata of a model's files: keys and values, JSON where they are more than a word.</summary>
    public static IEnumerable<(string Key, string Value)> Of(ArchitectureVae vae) =>
    [
        ("columns", JsonSerializer.Serialize(Columns(vae.Codec), json)),
        ("space", JsonSerializer.Serialize(Space(vae.Codec), json)),
        ("posterior", vae.Options.Posterior.ToString()),
        ("prior", vae.Options.Prior.ToString()),
    ];

    // The name of each column: type=linear, units, activation=relu.
    private static IEnumerable<string> Columns(Codec codec) =>
    [
        .. codec.Space.LayerTypes.Select(type => $"type={type.Name}"),
        .. codec.Space.Features.SelectMany(feature => feature.Kind == FeatureKind.Choice
            ? feature.Choices.Select(choice => $"{feature.Name}={choice}") : [feature.Name]),
    ];

    private static object Space(Codec codec) => new
    {
        codec.Space.Name,
        codec.Space.MaximumRows,
        EndType = codec.Space.EndType.Name,
        codec.Space.EndIsListed,
        codec.RawNumbers,
        LayerTypes = codec.Space.LayerTypes.Select(
            type => new { type.Name, Features = type.Features.Select(feature => feature.Name) }),
        Features = codec.Space.Features.Select(feature => new
        {
            feature.Name,
            Kind = JsonNamingPolicy.CamelCase.ConvertName($"{feature.Kind}"),
            Column = codec.ColumnOf(feature),
            feature.FirstPosition,
            Minimum = feature.IsNumeric ? feature.Low : (double?)null,
            Maximum = feature.IsNumeric ? feature.High : (double?)null,
            Step = feature.IsNumeric ? feature.Step : (double?)null,
            Scale = feature.IsNumeric ? JsonNamingPolicy.CamelCase.ConvertName($"{feature.Scale}") : null,
            Choices = feature.Kind == FeatureKind.Choice ? Choices(feature) : null,
        }),
    };

    // As files write them: 3 or "same".
    private static IEnumerable<object> Choices(Feature feature) => Enumerable.Range(0, feature.BinCount).Select(bin =>
        feature.TryNumberOf(bin, out var number) ? (object)number : feature.Choices[bin]);
}
