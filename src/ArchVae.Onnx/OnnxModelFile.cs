using System.Runtime.InteropServices;
using ArchVae.Files;
using ArchVae.Onnx.Format;
using Google.Protobuf;

namespace ArchVae.Onnx;

/// <summary>
/// A file of ONNX: written whole or not at all, and read with what is wrong with it said.
/// </summary>
internal static class OnnxModelFile
{
    /// <summary>The operator set of the standard that files are written for.</summary>
    public const int Opset = 17;

    /// <summary>That of <c>ai.onnx.ml</c>, where nodes are of it.</summary>
    public const int MachineLearningOpset = 3;

    // The version of the format that came with the operator set.
    private const int IrVersion = 8;
    private const int MostBytes = int.MaxValue - 1024;

    /// <summary>A model of a finished graph.</summary>
    /// <param name="graph">The outermost graph.</param>
    /// <param name="about">What it is, in words.</param>
    /// <param name="metadata">What programs may want to know, by keys, in order.</param>
    public static ModelProto Model(OnnxGraph graph, string about, params IEnumerable<(string Key, string Value)> metadata)
    {
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "archvae",
            ProducerVersion = typeof(OnnxModelFile).Assembly.GetName().Version!.ToString(3),
            DocString = about,
            Graph = graph.ToProto(),
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } },
            MetadataProps = { metadata.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }) },
        };
        foreach (var domain in graph.Domains.Order(StringComparer.Ordinal))
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = MachineLearningOpset });
        return model;
    }

    /// <summary>Writes several models: all of them, or none where one cannot be begun.</summary>
    /// <exception cref="InputException">A place cannot be written to.</exception>
    public static void Write(params IReadOnlyList<(string Path, ModelProto Model)> models)
    {
        var files = new List<AtomicFile>();
        try
        {
            foreach (var (path, model) in models)
            {
                var file = AtomicFile.Create(path);
                files.Add(file);
                model.WriteTo(file.Stream);
            }
            foreach (var file in files) file.Commit();
        }
        finally
        {
            foreach (var file in files) file.Dispose();
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">There is none, it cannot be read, or it is no model of ONNX.</exception>
    public static ModelProto Read(string path)
    {
        var bytes = InputFile.ReadBytes(path, MostBytes);
        try
        {
            var model = ModelProto.Parser.ParseFrom(bytes);
            if (model is { HasIrVersion: true, Graph: not null, OpsetImport.Count: > 0 }) return model;
        }
        catch (InvalidProtocolBufferException)
        {
            // Said below.
        }
        throw new InputException("The file is no model of ONNX (a protobuf with version, operator sets and a graph).", path);
    }

    /// <summary>The values of a tensor of single precision, wherever the file keeps them.</summary>
    /// <exception cref="InputException">It has another type or number of values, or they lie in another file.</exception>
    public static float[] Floats(TensorProto tensor, string? path = null) => Values(
        tensor, TensorProto.Types.DataType.Float, tensor.FloatData, path);

    /// <summary>The values of a tensor of whole numbers of 64 bits.</summary>
    /// <inheritdoc cref="Floats"/>
    public static long[] Longs(TensorProto tensor, string? path = null) => Values(
        tensor, TensorProto.Types.DataType.Int64, tensor.Int64Data, path);

    private static T[] Values<T>(
        TensorProto tensor, TensorProto.Types.DataType type, IReadOnlyCollection<T> listed, string? path) where T : unmanaged
    {
        var name = InputException.Shown(tensor.Name);
        if (tensor.DataType != (int)type)
            throw new InputException(
                $"Tensor '{name}' has values of type {(TensorProto.Types.DataType)tensor.DataType}; {type} is expected.", path);
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
            throw new InputException($"The values of tensor '{name}' lie in another file; they must be in this one.", path);
        var values = tensor.HasRawData ? MemoryMarshal.Cast<byte, T>(tensor.RawData.Span).ToArray() : [.. listed];
        var expected = tensor.Dims.Aggregate((UInt128)1, (product, size) => size < 0 ? UInt128.MaxValue : product * (UInt128)size);
        if ((UInt128)values.Length != expected)
            throw new InputException(
                $"Tensor '{name}' has {values.Length} values; its shape is [{string.Join(", ", tensor.Dims)}].", path);
        return values;
    }
}
