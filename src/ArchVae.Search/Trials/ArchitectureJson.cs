using System.Text;
using ArchVae.Data;
using ArchVae.Spaces;

namespace ArchVae.Search.Trials;

/// <summary>
/// Architectures as the objects of JSON Lines files (<see cref="JsonLines"/>), with their space and layers only.
/// </summary>
internal static class ArchitectureJson
{
    /// <summary>The object of an architecture.</summary>
    public static string Of(Architecture architecture)
    {
        using var stream = new MemoryStream();
        using (var writer = new JsonLinesWriter(stream)) writer.Write(new(architecture));
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length).TrimEnd('\n');
    }

    /// <summary>The architectures of trials.</summary>
    /// <param name="texts">Their objects.</param>
    /// <param name="space">Their space.</param>
    /// <param name="file">Where they stand.</param>
    /// <param name="first">The number of the first trial.</param>
    /// <exception cref="InputException">One is no legal architecture of the space.</exception>
    public static IReadOnlyList<Architecture> Read(IReadOnlyList<string> texts, SearchSpace space, string file, int first)
    {
        if (texts.Count == 0) return [];
        // One that is empty or has ends of lines would shift the others: whoever edits a store may write such.
        var lines = texts.Select(text => string.IsNullOrWhiteSpace(text) ? "null" : text.Replace('\n', ' ').Replace('\r', ' '));
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        try
        {
            return [.. JsonLines.Read(stream, file, space).Select(record => record.Architecture)];
        }
        catch (InputException exception) when (exception.Line is { } line)
        {
            throw new InputException($"Trial {first + line - 1}: {exception.Explanation}", file, inner: exception);
        }
    }
}
