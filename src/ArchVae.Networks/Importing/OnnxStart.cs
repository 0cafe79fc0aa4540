using ArchVae.Onnx.Format;

namespace ArchVae.Networks.Importing;

/// <summary>Where the layers of a graph begin, and what is before them.</summary>
internal static class OnnxStart
{
    private static readonly HashSet<string> layers = new(StringComparer.Ordinal)
    {
        "Gemm", "MatMul", "Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "LpPool",
        "BatchNormalization", "LayerNormalization", "InstanceNormalization", "LRN", "GRU", "LSTM", "RNN", "Dropout", "Attention",
    };

    private static readonly HashSet<string> moving = new(StringComparer.Ordinal)
    {
        "Transpose", "Identity", "Cast", "Reshape", "Flatten", "Squeeze", "Unsqueeze",
    };

    /// <summary>Whether a node is a layer of its own, whether or not a module means it.</summary>
    public static bool IsLayer(NodeProto node, OnnxValues values) =>
        (layers.Contains(node.OpType) && node.Input.Any(values.IsData)) || IsEmbedding(node, values);

    /// <summary>Whether a node looks up the vectors of tokens in a table.</summary>
    public static bool IsEmbedding(NodeProto node, OnnxValues values) => node.OpType == "Gather" && node.Input.Count == 2
        && values.IsData(node.Input[1]) && values.TryConstant(node.Input[0], out var table, out var shape) && shape.Count == 2
        && table.DataType is (int)TensorProto.Types.DataType.Float or (int)TensorProto.Types.DataType.Double
            or (int)TensorProto.Types.DataType.Float16 or (int)TensorProto.Types.DataType.Bfloat16;

    /// <summary>Whether a node makes a vector of an image or a sequence.</summary>
    public static bool IsFlatten(NodeProto node, OnnxValues values) => node.OpType == "Flatten"
        ? OnnxValues.Whole(node, "axis", 1) == 1
        : node.OpType == "Reshape" && node.Input.Count == 2 && values.Length(node.Input[1]) == 2;

    /// <summary>
    /// The sizes of a value as far as the file tells them, the batch included; null where not even how many there are.
    /// </summary>
    public static IReadOnlyList<long?>? SizesOf(string name, OnnxValues values)
    {
        if (values.Inputs.FirstOrDefault(input => input.Name == name) is { } input)
        {
            return input.Type?.TensorType?.Shape?.Dim.Select(dimension => dimension.HasDimValue && dimension.DimValue > 0
                ? dimension.DimValue : (long?)null).ToList();
        }
        if (values.Maker(name) is not { } maker || maker.Input.FirstOrDefault(values.IsData) is not { } source) return null;
        if (SizesOf(source, values) is not { } sizes)
            return maker.OpType == "Reshape" && values.Numbers(maker.Input.ElementAtOrDefault(1)) is { } list
                ? [.. list.Select(size => size > 0 ? size : (long?)null)] : null;
        switch (maker.OpType)
        {
            case "Transpose":
                var order = OnnxValues.Whole(maker, "perm");
                return order.Count == sizes.Count && order.All(axis => axis >= 0 && axis < sizes.Count)
                    ? [.. order.Select(axis => sizes[(int)axis])] : null;
            case "Reshape":
                if (values.Numbers(maker.Input.ElementAtOrDefault(1)) is not { } shape) return null;
                return [.. shape.Select((size, i) => size > 0 ? size : size == 0 && i < sizes.Count ? sizes[i] : null)];
            case "Identity" or "Cast" or "Sub" or "Div" or "Mul" or "Add" or "Clip" or "Where":
                return sizes;
            default:
                return null;
        }
    }

    /// <summary>The operators that prepare the data before a value, each once, in the order of the graph.</summary>
    public static IReadOnlyList<string> Before(string value, GraphProto graph, OnnxValues values)
    {
        var (ancestors, open) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>([value]));
        while (open.TryPop(out var name))
        {
            if (values.Maker(name) is not { } maker || !ancestors.Add(name)) continue;
            foreach (var input in maker.Input.Where(values.IsData)) open.Push(input);
        }
        return [.. graph.Node.Where(node => node.Output.Any(ancestors.Contains) && !moving.Contains(node.OpType))
            .Select(node => node.OpType).Distinct()];
    }

    /// <summary>Whether a layer comes after a value.</summary>
    public static bool LayersFollow(string value, OnnxValues values)
    {
        var (seen, open) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>([value]));
        while (open.TryPop(out var name))
        {
            if (!seen.Add(name)) continue;
            foreach (var node in values.Readers(name))
            {
                if (IsLayer(node, values)) return true;
                foreach (var output in node.Output) open.Push(output);
            }
        }
        return false;
    }
}
