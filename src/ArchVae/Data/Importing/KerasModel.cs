using System.Text.Json;

namespace ArchVae.Data.Importing;

/// <summary>A model of Keras that is a chain of layers, <c>Sequential</c> or functional.</summary>
/// <param name="Layers">The layers from the first to the last.</param>
/// <param name="Input">The shape of the input, the batch left out; a size that is open is 0.</param>
internal sealed record KerasModel(List<KerasLayer> Layers, int[] Input)
{
    /// <summary>Reads a model.</summary>
    /// <exception cref="InputException">It is none, no chain, or does not say the shape of its input.</exception>
    public static KerasModel Read(JsonElement json)
    {
        var kind = KerasLayer.Text(json, "class_name");
        if (kind is not ("Sequential" or "Functional" or "Model"))
        {
            var found = kind is null ? "an object without 'class_name'" : $"'{InputException.Shown(kind)}'";
            throw new InputException(
                $"A model must be 'Sequential' or 'Functional', which may be a chain of layers, not {found}.");
        }
        if (!json.TryGetProperty("config", out var config)) throw new InputException("The model has no 'config'.");
        // Old versions write the list of layers in its place.
        var isObject = config.ValueKind == JsonValueKind.Object;
        var list = isObject && config.TryGetProperty("layers", out var listed) ? listed : config;
        if (list.ValueKind != JsonValueKind.Array) throw new InputException("The model's 'config' has no list 'layers'.");
        var layers = list.EnumerateArray().Select((layer, i) => new KerasLayer(i + 1, layer)).ToList();
        if (kind != "Sequential") layers = Chained(layers);
        var input = layers.Count == 0 ? null : layers[0].InputShape;
        if (isObject) input ??= KerasLayer.ShapeOf(config, "build_input_shape");
        input ??= KerasLayer.ShapeOf(json, "build_input_shape");
        return new(layers, input ?? throw new InputException(
            "The model does not say the shape of its input: it has neither an InputLayer with 'batch_shape' nor " +
            "'build_input_shape'."));
    }

    // The layers of a functional model in the order of the chain that they must be.
    private static List<KerasLayer> Chained(List<KerasLayer> layers)
    {
        var followers = new Dictionary<string, KerasLayer>(StringComparer.Ordinal);
        foreach (var layer in layers)
        {
            var sources = layer.Sources;
            if (sources.Count > 1)
                throw layer.Error($"it joins {InputException.Listed(sources)}; a chain of layers is expected.");
            if (sources.Count == 1 && !followers.TryAdd(sources[0], layer))
                throw layer.Error(
                    $"layer \"{InputException.Shown(sources[0])}\" goes into " +
                    $"\"{InputException.Shown(followers[sources[0]].Name)}\" as well; a chain of layers is expected.");
        }
        var first = layers.Where(layer => layer.Sources.Count == 0).ToList();
        if (first.Count != 1)
            throw new InputException($"The model has {first.Count} layers into which nothing goes; a chain has one.");
        var chain = new List<KerasLayer> { first[0] };
        while (followers.TryGetValue(chain[^1].Name, out var next) && chain.Count < layers.Count) chain.Add(next);
        return chain.Count == layers.Count ? chain
            : throw new InputException($"Of the model's {layers.Count} layers {chain.Count} are a chain; all must be.");
    }
}
