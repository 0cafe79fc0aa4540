using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ArchVae.Studio.Folders;

/// <summary>What a data set is, at a glance: without reading more of it than its first line and the number of lines.</summary>
internal static class DataGlance
{
    private const int MostMetrics = 6;
    private const int BufferBytes = 1 << 16;

    /// <summary>The number of architectures, the space and the metrics of the first, in a sentence.</summary>
    public static string Of(string file)
    {
        try
        {
            var first = File.ReadLines(file).FirstOrDefault() ?? "";
            var lines = Lines(file);
            var text = string.Create(
                CultureInfo.InvariantCulture, $"{lines:N0} {(lines == 1 ? "architecture" : "architectures")}");
            if (JsonNode.Parse(first) is not JsonObject line) return $"{text}.";
            if ((string?)line["space"] is { } space) text += $" of {InputException.Shown(space)}";
            if (line["metrics"] is JsonObject { Count: > 0 } metrics)
            {
                string[] names = [.. metrics.Select(metric => InputException.Shown(metric.Key)).Take(MostMetrics)];
                var more = metrics.Count - names.Length;
                text += $" with {string.Join(", ", names)}"
                    + (more > 0 ? string.Create(CultureInfo.InvariantCulture, $" and {more} more") : "");
            }
            return $"{text}.";
        }
        catch (Exception exception) when (exception is IOException or JsonException or InvalidOperationException)
        {
            // What is wrong with it is told with its line where it is read.
            return "";
        }
    }

    /// <summary>The number of lines.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static long Lines(string file)
    {
        using var stream = File.OpenRead(file);
        var (buffer, lines, last) = (new byte[BufferBytes], 0L, (byte)'\n');
        while (stream.Read(buffer) is > 0 and var count)
        {
            lines += buffer.AsSpan(0, count).Count((byte)'\n');
            last = buffer[count - 1];
        }
        return last == (byte)'\n' ? lines : lines + 1;
    }
}
