using System.Text;
using System.Text.Json;
using ArchVae.Data;
using ArchVae.Spaces;

namespace ArchVae.Reports;

/// <summary>
/// Architectures that points of scatter plots stand for: <see cref="Pictures.ScatterPoint.Subject"/> is the place of one among
/// them. A page shows the one whose point is chosen, and marks it in all pictures of sections that have the same object.
/// </summary>
public sealed class ReportNetworks
{
    /// <summary>Takes the architectures, all of one space.</summary>
    /// <exception cref="ArgumentException">They are of several spaces.</exception>
    public ReportNetworks(IReadOnlyList<ArchitectureRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (records.Any(record => record.Architecture.Space.Name != records[0].Architecture.Space.Name))
            throw new ArgumentException("The architectures must be of one space.", nameof(records));
        Records = records;
    }

    /// <summary>The architectures with their ids, metrics and failures.</summary>
    public IReadOnlyList<ArchitectureRecord> Records { get; }

    /// <summary>
    /// They as JSON that may stand in a script element, as its signs of markup are escaped: each different layer once, as files
    /// have it, a list of these for each network, and what else is known of networks by field, null where it is not.
    /// </summary>
    internal string ToJson()
    {
        using var stream = new MemoryStream();
        // The default encoder writes <, > and & as escapes.
        using (var json = new Utf8JsonWriter(stream)) Write(json);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private void Write(Utf8JsonWriter json)
    {
        var layers = new LayerTable();
        var networks = Records.Select(record => layers.Of(record.Architecture)).ToList();
        json.WriteStartObject();
        if (Records.Count > 0)
        {
            var space = Records[0].Architecture.Space;
            json.WriteString("space", space.Name);
            Strings("kinds", [.. space.Kinds()]);
        }
        json.WriteStartArray("layers");
        foreach (var layer in layers.Layers) json.WriteRawValue(layer);
        json.WriteEndArray();
        json.WriteStartArray("networks");
        foreach (var network in networks)
        {
            json.WriteStartArray();
            foreach (var layer in network) json.WriteNumberValue(layer);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        if (Records.Any(record => record.Id is not null)) Strings("ids", [.. Records.Select(record => record.Id)]);
        json.WriteStartObject("metrics");
        foreach (var name in Records.SelectMany(record => record.Metrics.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            json.WriteStartArray(name);
            foreach (var record in Records)
            {
                if (record.Metrics.TryGetValue(name, out var value)) json.WriteNumberValue(value);
                else json.WriteNullValue();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
        if (Records.Any(record => record.Failure is not null))
            Strings("failures", [.. Records.Select(record => record.Failure)]);
        json.WriteEndObject();

        void Strings(string name, string?[] values)
        {
            json.WriteStartArray(name);
            foreach (var value in values) json.WriteStringValue(value);
            json.WriteEndArray();
        }
    }

    // The different layers of some architectures, as files have them, by the order in which they first come.
    private sealed class LayerTable
    {
        private readonly Dictionary<string, int> places = [];

        public List<string> Layers { get; } = [];

        public int[] Of(Architecture architecture)
        {
            using var line = new MemoryStream();
            JsonLines.Write(line, [new ArchitectureRecord(architecture)]);
            using var json = JsonDocument.Parse(line.GetBuffer().AsMemory(0, (int)line.Length));
            return [.. json.RootElement.GetProperty("layers").EnumerateArray().Select(layer => PlaceOf(Escaped(layer)))];
        }

        // The writer of lines may leave signs of markup in names as they are.
        private static string Escaped(JsonElement layer)
        {
            using var stream = new MemoryStream();
            using (var json = new Utf8JsonWriter(stream)) layer.WriteTo(json);
            return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
        }

        private int PlaceOf(string layer)
        {
            if (places.TryGetValue(layer, out var place)) return place;
            places.Add(layer, Layers.Count);
            Layers.Add(layer);
            return Layers.Count - 1;
        }
    }
}
