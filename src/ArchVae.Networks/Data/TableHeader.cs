namespace ArchVae.Networks.Data;

/// <summary>The names of a table's columns.</summary>
internal static class TableHeader
{
    /// <summary>The names that a first line gives; a column without one is called by its place.</summary>
    /// <exception cref="InputException">A name comes twice, or the line is a row of values.</exception>
    public static string[] Names(string[] fields, string path, long line, List<string> notes)
    {
        if (LooksLikeValues(fields))
        {
            throw new InputException(
                $"The first line should name the columns, and looks like a row of values: {InputException.Listed(fields)}. With " +
                "--no-header it is one, and the columns are called column1, column2, …", path, line);
        }
        string[] names = [.. fields.Select((field, i) => field.Length > 0 ? field : RawTable.NameOf(i))];
        var unnamed = fields.Index().Where(field => field.Item.Length == 0).Select(field => names[field.Index]).ToList();
        if (unnamed.Count > 0) notes.Add($"Columns without a name are called by their places: {InputException.Listed(unnamed)}.");
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InputException(
                $"The header has the column '{InputException.Shown(twice.Key)}' {twice.Count()} times; each name must be another.",
                path, line);
        }
        return names;
    }

    // Years and places as names count up: 1990, 1991, … or 0, 1, 2, …
    private static bool LooksLikeValues(string[] fields)
    {
        List<double> numbers = [];
        foreach (var field in fields)
        {
            if (CellText.TryNumber(field, decimalComma: true, out var number)) numbers.Add(number);
        }
        if (2 * numbers.Count <= fields.Length) return false;
        return numbers.Count == 1 || numbers.Zip(numbers.Skip(1), (one, next) => next - one).Any(step => step != 1);
    }
}
