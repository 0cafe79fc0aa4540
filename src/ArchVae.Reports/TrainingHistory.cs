using System.Text.Json;
using ArchVae.Files;
using ArchVae.Reports.Pictures;

namespace ArchVae.Reports;

/// <summary>
/// What <c>metrics.jsonl</c> of a model folder tells, field by field, so that files with fewer or further fields than
/// <see cref="Training.EpochReport"/> are read as well.
/// </summary>
public sealed class TrainingHistory
{
    // Those of groups stand before the names of all figures within them.
    private const int LongestGroupName = 64;
    private readonly List<(double Epoch, Dictionary<string, double> Fields)> lines = [];

    /// <summary>The number of epochs.</summary>
    public int Count => lines.Count;

    /// <summary>Reads a file; one that is missing has no epochs, and a last line that is cut off does not count.</summary>
    /// <exception cref="InputException">Another line is no JSON object, or the file may not be read.</exception>
    public static TrainingHistory Read(string path)
    {
        var history = new TrainingHistory();
        if (!File.Exists(path)) return history;
        using var reader = new LineReader(path);
        InputException? broken = null;
        while (reader.TryRead(out var line))
        {
            if (broken is not null) throw broken;
            var fields = new Dictionary<string, double>();
            try
            {
                using var document = JsonDocument.Parse(line);
                Collect(document.RootElement, "", fields);
            }
            catch (JsonException exception)
            {
                broken = new InputException(
                    "An object of a line is expected, the figures of an epoch.", path, reader.LineNumber, inner: exception);
                continue;
            }
            history.lines.Add((fields.GetValueOrDefault("epoch", history.lines.Count + 1), fields));
        }
        return history;
    }

    /// <summary>A figure over the epochs; NaN in those that do not have it.</summary>
    /// <param name="field">Its name; one within another is <c>train.elbo</c>.</param>
    public IReadOnlyList<LinePoint> Points(string field) =>
        [.. lines.Select(line => new LinePoint(line.Epoch, line.Fields.GetValueOrDefault(field, double.NaN)))];

    private static void Collect(JsonElement element, string name, Dictionary<string, double> fields)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            if (name.Length > LongestGroupName) return;
            foreach (var property in element.EnumerateObject())
                Collect(property.Value, name.Length == 0 ? property.Name : $"{name}.{property.Name}", fields);
        }
        else if (name.Length == 0) throw new JsonException("It is no object.");
        else if (element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number)) fields[name] = number;
    }
}
