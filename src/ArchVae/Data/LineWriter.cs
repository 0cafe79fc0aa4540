using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ArchVae.Data;

/// <summary>Writes JSON objects to a stream, one a line, through one buffer. For one thread.</summary>
internal sealed class LineWriter : IDisposable
{
    private readonly Stream stream;
    private readonly ArrayBufferWriter<byte> line = new();
    private readonly Utf8JsonWriter json;

    /// <summary>A writer to a stream, which stays the caller's.</summary>
    public LineWriter(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        this.stream = stream;
        json = new(line, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>Begins an object; its fields are written to the result.</summary>
    public Utf8JsonWriter Begin()
    {
        line.ResetWrittenCount();
        json.Reset();
        json.WriteStartObject();
        return json;
    }

    /// <summary>Ends the object and writes its line.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public void End()
    {
        json.WriteEndObject();
        json.Flush();
        line.Write("\n"u8);
        stream.Write(line.WrittenSpan);
    }

    /// <summary>Releases the buffers; the stream stays open.</summary>
    public void Dispose() => json.Dispose();
}
