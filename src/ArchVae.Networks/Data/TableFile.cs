using System.Text;
using CsvHelper;

namespace ArchVae.Networks.Data;

/// <summary>
/// Reads tables: CSV with commas, semicolons or tabs, found by reading. A column is one of numbers where all that is not missing
/// is a number, and of texts otherwise.
/// </summary>
internal sealed class TableFile
{
    private const int MaximumRecordBytes = 16 << 20;

    private readonly DataFile file;
    private readonly HashSet<string> ignored;
    private readonly HashSet<string> categories;
    private readonly List<long> lines = [];
    private readonly List<string> notes = [];
    private bool decimalComma;

    private TableFile(DataFile file, IEnumerable<string> ignored, IEnumerable<string> categories) =>
        (this.file, this.ignored, this.categories) = (file, [.. ignored], [.. categories]);

    /// <summary>The table of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="hasHeader">Whether its first line names the columns.</param>
    /// <param name="ignored">Columns whose values are not looked at.</param>
    /// <param name="categories">Columns that stay texts.</param>
    /// <param name="notes">What is said of it.</param>
    /// <exception cref="InputException">It is none.</exception>
    public static RawTable Read(
        DataFile file, bool hasHeader, IEnumerable<string> ignored, IEnumerable<string> categories, List<string> notes)
    {
        var reading = new TableFile(file, ignored, categories);
        var table = reading.Read(hasHeader);
        notes.AddRange(reading.notes);
        return table;
    }

    private RawTable Read(bool hasHeader)
    {
        using var text = new StreamReader(new MemoryStream(file.Bytes), new UTF8Encoding(false, throwOnInvalidBytes: true));
        using var csv = CsvReader.Create(text, new CsvReaderOptions
        {
            HasHeader = false,
            MalformedData = CsvMalformedDataHandling.Throw,
            MaxRecordSize = MaximumRecordBytes,
            TrackLineNumbers = true,
        });
        if (!Advance(csv)) throw new InputException("The table is empty.", file.Path);
        decimalComma = csv.Separator != ',';
        string[] first = [.. Enumerable.Range(0, csv.FieldCount).Select(i => csv.GetString(i).Trim())];
        var names = hasHeader ? TableHeader.Names(first, file.Path, csv.LineNumber, notes)
            : [.. first.Select((_, i) => RawTable.NameOf(i))];
        var cells = names.Select(_ => new List<string?>()).ToArray();
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!hasHeader) AddRow(csv, cells, known);
        while (Advance(csv)) AddRow(csv, cells, known);
        if (lines.Count == 0) throw new InputException("The table has a header and no rows.", file.Path);
        // Columns that are left out stay as texts: nothing is asked of them.
        RawColumn[] columns = [.. names.Zip(cells, (name, column) =>
            ignored.Contains(name) || categories.Contains(name) ? new(name, [.. column]) : Typed(name, column))];
        return new(file.Path, columns, lines.Count, lines);
    }

    private bool Advance(CsvReader csv)
    {
        try
        {
            return csv.Read();
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException("The table is not UTF-8 text.", file.Path, inner: e);
        }
        catch (CsvFormatException e)
        {
            throw new InputException(
                $"No valid CSV: {e.Message}", file.Path, e.LineNumber > 0 ? e.LineNumber : null, inner: e);
        }
    }

    private void AddRow(CsvReader csv, List<string?>[] cells, Dictionary<string, string> known)
    {
        if (csv.FieldCount != cells.Length)
        {
            throw new InputException(
                $"The row has {csv.FieldCount} fields, and the first line {cells.Length}.", file.Path, csv.LineNumber);
        }
        lines.Add(csv.LineNumber);
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = csv.GetString(i).Trim();
            if (CellText.IsMissing(cell)) cells[i].Add(null);
            else if (known.TryGetValue(cell, out var same)) cells[i].Add(same);
            else
            {
                if (known.Count < 100_000) known.Add(cell, cell);
                cells[i].Add(cell);
            }
        }
    }

    private RawColumn Typed(string name, List<string?> cells)
    {
        var numbers = new double[cells.Count];
        var hasComma = false;
        for (var row = 0; row < numbers.Length; row++)
        {
            if (cells[row] is not { } cell) numbers[row] = double.NaN;
            else if (!CellText.TryNumber(cell, decimalComma, out numbers[row])) return new(name, [.. cells], row);
            else hasComma |= cell.Contains(',', StringComparison.Ordinal);
        }
        var outside = Array.FindIndex(numbers, number => Math.Abs(number) > float.MaxValue);
        if (outside >= 0)
        {
            throw new InputException(
                $"Column '{InputException.Shown(name)}' has the number '{InputException.Shown(cells[outside]!)}'; numbers must be " +
                $"finite and at most {float.MaxValue:R}. An empty cell says that a number is not known.", file.Path, lines[outside]);
        }
        if (hasComma) notes.Add($"Column '{InputException.Shown(name)}': commas are taken for decimal points.");
        return new(name, numbers);
    }
}
