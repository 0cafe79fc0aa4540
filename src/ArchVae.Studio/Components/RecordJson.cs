using System.Text;
using ArchVae.Data;

namespace ArchVae.Studio.Components;

/// <summary>Architectures as lines of JSON Lines files.</summary>
internal static class RecordJson
{
    /// <summary>The line of an architecture, with its id, space and metrics.</summary>
    public static string Of(ArchitectureRecord record) => Lines([record]).TrimEnd('\n');

    /// <summary>A line each.</summary>
    public static string Lines(IEnumerable<ArchitectureRecord> records)
    {
        using var stream = new MemoryStream();
        JsonLines.Write(stream, records);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
