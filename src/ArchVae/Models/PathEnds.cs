using System.Text.Json;
using ArchVae.Data;
using ArchVae.Files;

namespace ArchVae.Models;

/// <summary>Finds the two ends of a path in JSON Lines of architectures or of latent points.</summary>
public static class PathEnds
{
    /// <summary>Reads to the end and gives both as latent points; architectures are encoded. Holds two lines at most.</summary>
    /// <param name="vae">The model.</param>
    /// <param name="stream">Lines with <c>layers</c>, or lines with <c>z</c> or <c>center</c>; the first one tells which.</param>
    /// <param name="name">What to call the stream in errors.</param>
    /// <param name="from">The id of the one end; null, for both ids, where there are two lines and no more.</param>
    /// <param name="to">The id of the other end; the same id twice is one point.</param>
    /// <param name="notes">Counts metrics without a value on the lines of architectures; may be null.</param>
    /// <exception cref="InputException">
    /// A line is wrong, an id is missing or stands for several lines, or there are no ids and not two lines.
    /// </exception>
    public static (LatentRecord From, LatentRecord To) Find(
        ArchitectureVae vae, Stream stream, string name, string? from, string? to, MetricNotes? notes = null)
    {
        if (from is null != to is null)
        {
            throw new InputException("Give the ids of both ends, or of none where the data has two lines.")
            {
                Settings = ["from", "to"],
            };
        }
        using var lines = new LineReader(stream, name);
        var records = Records(vae, lines, notes);
        var (first, second) = from is null ? OnlyTwo(records, name) : ByIds(records, name, from, to!);
        return (Encoded(vae, first), Encoded(vae, second));
    }

    private static (Line From, Line To) OnlyTwo(IEnumerable<Line> lines, string name)
    {
        var ends = lines.Take(3).ToList();
        if (ends.Count == 2) return (ends[0], ends[1]);
        var found = ends.Count > 2 ? "more" : "one";
        throw new InputException($"Without the ids of the ends the data must have two lines, the ends; it has {found}.", name)
        {
            Settings = ["from", "to"],
        };
    }

    private static (Line From, Line To) ByIds(IEnumerable<Line> lines, string name, string from, string to)
    {
        Line? first = null, second = null;
        foreach (var line in lines)
        {
            var id = line.Architecture?.Id ?? line.Point?.Id;
            if (id == from) first = Once(first, line, id);
            if (id == to) second = Once(second, line, id);
        }
        return (first ?? throw Missing(from), second ?? throw Missing(to));

        Line Once(Line? before, Line line, string id) =>
            before is null ? line : throw new InputException(
                $"The id '{InputException.Shown(id)}' stands for more than one line.", name, line.Number);

        InputException Missing(string id) => new($"No line has the id '{InputException.Shown(id)}'.", name);
    }

    private static IEnumerable<Line> Records(ArchitectureVae vae, LineReader lines, MetricNotes? notes)
    {
        LineParser<ArchitectureRecord> architecture = new RecordParser(vae.Space).Parse;
        LineParser<LatentRecord> point = new LatentParser(vae.Options.LatentSize).Parse;
        bool? arePoints = null;
        while (lines.TryReadRecord(out _))
        {
            arePoints ??= lines.ParseJson(IsPoint);
            if (arePoints.Value)
            {
                yield return new(lines.LineNumber, null, lines.ParseJson(point));
                continue;
            }
            var record = lines.ParseJson(architecture);
            notes?.Add(record);
            yield return new(lines.LineNumber, record, null);
        }
        if (arePoints is null) throw new InputException("It holds neither architectures nor latent points.", lines.Name);
    }

    // What is neither, or no JSON at all, is left to the parser of architectures, which says what is wrong with it.
    private static bool IsPoint(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("z"u8) || reader.ValueTextEquals("center"u8)) return true;
                if (reader.ValueTextEquals("layers"u8)) return false;
                reader.Read();
                reader.Skip();
            }
            return false;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static LatentRecord Encoded(ArchitectureVae vae, Line line) =>
        line.Point ?? vae.EncodeRecords([line.Architecture!]).Single();

    private sealed record Line(long Number, ArchitectureRecord? Architecture, LatentRecord? Point);
}
