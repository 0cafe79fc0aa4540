using System.Globalization;
using ArchVae.Onnx.Format;

namespace ArchVae.Networks.Importing;

/// <summary>Nodes of ONNX as layers.</summary>
/// <param name="values">The values of the graph.</param>
/// <param name="network">What is known of the network so far.</param>
internal sealed class OnnxLayers(OnnxValues values, OnnxNetworkSoFar network)
{
    /// <summary>A node as a layer, and the value that goes out of it; null where it is none.</summary>
    /// <param name="node">The node.</param>
    /// <param name="value">The value that comes in.</param>
    /// <exception cref="InputException">It is a layer that no module means.</exception>
    public (FoundLayer Layer, string Output)? Find(NodeProto node, string value)
    {
        switch (node.OpType)
        {
            case "Gemm":
                if (OnnxValues.Whole(node, "transA", 0) != 0) throw network.Error(node, "'transA' must be 0");
                return Dense(node, value, OnnxValues.Whole(node, "transB", 0) != 0);
            case "MatMul":
                return Dense(node, value, isTransposed: false);
            case "Conv":
                return Convolution(node, value);
            case "MaxPool" or "AveragePool":
                return (Pool(node), node.Output[0]);
            case "BatchNormalization":
                return (new("batch-norm", OnnxNetworkSoFar.Place(node)), node.Output[0]);
            case "Dropout":
                var rate = node.Attribute.FirstOrDefault(one => one.Name == "ratio")?.F
                    ?? values.Number(node.Input.ElementAtOrDefault(1)) ?? 0.5f;
                return (new FoundLayer("dropout", OnnxNetworkSoFar.Place(node))
                    .With("rate", rate.ToString(CultureInfo.InvariantCulture)), node.Output[0]);
            case "GRU" or "LSTM":
                return Recurrent(node, value);
            case "Gather" when OnnxStart.IsEmbedding(node, values):
                values.TryConstant(node.Input[0], out _, out var table);
                network.Takes(node, "units", table[0]);
                network.Flow = OnnxFlow.Sequence;
                return (new FoundLayer("embedding", OnnxNetworkSoFar.Place(node)).With("units", table[1]), node.Output[0]);
            default:
                return null;
        }
    }

    private (FoundLayer, string) Dense(NodeProto node, string value, bool isTransposed)
    {
        var (weight, hasBias) = (Weight(node, value, 2), node.Input.Count > 2);
        var (takes, units) = isTransposed ? (weight[1], weight[0]) : (weight[0], weight[1]);
        if (network.Flow == OnnxFlow.Sequence)
            throw network.Error(node, "it works on each step of a sequence, which no module does");
        if (network.Flow == OnnxFlow.Image)
            throw network.Error(node, "it works on one direction of an image, which no module does");
        network.Takes(node, "units", takes);
        var output = hasBias ? node.Output[0] : WithBias(node, ref hasBias);
        network.NoteBias(node, hasBias);
        network.Flow = OnnxFlow.Vector;
        return (FoundLayer.Dense(OnnxNetworkSoFar.Place(node), units), output);
    }

    private (FoundLayer, string) Convolution(NodeProto node, string value)
    {
        var (weight, hasBias) = (Weight(node, value, 4), node.Input.Count > 2);
        if (OnnxValues.Whole(node, "group", 1) is not 1 and var group)
            throw network.Error(node, $"'group' is {group}, and the module conv2d has one group");
        if (OnnxValues.Whole(node, "dilations").Any(dilation => dilation != 1))
            throw network.Error(node, "'dilations' must be 1");
        network.Takes(node, "channels", weight[1]);
        var window = Window(node, (weight[2], weight[3]));
        var output = hasBias ? node.Output[0] : WithBias(node, ref hasBias);
        network.NoteBias(node, hasBias);
        network.Flow = OnnxFlow.Image;
        return (FoundLayer.Convolution(
            OnnxNetworkSoFar.Place(node), weight[0], (weight[2], weight[3]), window.Stride, window.Padding), output);
    }

    private FoundLayer Pool(NodeProto node)
    {
        if (OnnxValues.Whole(node, "kernel_shape") is not [var height, var width])
            throw network.Error(node, "'kernel_shape' must be two numbers, height and width");
        if (OnnxValues.Whole(node, "ceil_mode", 0) != 0) throw network.Error(node, "'ceil_mode' must be 0");
        if (OnnxValues.Whole(node, "dilations").Any(dilation => dilation != 1))
            throw network.Error(node, "'dilations' must be 1");
        var (stride, padding) = Window(node, (height, width));
        if (OnnxValues.Whole(node, "count_include_pad", 0) != 0 && !padding.Contains("valid"))
            throw network.Error(node, "'count_include_pad' is 1, and in the module what is beyond the image does not count");
        network.Flow = OnnxFlow.Image;
        return FoundLayer.Pool(OnnxNetworkSoFar.Place(node), node.OpType == "MaxPool", (height, width), stride, padding);
    }

    private (FoundLayer, string) Recurrent(NodeProto node, string value)
    {
        if (OnnxValues.Text(node, "direction", "forward") is not "forward" and var direction)
            throw network.Error(node, $"'direction' is {InputException.Shown(direction)}; only forward has a module");
        if (OnnxValues.Whole(node, "layout", 0) != 0) throw network.Error(node, "'layout' must be 0");
        var functions = node.Attribute.FirstOrDefault(one => one.Name == "activations")?.Strings
            .Select(text => text.ToStringUtf8());
        if (functions?.Except(["Sigmoid", "Tanh"], StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } function)
            throw network.Error(node, $"'activations' has {InputException.Shown(function)}; Sigmoid and Tanh are accepted");
        if (node.Input.Skip(5).Take(2).FirstOrDefault(values.IsData) is { } initial && !network.IsInput(initial))
            throw network.Error(node, $"its first state is '{InputException.Shown(initial)}', which the network computes");
        var (weight, recurrent) = (Weight(node, value, 3), Shape(node, 2, 3));
        network.Takes(node, "units", weight[2]);
        if (node.OpType == "GRU" && OnnxValues.Whole(node, "linear_before_reset", 0) == 0)
            network.Notes.Add($"{OnnxNetworkSoFar.Place(node)} resets before its product, and a GRU here after it.");
        var (all, last) = (node.Output[0], node.Output.ElementAtOrDefault(1) ?? "");
        var (allIsRead, lastIsRead) = (network.IsRead(all), network.IsRead(last));
        if (allIsRead && lastIsRead)
            throw network.Error(node, "its states and its last state are both read, which no chain does");
        network.Flow = lastIsRead ? OnnxFlow.LastState : OnnxFlow.Sequence;
#pragma warning disable CA1308 // Modules are called in lower case.
        var layer = new FoundLayer(node.OpType.ToLowerInvariant(), OnnxNetworkSoFar.Place(node)).With("units", recurrent[2]);
#pragma warning restore CA1308
        return (layer, lastIsRead ? last : all);
    }

    // The stride and what the padding may be called.
    private (long Stride, string[] Padding) Window(NodeProto node, (long Height, long Width) window)
    {
        var strides = OnnxValues.Whole(node, "strides") is { Count: > 0 } given ? given : [1, 1];
        if (strides is not [var stride, var other] || stride != other || stride < 1)
            throw network.Error(node,
                $"'strides' are {string.Join(" and ", strides)}; the module has one stride for both directions");
        var rule = OnnxValues.Text(node, "auto_pad", "NOTSET");
        string[] either = ["valid", "same"];
        if (window == (1, 1)) return (stride, either);
        if (rule is "SAME_UPPER" or "SAME_LOWER") return (stride, ["same"]);
        var pads = OnnxValues.Whole(node, "pads");
        if (rule == "VALID" || pads.All(pad => pad == 0))
            return (stride, network.PadsOfSame(window, stride)?.All(pad => pad == 0) == true ? either : ["valid"]);
        if (pads is [var top, var left, var bottom, var right] && network.PadsOfSame(window, stride) is { } same)
        {
            bool Is(long before, long after, int axis) => before + after == same[axis] + same[axis + 2]
                && Math.Abs(before - after) <= 1;
            if (Is(top, bottom, 0) && Is(left, right, 1)) return (stride, ["same"]);
        }
        throw network.Error(node, $"'pads' are {string.Join(", ", pads)}; accepted are none (valid) and those that give "
            + "⌈size / stride⌉ places (same)");
    }

    // A bias that a node of its own adds.
    private string WithBias(NodeProto node, ref bool hasBias)
    {
        if (values.Readers(node.Output[0]) is not [{ OpType: "Add" } add]) return node.Output[0];
        var other = add.Input[0] == node.Output[0] ? add.Input[1] : add.Input[0];
        if (!values.TryConstant(other, out _, out _)) return node.Output[0];
        hasBias = true;
        return add.Output[0];
    }

    private IReadOnlyList<long> Weight(NodeProto node, string value, int dimensions)
    {
        if (node.Input[0] != value)
            throw network.Error(node, $"'{InputException.Shown(value)}' must be its first input, and weights the second");
        return Shape(node, 1, dimensions);
    }

    private IReadOnlyList<long> Shape(NodeProto node, int input, int dimensions)
    {
        var name = node.Input.ElementAtOrDefault(input) ?? "";
        if (!values.TryConstant(name, out _, out var shape))
            throw network.Error(node, $"its input '{InputException.Shown(name)}' must be weights that the file holds");
        if (shape.Count != dimensions || shape.Any(size => size is < 1 or > int.MaxValue))
            throw network.Error(node, $"its weights '{InputException.Shown(name)}' are [{string.Join(", ", shape)}]; " +
                $"{dimensions} sizes of at least 1 are accepted");
        return shape;
    }
}
