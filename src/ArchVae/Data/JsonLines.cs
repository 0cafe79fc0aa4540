using ArchVae.Files;
using ArchVae.Spaces;

namespace ArchVae.Data;

/// <summary>
/// Architectures in a JSON Lines file, one object a line:
/// <c>{"id":"7","space":"linear","layers":[{"type":"start","units":64},…],"metrics":{"accuracy":0.73}}</c>; id,
/// metrics, space and drawn are optional. A metric without a value is null or what <see cref="MetricValue"/> reads as such, also
/// where it is no JSON, as NaN is; numbers in other fields are left out, and the record says so. UTF-8; blank lines, a
/// byte-order mark and CR LF are accepted.
/// </summary>
public static class JsonLines
{
    /// <summary>Reads a file record by record, in bounded memory. All records are legal architectures of one space.</summary>
    /// <param name="path">The file.</param>
    /// <param name="space">The space; null to take the built-in one that the first line names.</param>
    /// <exception cref="InputException">
    /// While enumerating: there is no such file, it has no record, or a line is wrong; the message says where and what is
    /// accepted.
    /// </exception>
    public static IEnumerable<ArchitectureRecord> Read(string path, SearchSpace? space = null)
    {
        foreach (var (_, record) in ReadLines(path, space)) yield return record;
    }

    /// <summary>Reads a stream record by record, in bounded memory; it stays the caller's.</summary>
    /// <param name="stream">The stream; read to its end.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <param name="space">The space; null to take the built-in one that the first line names.</param>
    /// <exception cref="InputException">While enumerating: there is no record in it, or a line is wrong.</exception>
    public static IEnumerable<ArchitectureRecord> Read(Stream stream, string name, SearchSpace? space = null)
    {
        using var lines = new LineReader(stream, name);
        foreach (var (_, record) in ReadLines(lines, space)) yield return record;
    }

    /// <summary>
    /// Reads what something generated, in bounded memory: a line that is no record of a legal architecture is told and counts as
    /// null.
    /// </summary>
    /// <param name="stream">The stream, read to its end; it stays the caller's.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <param name="space">The space; null to take the built-in one that the first legal line names.</param>
    /// <param name="illegal">Told what is wrong with each such line; may be null.</param>
    /// <param name="notes">Counts metrics without a value; may be null.</param>
    /// <exception cref="InputException">
    /// While enumerating: there is no line in it, or none tells the space, or a line is too long to be read.
    /// </exception>
    public static IEnumerable<Architecture?> ReadSamples(
        Stream stream, string name, SearchSpace? space = null, Action<InputException>? illegal = null,
        MetricNotes? notes = null)
    {
        using var lines = new LineReader(stream, name);
        LineParser<ArchitectureRecord> parse = new RecordParser(space).Parse;
        var (any, spaceIsKnown) = (false, space is not null);
        while (lines.TryReadRecord(out _))
        {
            any = true;
            Architecture? architecture = null;
            try
            {
                var record = lines.ParseJson(parse);
                notes?.Add(record);
                architecture = record.Architecture;
                spaceIsKnown = true;
            }
            catch (InputException exception) when (exception.Settings.Count == 0)
            {
                illegal?.Invoke(exception);
            }
            yield return architecture;
        }
        if (!any) throw new InputException("The file holds no architectures.", name);
        if (!spaceIsKnown)
        {
            throw new InputException(
                $"No line is a legal architecture that names its 'space', so it must be given: {SearchSpace.Accepted}.", name)
            {
                Settings = ["space"],
            };
        }
    }

    /// <summary>Writes records to a file that appears whole or not at all.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="InputException">The file cannot be made there, or the records have a mistake of their own.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static long Write(string path, IEnumerable<ArchitectureRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        using var file = AtomicFile.Create(path);
        var count = Write(file.Stream, records);
        file.Commit();
        return count;
    }

    /// <summary>Writes records to a stream, which stays the caller's.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static long Write(Stream stream, IEnumerable<ArchitectureRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        using var writer = new JsonLinesWriter(stream);
        var count = 0L;
        foreach (var record in records)
        {
            writer.Write(record);
            count++;
        }
        return count;
    }

    /// <summary>Writes records to a text, a line each.</summary>
    public static void Write(TextWriter text, IEnumerable<ArchitectureRecord> records)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(records);
        using var stream = new MemoryStream();
        using var writer = new JsonLinesWriter(stream);
        foreach (var record in records)
        {
            stream.SetLength(0);
            writer.Write(record);
            text.Write(System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
        }
    }

    /// <summary>
    /// Reads a file record by record, each with its line as it stands there, but for words that are no JSON; the bytes are valid
    /// until the next is asked for.
    /// </summary>
    internal static IEnumerable<(ReadOnlyMemory<byte> Line, ArchitectureRecord Record)> ReadLines(string path, SearchSpace? space)
    {
        using var lines = new LineReader(path);
        foreach (var read in ReadLines(lines, space)) yield return read;
    }

    private static IEnumerable<(ReadOnlyMemory<byte> Line, ArchitectureRecord Record)> ReadLines(
        LineReader lines, SearchSpace? space)
    {
        var parser = new RecordParser(space);
        LineParser<ArchitectureRecord> parse = parser.Parse;
        var any = false;
        while (lines.TryReadRecord(out var line))
        {
            any = true;
            var record = lines.ParseJson(parse);
            yield return (parser.AsJson(line), record);
        }
        if (!any) throw new InputException("The file holds no architectures.", lines.Name);
    }
}
