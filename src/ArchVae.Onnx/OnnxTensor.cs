using System.Runtime.InteropServices;
using ArchVae.Onnx.Format;
using Google.Protobuf;
using Kind = ArchVae.Onnx.Format.TensorProto.Types.DataType;

namespace ArchVae.Onnx;

/// <summary>Tensors as ONNX keeps them: row-major, little-endian.</summary>
internal static class OnnxTensor
{
    public static TensorProto Of(ReadOnlySpan<float> values, params IEnumerable<long> shape) => Raw(Kind.Float, values, shape);

    public static TensorProto Of(ReadOnlySpan<double> values, params IEnumerable<long> shape) => Raw(Kind.Double, values, shape);

    public static TensorProto Of(ReadOnlySpan<long> values, params IEnumerable<long> shape) => Raw(Kind.Int64, values, shape);

    public static TensorProto Of(ReadOnlySpan<bool> values, params IEnumerable<long> shape) => Raw(Kind.Bool, values, shape);

    public static TensorProto Of(IEnumerable<string> values, params IEnumerable<long> shape) => new()
    {
        DataType = (int)Kind.String,
        Dims = { shape },
        StringData = { values.Select(ByteString.CopyFromUtf8) },
    };

    private static TensorProto Raw<T>(Kind kind, ReadOnlySpan<T> values, IEnumerable<long> shape) where T : unmanaged
    {
        var tensor = new TensorProto { DataType = (int)kind, Dims = { shape } };
        var count = tensor.Dims.Aggregate(1L, (product, size) => product * size);
        if (count != values.Length) throw new ArgumentException($"{values.Length} values are no [{string.Join(", ", shape)}].");
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values));
        return tensor;
    }
}
