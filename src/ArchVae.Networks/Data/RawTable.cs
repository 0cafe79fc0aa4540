using System.Globalization;
using ArchVae.Yaml;

namespace ArchVae.Networks.Data;

/// <summary>Columns of the same length, with the place where each row stands.</summary>
internal sealed class RawTable(string source, IReadOnlyList<RawColumn> columns, int rowCount, IReadOnlyList<long>? lines = null)
{
    public string Source => source;

    public IReadOnlyList<RawColumn> Columns => columns;

    public int RowCount => rowCount;

    /// <summary>The line of each row; null where rows have none.</summary>
    public IReadOnlyList<long>? Lines => lines;

    /// <summary>The name of a column without a header, by its place from 0.</summary>
    public static string NameOf(int place) => string.Create(CultureInfo.InvariantCulture, $"column{place + 1}");

    /// <summary>A mistake with the place of its row.</summary>
    public InputException Mistake(int row, string message) =>
        lines != null ? new(message, source, lines[row]) : new($"Row {row + 1}: {message}", source);

    public RawColumn? Find(string name) => columns.FirstOrDefault(column => column.Name == name);

    /// <summary>A column by its name; the last one is also called <c>last</c> where nothing else is.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public RawColumn Column(string name, string setting) =>
        Find(name) ?? (name == "last" && columns.Count > 0 ? columns[^1] : throw NoColumn(name, setting));

    /// <summary>The same table with other columns.</summary>
    public RawTable With(IReadOnlyList<RawColumn> others) => new(source, others, rowCount, lines);

    private InputException NoColumn(string name, string setting)
    {
        var names = columns.Select(column => column.Name).ToList();
        var hint = Misspelling.Nearest(name, names) is { } nearest ? $" Nearest is '{InputException.Shown(nearest)}'." : "";
        return new(
            $"{setting} names the column '{InputException.Shown(name)}', and there is none.{hint} The columns are " +
            $"{InputException.Listed(names)}.", source) { Settings = [setting] };
    }
}
