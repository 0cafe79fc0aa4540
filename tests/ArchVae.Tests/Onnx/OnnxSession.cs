using ArchVae.Models;
using ArchVae.Spaces;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace ArchVae.Tests.Onnx;

/// <summary>Files of ONNX run by OnnxRuntime, which knows nothing of this project.</summary>
internal sealed class OnnxSession(string file) : IDisposable
{
    private readonly InferenceSession session = new(file);

    public IReadOnlyDictionary<string, string> Metadata => session.ModelMetadata.CustomMetadataMap;

    public IEnumerable<string> Outputs => session.OutputMetadata.Keys;

    public IReadOnlyList<int> ShapeOf(string input) => session.InputMetadata[input].Dimensions;

    /// <summary>Runs an encoder; the output of a name, [B][Z].</summary>
    public float[][] Encode(IReadOnlyList<Architecture> architectures, Codec codec, string output) =>
        Encode(Rows(architectures, codec), [.. architectures.Select(architecture => (long)architecture.RowCount)], output);

    /// <summary>Runs an encoder with a head; what it says of the metric, [B].</summary>
    public float[] Metric(IReadOnlyList<Architecture> architectures, Codec codec)
    {
        var lengths = architectures.Select(architecture => (long)architecture.RowCount).ToArray();
        using var results = session.Run(
            [
                NamedOnnxValue.CreateFromTensor("rows", Rows(architectures, codec)),
                NamedOnnxValue.CreateFromTensor("lengths", new DenseTensor<long>(lengths, [lengths.Length])),
            ],
            ["prediction"]);
        return results[0].AsTensor<float>().ToArray();
    }

    /// <summary>The same of rows [B, T, D].</summary>
    public float[][] Encode(DenseTensor<float> rows, long[] lengthOfEach, string output)
    {
        var lengths = new DenseTensor<long>(lengthOfEach, [lengthOfEach.Length]);
        using var results = session.Run(
            [NamedOnnxValue.CreateFromTensor("rows", rows), NamedOnnxValue.CreateFromTensor("lengths", lengths)], [output]);
        var values = results[0].AsTensor<float>();
        return [.. values.ToArray().Chunk(values.Dimensions[1])];
    }

    /// <summary>Runs a decoder: rows [B][T·D], and lengths.</summary>
    public (float[][] Rows, long[] Lengths) Decode(IReadOnlyList<float[]> points)
    {
        var z = new DenseTensor<float>(points.SelectMany(point => point).ToArray(), [points.Count, points[0].Length]);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor("z", z)], ["rows", "lengths"]);
        var rows = results[0].AsTensor<float>();
        return ([.. rows.ToArray().Chunk(rows.Dimensions[1] * rows.Dimensions[2])], results[1].AsTensor<long>().ToArray());
    }

    /// <summary>The rows of architectures as the files know them, [B, T, D].</summary>
    public static DenseTensor<float> Rows(IReadOnlyList<Architecture> architectures, Codec codec)
    {
        var (space, width) = (codec.Space, codec.RowWidth);
        var rows = new DenseTensor<float>([architectures.Count, space.MaximumRows, width]);
        for (var b = 0; b < architectures.Count; b++)
        {
            for (var t = 0; t < architectures[b].RowCount; t++)
            {
                var cells = architectures[b].Cells.Slice(t * space.CellsPerRow, space.CellsPerRow);
                codec.WriteRow(cells, t, rows.Buffer.Span.Slice((b * space.MaximumRows + t) * width, width));
            }
        }
        return rows;
    }

    public void Dispose() => session.Dispose();
}
