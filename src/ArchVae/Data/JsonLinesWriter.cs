using System.Text.Json;
using ArchVae.Spaces;

namespace ArchVae.Data;

/// <summary>
/// Writes architectures as JSON Lines, with id (where there is one), space, drawn (where that is known), given (where there was a
/// condition), layers, metrics (where there are any) and failure (where it failed). For one thread.
/// </summary>
public sealed class JsonLinesWriter : IDisposable
{
    private readonly LineWriter line;

    /// <summary>A writer to a stream, which stays the caller's.</summary>
    public JsonLinesWriter(Stream stream) => line = new(stream);

    /// <summary>Writes one line.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public void Write(ArchitectureRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var json = line.Begin();
        if (record.Id is not null) json.WriteString("id"u8, record.Id);
        json.WriteString("space"u8, record.Architecture.Space.Name);
        if (record.Drawn is { } drawn) json.WriteString("drawn"u8, drawn == Drawn.Independently ? "iid"u8 : "distinct"u8);
        if (record.Given.Count > 0)
        {
            json.WriteStartArray("given"u8);
            foreach (var text in record.Given) json.WriteStringValue(text);
            json.WriteEndArray();
        }
        json.WriteStartArray("layers"u8);
        for (var row = 0; row < record.Architecture.RowCount; row++) WriteLayer(json, record.Architecture, row);
        json.WriteEndArray();
        if (record.Metrics.Count > 0)
        {
            json.WriteStartObject("metrics"u8);
            foreach (var (name, value) in record.Metrics) json.WriteNumber(name, value);
            json.WriteEndObject();
        }
        if (record.Failure is not null) json.WriteString("failure"u8, record.Failure);
        line.End();
    }

    /// <summary>Releases the buffers; the stream stays open.</summary>
    public void Dispose() => line.Dispose();

    private static void WriteLayer(Utf8JsonWriter json, Architecture architecture, int row)
    {
        var space = architecture.Space;
        var type = space.LayerTypes[architecture.TypeOf(row)];
        if (type == space.EndType && !space.EndIsListed) return;
        json.WriteStartObject();
        json.WriteString("type"u8, type.Name);
        foreach (var feature in type.FeaturesAt(row))
        {
            var bin = architecture.BinOf(row, feature.Index);
            if (feature.TryNumberOf(bin, out var number)) json.WriteNumber(feature.Name, number);
            else json.WriteString(feature.Name, feature.Choices[bin]);
        }
        json.WriteEndObject();
    }
}
