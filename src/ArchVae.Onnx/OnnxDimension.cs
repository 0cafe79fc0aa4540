using ArchVae.Onnx.Format;

namespace ArchVae.Onnx;

/// <summary>A size of an input or output: a number, or a name for one that is free, such as <c>batch</c>.</summary>
internal readonly record struct OnnxDimension(long Size, string? Name)
{
    public static implicit operator OnnxDimension(long size) => new(size, null);

    public static implicit operator OnnxDimension(string name) => new(0, name);

    /// <summary>What an input or output is called, with its type and shape.</summary>
    public static ValueInfoProto Describe(string name, TensorProto.Types.DataType type, ReadOnlySpan<OnnxDimension> shape)
    {
        var sizes = new TensorShapeProto();
        foreach (var (size, free) in shape)
            sizes.Dim.Add(free is null ? new() { DimValue = size } : new TensorShapeProto.Types.Dimension { DimParam = free });
        return new()
        {
            Name = name,
            Type = new() { TensorType = new() { ElemType = (int)type, Shape = sizes } },
        };
    }
}
