using ArchVae.Files;
using ArchVae.Models;
using ArchVae.Onnx.Models;

namespace ArchVae.Onnx;

/// <summary>
/// A model as two files of ONNX, which give what <see cref="ArchitectureVae.Encode"/> and
/// <see cref="ArchitectureVae.Decode(IReadOnlyList{float[]}, DecodingOptions?)"/> give, greedy and without the grammar's mask.
/// </summary>
public static class VaeExport
{
    /// <summary>
    /// The encoder's file: rows [B, T, D] and lengths [B] → <c>center</c> [B, Z], and <c>logVariance</c> [B, Z] where the
    /// posterior is a diagonal Gaussian, else <c>baseLogVariance</c>; of a model with a <see cref="MetricHead"/> also
    /// <c>prediction</c> [B], the metric.
    /// </summary>
    public const string EncoderFile = "encoder.onnx";

    /// <summary>The decoder's file: <c>z</c> [B, Z] → rows [B, T, D] and lengths [B].</summary>
    public const string DecoderFile = "decoder.onnx";

    // A file of protobuf ends at 2 GiB.
    private const long MostValues = (1L << 29) - (1 << 24);

    /// <summary>Writes both files, or none.</summary>
    /// <param name="vae">The model.</param>
    /// <param name="folder">The folder to write to; it is created where there is none.</param>
    /// <exception cref="InputException">
    /// A part of the model is of a family that cannot be exported, which the message names; the model is too large for such a
    /// file; or the folder cannot be written to.
    /// </exception>
    public static void Write(ArchitectureVae vae, string folder)
    {
        ArgumentNullException.ThrowIfNull(vae);
        if (vae.Parameters.Count > MostValues)
            throw new InputException($"The model has {vae.Parameters.Count} parameters; a file of ONNX holds {MostValues}.");
        var metadata = RowDescription.Of(vae).ToList();
        var encoder = OnnxModelFile.Model(
            EncoderGraph.Of(vae), $"The encoder of a model of architectures of space '{vae.Space.Name}'.", metadata);
        var decoder = OnnxModelFile.Model(
            DecoderGraph.Of(vae), $"The decoder of a model of architectures of space '{vae.Space.Name}'.", metadata);
        WorkFolder.Create(folder);
        OnnxModelFile.Write((Path.Combine(folder, EncoderFile), encoder), (Path.Combine(folder, DecoderFile), decoder));
    }

    /// <summary>What is said of a family that has no graph.</summary>
    internal static InputException Refused(string kind, string name, IEnumerable<string> known) => new(
        $"{char.ToUpperInvariant(kind[0])}{kind[1..]} '{name}' cannot be exported to ONNX; there are "
        + $"{string.Join(", ", known)}.");
}
