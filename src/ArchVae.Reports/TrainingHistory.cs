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
        while (reader.TryRead(out _))
        {
            try
            {
                var fields = reader.ParseJson(Fields);
                history.lines.Add((fields.GetValueOrDefault("epoch", history.lines.Count + 1), fields));
            }
            catch (InputException) when (reader.IsUnended)
            {
                // A line is written with its end, so this one is not yet whole.
            }
        }
        return history;
    }

    /// <summary>A figure over the epochs; NaN in those that do not have it.</summary>
    /// <param name="field">Its name; one within another is <c>train.elbo</c>.</param>
    public IReadOnlyList<LinePoint> Points(string field) =>
        [.. lines.Select(line => new LinePoint(line.Epoch, line.Fields.GetValueOrDefault(field, double.NaN)))];

    private static Dictionary<string, double> Fields(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        using var document = JsonDocument.ParseValue(ref reader);
        // Whatever follows the object is an error that the reader itself finds.
        reader.Read();
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new RecordException(0, "An object of a line is expected, the figures of an epoch.");
        if (document.RootElement.TryGetProperty("epoch", out var epoch)
            && !(epoch.ValueKind == JsonValueKind.Number && epoch.TryGetDouble(out var number) && double.IsFinite(number)))
            throw new RecordException(0, "'epoch' must be a finite number.");
        var fields = new Dictionary<string, double>();
        Collect(document.RootElement, "", fields);
        return fields;
    }

    private static void Collect(JsonElement element, string name, Dictionary<string, double> fields)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            if (name.Length > LongestGroupName) return;
            foreach (var property in element.EnumerateObject())
                Collect(property.Value, name.Length == 0 ? property.Name : $"{name}.{property.Name}", fields);
        }
        else if (element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number)) fields[name] = number;
    }
}
