using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ArchVae.Spaces;

namespace ArchVae.Data;

/// <summary>
/// Writes architectures as JSON Lines, with id (where there is one), space, layers and metrics (where there are any). For one
/// thread.
/// </summary>
public sealed class JsonLinesWriter : IDisposable
{
    private readonly Stream stream;
    private readonly ArrayBufferWriter<byte> line = new();
    private readonly Utf8JsonWriter json;

    /// <summary>A writer to a stream, which stays the caller's.</summary>
    public JsonLinesWriter(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        this.stream = stream;
        json = new(line, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>Writes one line.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public void Write(ArchitectureRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        line.ResetWrittenCount();
        json.Reset();
        json.WriteStartObject();
        if (record.Id is not null) json.WriteString("id"u8, record.Id);
        json.WriteString("space"u8, record.Architecture.Space.Name);
        json.WriteStartArray("layers"u8);
        for (var row = 0; row < record.Architecture.RowCount; row++) WriteLayer(record.Architecture, row);
        json.WriteEndArray();
        if (record.Metrics.Count > 0)
        {
            json.WriteStartObject("metrics"u8);
            foreach (var (name, value) in record.Metrics) json.WriteNumber(name, value);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.Flush();
        stream.Write(line.WrittenSpan);
        stream.WriteByte((byte)'\n');
    }

    /// <summary>Releases the buffers; the stream stays open.</summary>
    public void Dispose() => json.Dispose();

    private void WriteLayer(Architecture architecture, int row)
    {
        var space = architecture.Space;
        var type = space.LayerTypes[architecture.TypeOf(row)];
        if (type == space.EndType && !space.EndIsListed) return;
        json.WriteStartObject();
        json.WriteString("type"u8, type.Name);
        foreach (var feature in type.Features)
        {
            if (!space.HasFeature(type.Index, feature.Index, row)) continue;
            var bin = architecture.BinOf(row, feature.Index);
            if (feature.Kind != FeatureKind.Choice) json.WriteNumber(feature.Name, feature.ValueOf(bin));
            else if (feature.ChoiceIsNumber[bin]) json.WriteNumber(feature.Name,
                double.Parse(feature.Choices[bin], CultureInfo.InvariantCulture));
            else json.WriteString(feature.Name, feature.Choices[bin]);
        }
        json.WriteEndObject();
    }
}
