using System.Globalization;
using System.Text;
using ArchVae.Spaces;
using CsvHelper;

namespace ArchVae.Data.Importing;

/// <summary>
/// A format in which an architecture is a text without commas. A file has one a line, where a comma and an accuracy may follow,
/// or is a CSV file with a header: one column holds the architectures, numbers in the others become metrics under the column's
/// name, texts are left out, which the record says. A row's id is its number, from 0, the header not counted.
/// </summary>
internal abstract class TextImporter : ImporterFamily
{
    private const string Metric = "accuracy";
    private const int MaximumRecordBytes = 1 << 20;

    private static readonly CsvReaderOptions options = new()
    {
        Separator = ',',
        HasHeader = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        MaxRecordSize = MaximumRecordBytes,
        TrackLineNumbers = true,
    };

    private string? column;

    /// <summary>The column of the architectures where no other is named.</summary>
    protected virtual string Column => "architecture";

    public sealed override ImporterFamily WithColumn(string column)
    {
        var copy = (TextImporter)MemberwiseClone();
        copy.column = column;
        return copy;
    }

    /// <summary>Whether a first line begins with an architecture, right or wrong, and is no header.</summary>
    protected abstract bool Begins(string text);

    /// <summary>The space that a first architecture implies, right or wrong.</summary>
    protected abstract SearchSpace SpaceOf(string text);

    /// <summary>Adds the layers of an architecture.</summary>
    /// <exception cref="InputException">It is none.</exception>
    protected abstract void AddLayers(ArchitectureBuilder builder, string text, SearchSpace space);

    protected sealed override IEnumerable<ArchitectureRecord> ReadAll(Stream stream, string name, SearchSpace? space)
    {
        // A decoder that refuses what is no text: the reader's own puts a stand-in character there.
        using var text = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), leaveOpen: true);
        using var csv = CsvReader.Create(text, options, leaveOpen: true);
        if (!Advance(csv, name)) yield break;
        var header = column is null && Begins(csv.GetString(0)) ? null : Header(csv, name);
        var place = header is null ? 0 : PlaceOf(header, name);
        var more = header is null || Advance(csv, name);
        for (var row = 0L; more; more = Advance(csv, name), row++)
        {
            var architecture = Parse(csv.GetString(place).Trim(), ref space, name, csv.LineNumber);
            var (metrics, leftOut) = header is null ? (Accuracy(csv, name), []) : Metrics(csv, header, place, name);
            yield return new(architecture, row.ToString(CultureInfo.InvariantCulture), metrics) { LeftOut = leftOut };
        }
    }

    private static bool Advance(CsvReader csv, string path)
    {
        try
        {
            return csv.Read();
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException("The file is not UTF-8 text.", path, inner: e);
        }
        catch (CsvFormatException e)
        {
            throw new InputException($"No valid CSV: {e.Message}", path, e.LineNumber > 0 ? e.LineNumber : null, inner: e);
        }
    }

    private static string[] Header(CsvReader csv, string path)
    {
        var header = new string[csv.FieldCount];
        for (var i = 0; i < header.Length; i++) header[i] = csv.GetString(i);
        if (header.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new InputException($"The header has the column '{InputException.Shown(twice.Key)}' twice.", path, 1);
        return header;
    }

    private int PlaceOf(string[] header, string path)
    {
        var wanted = column ?? Column;
        if (Array.IndexOf(header, wanted) is >= 0 and var place) return place;
        throw new InputException(
            $"The header has no column '{InputException.Shown(wanted)}' of architectures; its columns are " +
            $"{InputException.Listed(header)}.", path, 1)
        {
            Settings = ["column"],
        };
    }

    private Architecture Parse(string text, ref SearchSpace? space, string path, long line)
    {
        try
        {
            var builder = new ArchitectureBuilder(space ??= SpaceOf(text));
            AddLayers(builder, text, space);
            return builder.Build();
        }
        catch (InputException e)
        {
            throw new InputException($"The architecture '{InputException.Shown(text, 120)}': {e.Message}", path, line);
        }
    }

    private static Dictionary<string, double> Accuracy(CsvReader csv, string path)
    {
        if (csv.FieldCount == 1) return [];
        if (csv.FieldCount > 2)
            throw new InputException(
                "After the architecture one number may stand, its accuracy; more need a header that names them.", path,
                csv.LineNumber);
        if (MetricValue.TryParse(csv.GetString(1), out var value)) return new() { [Metric] = value };
        var found = InputException.Shown(csv.GetString(1));
        throw new InputException($"The accuracy must be a number, not '{found}'.", path, csv.LineNumber);
    }

    private static (Dictionary<string, double> Metrics, List<string> LeftOut) Metrics(
        CsvReader csv, string[] header, int architectureColumn, string path)
    {
        if (csv.FieldCount != header.Length)
        {
            throw new InputException(
                $"No valid CSV: the row has {csv.FieldCount} fields, and the header {header.Length}.", path, csv.LineNumber);
        }
        var metrics = new Dictionary<string, double>();
        List<string> leftOut = [];
        for (var i = 0; i < header.Length; i++)
        {
            if (i == architectureColumn) continue;
            if (MetricValue.TryParse(csv.GetString(i), out var value)) metrics.Add(header[i], value);
            else leftOut.Add(header[i]);
        }
        return (metrics, leftOut);
    }
}
