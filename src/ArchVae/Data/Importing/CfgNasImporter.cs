using System.Globalization;
using ArchVae.Files;
using ArchVae.Spaces;

namespace ArchVae.Data.Importing;

/// <summary>
/// Networks as the CFG-NAS grammars print them, a Python list of tuples a line:
/// <c>[('&lt;start&gt;', 64, None), ('linear', 256, None), ('dropout', 0.227, None), ('&lt;end&gt;', 1, None)]</c>. The second
/// value is the first feature of the layer, the third, where it is a tuple, the two that follow. The space follows from the
/// layer types: <c>convolutional</c> with conv2d, <c>recurrent</c> with GRU or LSTM, else <c>linear</c>. All lines are of one
/// space.
/// </summary>
internal sealed class CfgNasImporter : ImporterFamily
{
    public override string Name => "cfg-nas";

    public override string Description => "networks as the CFG-NAS grammars print them, a Python list of tuples a line";

    protected override IEnumerable<ArchitectureRecord> ReadAll(Stream stream, string name, SearchSpace? space)
    {
        using var lines = new LineReader(stream, name);
        Func<string, Architecture> parse = line =>
        {
            var layers = new PythonLayers(line).Read();
            return Build(layers, space ??= SearchSpace.Load(Implied(layers)));
        };
        while (lines.TryReadRecord(out _))
            yield return new(lines.ParseText(parse), (lines.LineNumber - 1).ToString(CultureInfo.InvariantCulture));
    }

    private static string Implied(List<PythonLayer> layers) =>
        layers.Any(l => l.Type is "conv2d" or "flatten") ? "convolutional"
        : layers.Any(l => l.Type is "GRU" or "LSTM") ? "recurrent" : "linear";

    private static Architecture Build(List<PythonLayer> layers, SearchSpace space)
    {
        var builder = new ArchitectureBuilder(space).At(0);
        foreach (var layer in layers)
        {
            builder.At(layer.Position).Add(layer.Type switch { "<start>" => "start", "<end>" => "end", _ => layer.Type });
            var type = builder.Last!;
            if (layer.Values.Count != type.Features.Count)
            {
                throw new RecordException(layer.Position,
                    $"A layer '{InputException.Shown(layer.Type)}' of '{space.Name}' has {type.Features.Count} values " +
                    $"({string.Join(", ", type.Features.Select(f => f.Name))}), not {layer.Values.Count}.");
            }
            foreach (var (feature, value) in type.Features.Zip(layer.Values)) builder.Set(feature, value);
        }
        return builder.Build();
    }
}
