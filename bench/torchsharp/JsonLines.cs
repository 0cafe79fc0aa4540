using System.Text.Json;

namespace ArchVae.TorchBench;

/// <summary>Files of one JSON value a line.</summary>
internal static class JsonLines
{
    /// <summary>All values.</summary>
    public static List<JsonElement> Read(string path) =>
        [.. File.ReadLines(path).Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
}
