using System.Globalization;
using System.Text;
using System.Text.Unicode;
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
internal static class CfgNasImporter
{
    /// <summary>The records of a file; without a space, of the one that the first line's layers imply.</summary>
    public static IEnumerable<ArchitectureRecord> Read(string path, SearchSpace? space)
    {
        using var lines = new LineReader(path);
        while (lines.TryRead(out var line))
        {
            if (JsonLines.IsBlank(line.Span)) continue;
            if (!Utf8.IsValid(line.Span)) throw new InputException("The line is not UTF-8 text.", path, lines.LineNumber);
            var text = Encoding.UTF8.GetString(line.Span);
            Architecture architecture;
            try
            {
                var layers = new PythonLayers(text).Read();
                space ??= SearchSpace.Load(Implied(layers));
                architecture = Build(layers, space);
            }
            catch (RecordException e)
            {
                throw new InputException(e.Message, path, lines.LineNumber, e.Position + 1);
            }
            yield return new(architecture, (lines.LineNumber - 1).ToString(CultureInfo.InvariantCulture));
        }
    }

    private static string Implied(List<PythonLayer> layers) =>
        layers.Any(l => l.Type is "conv2d" or "flatten") ? "convolutional"
        : layers.Any(l => l.Type is "GRU" or "LSTM") ? "recurrent" : "linear";

    private static Architecture Build(List<PythonLayer> layers, SearchSpace space)
    {
        var builder = new ArchitectureBuilder(space);
        foreach (var layer in layers)
        {
            var name = layer.Type switch { "<start>" => "start", "<end>" => "end", _ => layer.Type };
            var type = space.FindLayerType(name)
                ?? throw new RecordException(layer.Position,
                    $"There is no layer type '{layer.Type}' in '{space.Name}'; there are {string.Join(", ", space.LayerTypes.Select(t => t.Name))}.");
            if (layer.Values.Count != type.Features.Count)
            {
                throw new RecordException(layer.Position,
                    $"A layer '{layer.Type}' of '{space.Name}' has {type.Features.Count} values " +
                    $"({string.Join(", ", type.Features.Select(f => f.Name))}), not {layer.Values.Count}.");
            }
            builder.AddLayer(type, layer.Position);
            for (var i = 0; i < layer.Values.Count; i++) builder.Set(type.Features[i], layer.Values[i], layer.Position);
        }
        return builder.Build();
    }
}
