using System.Globalization;
using System.Text.Json;
using ArchVae.Spaces;

namespace ArchVae.Data.Importing;

/// <summary>
/// Sequential models of Keras, as <c>model.to_json()</c> writes them, one or several. The space follows from the layers:
/// <c>convolutional</c> with Conv2D, <c>recurrent</c> with GRU or LSTM, else <c>linear</c>. The input's shape is the first layer,
/// the last Dense the last one. A layer that has no place in the space is refused with the reason; architectures say nothing of
/// activations, which are left out, and the record says that.
/// </summary>
internal sealed class KerasImporter : ImporterFamily
{
    private const string Activations = "activation";

    public override string Name => "keras";

    public override string Description => "Sequential models of Keras, JSON as model.to_json() writes it";

    protected override IEnumerable<ArchitectureRecord> ReadAll(Stream stream, string name, SearchSpace? space)
    {
        var values = new JsonValueReader(stream, name);
        var row = 0L;
        // All models of a file are of one space.
        Func<JsonElement, ArchitectureRecord> parse = json =>
        {
            var (layers, input) = Model(json);
            var chain = layers.Where(layer => layer.Class != "InputLayer" && !layer.IsActivation).ToList();
            space ??= SearchSpace.Load(Implied(chain));
            return new(new KerasChain(space, input).Read(chain), row.ToString(CultureInfo.InvariantCulture))
            {
                LeftOut = layers.Any(layer => layer.HasActivation) ? [Activations] : [],
            };
        };
        for (; values.TryRead(parse, out var record); row++) yield return record!;
    }

    private static string Implied(List<KerasLayer> layers) =>
        layers.Any(l => l.Class == "Conv2D") ? "convolutional"
        : layers.Any(l => l.Class is "GRU" or "LSTM") ? "recurrent" : "linear";

    // The layers, and the shape of the input.
    private static (List<KerasLayer> Layers, int[] Input) Model(JsonElement json)
    {
        var kind = KerasLayer.Text(json, "class_name");
        if (kind != "Sequential")
        {
            var found = kind is null ? "an object without 'class_name'" : $"'{InputException.Shown(kind)}'";
            throw new InputException($"A model must be 'Sequential', which is a chain of layers, not {found}.");
        }
        if (!json.TryGetProperty("config", out var config)) throw new InputException("The model has no 'config'.");
        // Old versions write the list of layers in its place.
        var isObject = config.ValueKind == JsonValueKind.Object;
        var list = isObject && config.TryGetProperty("layers", out var listed) ? listed : config;
        if (list.ValueKind != JsonValueKind.Array) throw new InputException("The model's 'config' has no list 'layers'.");
        var layers = list.EnumerateArray().Select((layer, i) => new KerasLayer(i + 1, layer)).ToList();
        var input = layers.Count == 0 ? null : layers[0].InputShape;
        if (isObject) input ??= KerasLayer.ShapeOf(config, "build_input_shape");
        input ??= KerasLayer.ShapeOf(json, "build_input_shape");
        return (layers, input ?? throw new InputException(
            "The model does not say the shape of its input: it has neither an InputLayer with 'batch_shape' nor " +
            "'build_input_shape'."));
    }
}
