using ArchVae.Files;
using ArchVae.Spaces;

namespace ArchVae.Data.Importing;

/// <summary>
/// Makes the layers of a Keras model, activations and input left out, the layers of an architecture. For one model.
/// </summary>
/// <param name="space">The space of the architecture.</param>
/// <param name="input">The shape of the input, the batch left out.</param>
internal sealed class KerasChain(SearchSpace space, int[] input)
{
    private static readonly string[] known = ["Dense", "Dropout", "Conv2D", "Flatten", "GRU", "LSTM"];
    private readonly ArchitectureBuilder builder = new(space);
    private int[] shape = input;

    /// <summary>The architecture.</summary>
    /// <exception cref="InputException">A layer has no place in the space, or not where it stands.</exception>
    public Architecture Read(List<KerasLayer> layers)
    {
        if (layers.FirstOrDefault(layer => !known.Contains(layer.Class)) is { } other)
        {
            var types = space.LayerTypes.Where(type => type != space.EndType || space.EndIsListed).Select(type => type.Name);
            throw other.Error($"it has no place in '{space.Name}', whose layers are {string.Join(", ", types)}.");
        }
        if (layers is not [.., { Class: "Dense" }])
            throw layers is [.., var end] ? end.Error("the last layer must be Dense, which gives the output.")
                : new InputException("The model has no layers.");
        // Images or sequences that are flattened at once are numbers like others.
        var flattened = layers[0].Class == "Flatten" ? 1 : 0;
        if (flattened > 0) shape = [Product(layers[0])];
        try
        {
            Start(layers[flattened]);
            for (var i = flattened; i < layers.Count; i++)
            {
                builder.At(layers[i].Number);
                Add(layers[i], i + 1 < layers.Count ? layers[i + 1] : null);
            }
            return builder.Build();
        }
        catch (RecordException e)
        {
            throw layers.First(layer => layer.Number == e.Position).Error(e.Explanation);
        }
    }

    private void Start(KerasLayer first)
    {
        builder.At(first.Number).Add("start");
        if (first.Class == "Conv2D")
        {
            var isFirst = first.Setting("data_format") == "channels_first";
            if (shape is not [var a, var b, var c])
                throw first.Error("its input must be height, width and channels.");
            shape = isFirst ? [b, c, a] : [a, b, c];
            builder.Set("channels", shape[2]).Set("height", shape[0]).Set("width", shape[1]);
            return;
        }
        // Of a sequence only the numbers of each step count.
        var isSequence = first.Class is "GRU" or "LSTM";
        if (shape.Length != (isSequence ? 2 : 1))
        {
            throw first.Error(
                $"its input must be {(isSequence ? "a sequence of numbers" : "numbers")}, not of {shape.Length} dimensions.");
        }
        builder.Set("units", shape[^1]);
    }

    private void Add(KerasLayer layer, KerasLayer? next)
    {
        switch (layer.Class)
        {
            case "Dense":
                layer.Require("use_bias", "True");
                builder.Add(next is null ? "end" : "linear", ("units", layer.Figure("units")));
                break;
            case "Dropout":
                builder.Add("dropout", ("rate", layer.Figure("rate")));
                break;
            case "Conv2D":
                Convolution(layer);
                break;
            case "Flatten":
                builder.Add("flatten", ("units", Product(layer)));
                break;
            default:
                layer.Require("use_bias", "True");
                layer.Require("go_backwards", "False");
                layer.Require("stateful", "False");
                // The next one needs the whole sequence, any other only what came last.
                layer.Require("return_sequences", next?.Class is "GRU" or "LSTM" ? "True" : "False");
                builder.Add(layer.Class, ("units", layer.Figure("units")));
                break;
        }
    }

    private void Convolution(KerasLayer layer)
    {
        layer.Require("use_bias", "True");
        layer.Require("padding", "valid");
        foreach (var key in new[] { "strides", "dilation_rate", "groups" }) layer.Require(key, "1");
        var (filters, (height, width)) = (layer.Figure("filters"), layer.Pair("kernel_size"));
        builder.Add("conv2d", ("filters", filters), ("kernelHeight", height), ("kernelWidth", width));
        if (shape is not [var rows, var columns, _] || rows < height || columns < width)
            throw layer.Error($"its kernel of {height} x {width} is larger than what it is applied to.");
        shape = [rows - height + 1, columns - width + 1, (int)filters];
    }

    private int Product(KerasLayer flatten)
    {
        var product = shape.Aggregate(1L, (all, size) => Math.Min(all * size, int.MaxValue));
        return product > 0 ? (int)product : throw flatten.Error("the size of what it flattens is not known.");
    }
}
