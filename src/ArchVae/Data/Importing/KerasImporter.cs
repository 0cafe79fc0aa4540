using System.Globalization;
using System.Text.Json;
using ArchVae.Spaces;

namespace ArchVae.Data.Importing;

/// <summary>
/// Models of Keras that are chains of layers, Sequential or functional, as <c>model.to_json()</c> writes them, one or
/// several. The space follows from the layers: <c>convolutional</c> with Conv2D, <c>recurrent</c> with GRU or LSTM, else
/// <c>linear</c>. The input's shape is the first layer, the last Dense the last one. A layer that has no place in the space
/// is refused with the reason; architectures say nothing of activations, which are left out, and the record says that.
/// </summary>
internal sealed class KerasImporter : ImporterFamily
{
    private const string Activations = "activation";

    public override string Name => "keras";

    public override string Description => "models of Keras that are chains of layers, JSON as model.to_json() writes it";

    protected override IEnumerable<ArchitectureRecord> ReadAll(Stream stream, string name, SearchSpace? space)
    {
        var values = new JsonValueReader(stream, name);
        var row = 0L;
        // All models of a file are of one space.
        Func<JsonElement, ArchitectureRecord> parse = json =>
        {
            var (layers, input) = KerasModel.Read(json);
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
}
