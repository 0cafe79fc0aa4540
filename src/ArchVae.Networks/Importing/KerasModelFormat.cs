using System.Globalization;
using ArchVae.Data.Importing;
using ArchVae.Files;

namespace ArchVae.Networks.Importing;

/// <summary>Models of Keras as <c>model.to_json()</c> writes them: chains of layers.</summary>
internal sealed class KerasModelFormat : ModelFormat
{
    private static readonly string[] preprocessing = ["Rescaling", "Normalization"];

    public override string Name => "keras";

    public override string Description => "a Sequential or functional model of Keras, JSON as model.to_json() writes it";

    public override FoundNetwork Read(string path, NetworkShape? input)
    {
        using var stream = InputFile.Open(path);
        var values = new JsonValueReader(stream, path);
        // What was read of the text is gone with it.
        if (!values.TryRead(json => new Reading(KerasModel.Read(json), input).Read(), out var network))
            throw new InputException("The file holds no model.", path);
        return !values.TryRead(_ => true, out _) ? network!
            : throw new InputException("The file holds several models; one is expected.", path);
    }

    private sealed class Reading(KerasModel model, NetworkShape? given)
    {
        private readonly List<FoundLayer> layers = [];
        private readonly List<string> notes = [];

        public FoundNetwork Read()
        {
            var chain = model.Layers.Where(layer => layer.Class != "InputLayer").ToList();
            foreach (var (i, layer) in chain.Index())
            {
                var next = chain.Skip(i + 1).FirstOrDefault(other => other.Class != "Dropout" && !other.IsActivation);
                Add(layer, next, isLast: i == chain.Count - 1);
            }
            if (layers.Count == 0) throw new InputException("The model has no layers.");
            return new(Input(chain), layers, notes);
        }

        private void Add(KerasLayer layer, KerasLayer? next, bool isLast)
        {
            if (layer.IsActivation)
            {
                Activate(layer, layer.ActivationName, isLast);
                return;
            }
            if (layers.Count == 0 && preprocessing.Contains(layer.Class))
            {
                notes.Add($"What prepares the data before the first layer is left out: {layer.Place}.");
                return;
            }
            layers.Add(Layer(layer, next));
            if (layer.Class is not ("GRU" or "LSTM")) Activate(layer, layer.ActivationName, isLast);
        }

        private void Activate(KerasLayer layer, string? activation, bool isLast)
        {
            if (activation is null) return;
            if (isLast && activation is "softmax" or "sigmoid" or "log_softmax")
            {
                notes.Add($"What follows the last layer is left out, as the task says it: {activation}.");
                return;
            }
            if (layers.Count == 0 || (layers[^1].Activation is { } before && before != activation))
                throw layer.Error($"{InputException.Shown(activation)} has no layer of its own before it.");
            layers[^1] = layers[^1] with { Activation = activation };
        }

        private FoundLayer Layer(KerasLayer layer, KerasLayer? next)
        {
            var place = layer.Place;
            switch (layer.Class)
            {
                case "Dense":
                    NoteBias(layer);
                    return FoundLayer.Dense(place, Whole(layer, "units"));
                case "Conv2D":
                    NoteBias(layer);
                    foreach (var key in new[] { "dilation_rate", "groups" }) layer.Require(key, "1");
                    var (height, width) = layer.Pair("kernel_size");
                    return FoundLayer.Convolution(
                        place, Whole(layer, "filters"), (height, width), Stride(layer), Padding(layer, (height, width)));
                case "MaxPooling2D" or "AveragePooling2D":
                    var (down, across) = layer.Pair("pool_size");
                    return FoundLayer.Pool(
                        place, layer.Class == "MaxPooling2D", (down, across), layer.IsNull("strides") ? down : Stride(layer),
                        Padding(layer, (down, across)));
                case "GRU" or "LSTM":
                    layer.Require("go_backwards", "False");
                    layer.Require("activation", "tanh");
                    layer.Require("recurrent_activation", "sigmoid");
                    if (next is not null)
                        layer.Require("return_sequences", next.Class is "GRU" or "LSTM" or "Flatten" ? "True" : "False");
#pragma warning disable CA1308 // Modules are called in lower case.
                    return new FoundLayer(layer.Class.ToLowerInvariant(), place).With("units", Whole(layer, "units"));
#pragma warning restore CA1308
                case "Embedding":
                    return new FoundLayer("embedding", place).With("units", Whole(layer, "output_dim"));
                case "Dropout":
                    return new FoundLayer("dropout", place)
                        .With("rate", layer.Figure("rate").ToString(CultureInfo.InvariantCulture));
                case "Flatten":
                    return Flatten(layer);
                case "BatchNormalization":
                    return new("batch-norm", place);
                default:
                    throw layer.Error("no module means it (Dense, Conv2D, MaxPooling2D, AveragePooling2D, Flatten, GRU, LSTM, " +
                        "Embedding, BatchNormalization and Dropout are read).");
            }
        }

        // How many units go out of it follows from what comes in, which the translation's plan checks.
        private FoundLayer Flatten(KerasLayer layer)
        {
            var flatten = new FoundLayer("flatten", layer.Place);
            return Shapes.After(Input(model.Layers), layers) is { } shape ? flatten.With("units", shape.Count) : flatten;
        }

        private void NoteBias(KerasLayer layer)
        {
            if (layer.IsFalse("use_bias"))
                notes.Add($"{layer.Place} has no bias; layers of architectures have one.");
        }

        private static long Stride(KerasLayer layer)
        {
            var (down, across) = layer.Pair("strides");
            return down == across ? down
                : throw layer.Error($"'strides' are {down} and {across}; the module has one stride for both directions.");
        }

        private static string[] Padding(KerasLayer layer, (int, int) window)
        {
            if (layer.Setting("padding") is not (("valid" or "same") and { } padding))
                throw layer.Error(
                    $"'padding' must be valid or same, not {InputException.Shown(layer.Setting("padding") ?? "nothing")}.");
            return window == (1, 1) ? ["valid", "same"] : [padding];
        }

        private static long Whole(KerasLayer layer, string key) => layer.Figure(key) is var value && value == Math.Floor(value)
            && value is >= 1 and <= int.MaxValue ? (long)value
                : throw layer.Error($"'{key}' must be a whole number of at least 1.");

        private FoundLayer Input(IReadOnlyList<KerasLayer> chain)
        {
            if (given is not null) return FoundLayer.Input(given);
            var first = chain.FirstOrDefault(layer => layer.Class != "InputLayer" && !preprocessing.Contains(layer.Class));
            var (shape, input) = (model.Input, new FoundLayer("input", "What comes in"));
            var isTokens = first?.Class == "Embedding";
            var sizes = shape switch
            {
                [var steps] when isTokens => [("steps", steps), ("units", (int)Whole(first!, "input_dim"))],
                [var units] => [("units", units)],
                [var steps, var units] => [("steps", steps), ("units", units)],
                [var height, var width, var channels] => ChannelsFirst()
                    ? [("channels", height), ("height", width), ("width", channels)]
                    : [("channels", channels), ("height", height), ("width", width)],
                _ => Array.Empty<(string, int)>(),
            };
            // An open size is 0.
            foreach (var (setting, size) in sizes) if (size > 0) input = input.With(setting, size);
            return input;

            bool ChannelsFirst() => chain.Any(layer => layer.Setting("data_format") == "channels_first");
        }
    }
}
