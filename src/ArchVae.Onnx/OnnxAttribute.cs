using ArchVae.Onnx.Format;
using Google.Protobuf;
using Kind = ArchVae.Onnx.Format.AttributeProto.Types.AttributeType;

namespace ArchVae.Onnx;

/// <summary>Attributes of a node: <c>OnnxAttribute.Of("axis", 1)</c>.</summary>
internal static class OnnxAttribute
{
    public static AttributeProto Of(string name, long value) => new() { Name = name, Type = Kind.Int, I = value };

    public static AttributeProto Of(string name, float value) => new() { Name = name, Type = Kind.Float, F = value };

    public static AttributeProto Of(string name, string value) =>
        new() { Name = name, Type = Kind.String, S = ByteString.CopyFromUtf8(value) };

    public static AttributeProto Of(string name, TensorProto value) => new() { Name = name, Type = Kind.Tensor, T = value };

    public static AttributeProto Of(string name, OnnxGraph value) =>
        new() { Name = name, Type = Kind.Graph, G = value.ToProto() };

    public static AttributeProto Of(string name, params IEnumerable<long> values) =>
        new() { Name = name, Type = Kind.Ints, Ints = { values } };

    public static AttributeProto Of(string name, params IEnumerable<float> values) =>
        new() { Name = name, Type = Kind.Floats, Floats = { values } };

    public static AttributeProto Of(string name, params IEnumerable<string> values) =>
        new() { Name = name, Type = Kind.Strings, Strings = { values.Select(ByteString.CopyFromUtf8) } };
}
