using System.Globalization;
using ArchVae.Onnx.Format;

namespace ArchVae.Networks.Importing;

/// <summary>
/// Follows what comes into a graph from the first layer to the last. What stands before the first prepares the data, what stands
/// after the last turns numbers into probabilities or classes; both are left out. For one graph.
/// </summary>
internal sealed class OnnxChain
{
    private static readonly HashSet<string> activations = new(StringComparer.Ordinal)
    {
        "Relu", "Tanh", "Sigmoid", "Softmax", "LogSoftmax", "LeakyRelu", "Elu", "Selu", "PRelu", "ThresholdedRelu", "HardSigmoid",
        "HardSwish", "Softplus", "Softsign", "Gelu", "Celu", "Mish", "Clip",
    };

    private readonly GraphProto graph;
    private readonly string path;
    private readonly OnnxValues values;
    private readonly OnnxNetworkSoFar network;
    private readonly OnnxLayers layers;

    public OnnxChain(GraphProto graph, string path, NetworkShape? given)
    {
        (this.graph, this.path) = (graph, path);
        values = new(graph, path);
        network = new(values, [.. graph.Output.Select(output => output.Name)], path, given);
        layers = new(values, network);
    }

    /// <summary>The network.</summary>
    /// <exception cref="InputException">It is no chain of layers that modules mean.</exception>
    public FoundNetwork Read()
    {
        var value = Begin();
        while (OnnxStart.LayersFollow(value, values)) value = Follow(value);
        End(value);
        if (!network.Layers.Exists(layer => layer.Module == "dropout"))
            network.Notes.Add("The file has no dropout; what is exported for inference has lost it.");
        return new(network.Input, network.Layers, network.Notes);
    }

    // The value that goes into the first layer.
    private string Begin()
    {
        var first = graph.Node.FirstOrDefault(node => OnnxStart.IsLayer(node, values) || IsFirstFlatten(node))
            ?? throw new InputException("The graph has no layers.", path);
        var value = first.Input.First(values.IsData);
        var before = OnnxStart.Before(value, graph, values);
        if (before.FirstOrDefault(name => activations.Contains(name) && name != "Clip") is { } activation)
            throw new InputException($"{activation} stands before the first layer, {OnnxNetworkSoFar.Place(first)}.", path);
        if (before.Count > 0)
            network.Notes.Add($"What prepares the data before the first layer is left out: {InputException.Listed(before)}.");
        var sizes = OnnxStart.SizesOf(value, values);
        network.Flow = first.OpType switch
        {
            "Gemm" => OnnxFlow.Vector,
            "Conv" or "MaxPool" or "AveragePool" => OnnxFlow.Image,
            "GRU" or "LSTM" or "Gather" => OnnxFlow.Sequence,
            _ => sizes?.Count switch { 4 => OnnxFlow.Image, 3 => OnnxFlow.Sequence, _ => OnnxFlow.Vector },
        };
        // Recurrent layers have the steps before the batch.
        (string Name, int Axis)[] names = network.Flow switch
        {
            OnnxFlow.Image => [("channels", 1), ("height", 2), ("width", 3)],
            OnnxFlow.Sequence => first.OpType is "GRU" or "LSTM" ? [("steps", 0), ("units", 2)]
                : first.OpType == "Gather" ? [("steps", 1)] : [("steps", 1), ("units", 2)],
            _ => [("units", 1)],
        };
        foreach (var (name, axis) in names)
        {
            if (sizes?.ElementAtOrDefault(axis) is not { } size || size > int.MaxValue) continue;
            if (!network.Input.Values.TryGetValue(name, out var known)) network.Input = network.Input.With(name, size);
            else if (known[0] != FormattableString.Invariant($"{size}"))
                throw new InputException($"The network takes {size} {name}, and {known[0]} are given to come in.", path);
        }
        return value;
    }

    private bool IsFirstFlatten(NodeProto node) => OnnxStart.IsFlatten(node, values) && values.IsData(node.Input[0])
        && OnnxStart.SizesOf(node.Input[0], values) is { Count: 3 or 4 } sizes && sizes.Skip(1).All(size => size is not null);

    // Goes on by a node, and tells what goes out of it.
    private string Follow(string value)
    {
        var readers = values.Readers(value);
        if (readers is [var one, var two] && Shortcut(one, two) is { } joined) return joined;
        if (readers.Count != 1)
            throw new InputException(
                $"'{InputException.Shown(value)}' goes into " +
                $"{InputException.Listed([.. readers.Select(OnnxNetworkSoFar.Place)])}; a chain of layers is expected, " +
                "without branches and shortcuts.", path);
        var node = readers[0];
        if (activations.Contains(node.OpType)) Activate(node);
        else if (OnnxStart.IsFlatten(node, values)) Flatten(node);
        else if (layers.Find(node, value) is { } found)
        {
            network.Layers.Add(found.Layer);
            return found.Output;
        }
        else Pass(node, value);
        return node.Output[0];
    }

    private void Activate(NodeProto node)
    {
        if (network.Layers is not [.., var last])
            throw network.Error(node, "no layer comes before it");
#pragma warning disable CA1308 // Architectures call them in lower case.
        var name = node.OpType.ToLowerInvariant();
#pragma warning restore CA1308
        if (last.Activation is { } before && before != name)
            throw network.Error(node, $"it follows {InputException.Shown(before)}, and a layer has one activation");
        network.Layers[^1] = last with { Activation = name };
    }

    private void Flatten(NodeProto node)
    {
        if (network.Flow is OnnxFlow.Image or OnnxFlow.Sequence)
        {
            var layer = new FoundLayer("flatten", OnnxNetworkSoFar.Place(node));
            network.Layers.Add(network.Shape is { } shape ? layer.With("units", shape.Count) : layer);
        }
        network.Flow = OnnxFlow.Vector;
    }

    // A node that only moves numbers, or takes the last step.
    private void Pass(NodeProto node, string value)
    {
        switch (node.OpType)
        {
            case "Identity" or "Cast" or "Transpose":
            case "Where" when node.Input[0] != value:
            case "Pad" when values.Numbers(node.Input.ElementAtOrDefault(1))?.All(pad => pad == 0) == true:
            case "Reshape" when network.Flow == OnnxFlow.Sequence && values.Length(node.Input.ElementAtOrDefault(1) ?? "") == 3:
                return;
            case "Squeeze":
                if (network.Flow == OnnxFlow.LastState) network.Flow = OnnxFlow.Vector;
                return;
            case "Gather" when network.Flow == OnnxFlow.LastState:
            case "GatherND" when network.Flow == OnnxFlow.Sequence && OnnxValues.Whole(node, "batch_dims", 0) == 1:
                network.Flow = OnnxFlow.Vector;
                return;
            case "Slice" when network.Flow == OnnxFlow.LastState:
                return;
            case "Gather" or "Slice" when network.Flow == OnnxFlow.Sequence:
                var at = node.Input.Count > 1 ? values.Numbers(node.Input[1]) : OnnxValues.Whole(node, "starts");
                if (at is not [var step] || (step != -1 && step != Steps - 1))
                    throw network.Error(node,
                        $"it takes step {(at is [var other] ? other : "that is not told")} of the sequence; "
                        + "only the last one can be taken");
                network.Flow = node.OpType == "Gather" ? OnnxFlow.Vector : OnnxFlow.LastState;
                return;
            default:
                var joins = node.Input.Where(values.IsData).Distinct().Count() > 1;
                throw network.Error(node, joins
                    ? "it joins several values; a chain of layers is expected, without branches and shortcuts"
                    : "no module means it");
        }
    }

    private long? Steps => network.Input.Values.TryGetValue("steps", out var steps)
        ? long.Parse(steps[0], CultureInfo.InvariantCulture) : null;

    // A convolution to which what comes in is added, as it is or through a 1x1 convolution without bias.
    private string? Shortcut(NodeProto one, NodeProto two)
    {
        var (main, other) = one.OpType != "Conv" || (two.OpType == "Conv" && one.Input.Count < 3) ? (two, one) : (one, two);
        if (main.OpType != "Conv" || values.Readers(main.Output[0]) is not [{ OpType: "Add" } add]) return null;
        var isProjected = other.OpType == "Conv" && other.Input.Count == 2 && values.Readers(other.Output[0]) is [var same]
            && same == add
            && values.TryConstant(other.Input[1], out _, out var kernel) && kernel is [_, _, 1, 1];
        if (!isProjected && other != add) return null;
        var (layer, _) = layers.Find(main, main.Input[0])!.Value;
        network.Layers.Add(layer.With("shortcut", 1));
        return add.Output[0];
    }

    // What follows the last layer: an activation is its own, the rest is left out.
    private void End(string value)
    {
        while (values.Readers(value) is [var node])
        {
            if (node.OpType is "Sigmoid" or "Softmax" or "LogSoftmax" || !activations.Contains(node.OpType)) break;
            Activate(node);
            value = node.Output[0];
        }
        var (rest, open) = (new List<string>(), new Queue<string>([value]));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryDequeue(out var name))
        {
            foreach (var node in values.Readers(name))
            {
                if (!seen.Add(node.Output[0])) continue;
                rest.Add(node.OpType);
                foreach (var output in node.Output) open.Enqueue(output);
            }
        }
        var told = rest.Where(name => name is not ("Identity" or "Cast")).Distinct().ToList();
        if (told.Count == 0) return;
        network.Notes.Add($"What follows the last layer is left out, as the task says it: {InputException.Listed(told)}.");
    }
}
