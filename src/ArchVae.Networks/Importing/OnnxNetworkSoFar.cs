using System.Globalization;
using ArchVae.Onnx.Format;

namespace ArchVae.Networks.Importing;

/// <summary>Of what a value in a graph is.</summary>
internal enum OnnxFlow
{
    /// <summary>A vector.</summary>
    Vector,

    /// <summary>The steps of a sequence.</summary>
    Sequence,

    /// <summary>The last step of a sequence, in a list of its own.</summary>
    LastState,

    /// <summary>An image.</summary>
    Image,
}

/// <summary>What was read of a graph of ONNX.</summary>
/// <param name="values">The values of the graph.</param>
/// <param name="outputs">The names of what goes out of it.</param>
/// <param name="path">The file.</param>
/// <param name="given">What comes in; null for what the file tells.</param>
internal sealed class OnnxNetworkSoFar(OnnxValues values, IReadOnlyCollection<string> outputs, string path, NetworkShape? given)
{
    /// <summary>The layers.</summary>
    public List<FoundLayer> Layers { get; } = [];

    /// <summary>What is left out or assumed.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>What comes in.</summary>
    public FoundLayer Input { get; set; } = given is null ? new("input", "What comes in") : FoundLayer.Input(given);

    /// <summary>Of what the value is that the walk has come to.</summary>
    public OnnxFlow Flow { get; set; }

    /// <summary>What goes out of the last layer, where that is known.</summary>
    public NetworkShape? Shape => Shapes.After(Input, Layers);

    /// <summary>What messages call a node.</summary>
    public static string Place(NodeProto node)
    {
        var name = node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault() ?? "";
        return $"Node '{InputException.Shown(name)}' ({InputException.Shown(node.OpType)})";
    }

    /// <summary>A mistake of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="reason">What is wrong, without a full stop.</param>
    public InputException Error(NodeProto node, string reason) => new($"{Place(node)}: {reason}.", path);

    /// <summary>Whether something is made of a value, or it goes out.</summary>
    public bool IsRead(string value) => value.Length > 0 && (values.Readers(value).Count > 0 || outputs.Contains(value));

    /// <summary>Whether a value comes into the network as it is.</summary>
    public bool IsInput(string value) => values.Inputs.Any(input => input.Name == value);

    /// <summary>A size of what comes into a layer, by its weights: it must be what is known.</summary>
    public void Takes(NodeProto node, string setting, long size)
    {
        if (Layers.Count == 0)
        {
            var text = size.ToString(CultureInfo.InvariantCulture);
            if (!Input.Values.TryGetValue(setting, out var known) && given is null) Input = Input.With(setting, size);
            else if (known is null || known[0] != text)
            {
                var comes = known is null ? $"what comes in has {Input.Shown}" : $"{known[0]} come in";
                throw Error(node, $"its weights take {size} {setting}, and {comes}");
            }
            return;
        }
        if (Shape is not { } shape) return;
        var own = setting == "units" && shape.Kind == ShapeKind.Image ? shape.Count : shape.Units;
        if (own != size) throw Error(node, $"its weights take {size} {setting}, and {shape.InWords} comes in");
    }

    /// <summary>Says that a layer has no bias where it has none.</summary>
    public void NoteBias(NodeProto node, bool hasBias)
    {
        if (!hasBias) Notes.Add($"{Place(node)} has no bias; layers of architectures have one.");
    }

    /// <summary>
    /// The zeros of padding 'same' at top, left, bottom and right; null where the size of the image is not known.
    /// </summary>
    public IReadOnlyList<long>? PadsOfSame((long Height, long Width) window, long stride)
    {
        if (stride == 1) return Sum(window.Height - 1, window.Width - 1);
        if (Shape is not { Kind: ShapeKind.Image, Dimensions: [_, var height, var width] }) return null;
        long Missing(long size, long length) => Math.Max((size - 1) / stride * stride + length - size, 0);
        return Sum(Missing(height, window.Height), Missing(width, window.Width));

        static long[] Sum(long down, long across) => [down / 2, across / 2, down - down / 2, across - across / 2];
    }
}
