namespace ArchVae.Yaml;

/// <summary>Whether a name is meant to be another one.</summary>
public static class Misspelling
{
    private const int MostSlips = 2;
    private const int LongestName = 100;

    /// <summary>
    /// Whether one begins with the other, or at most two letters are wrong, missing or too many; case does not count. A text of
    /// more than a hundred characters is no name.
    /// </summary>
    public static bool IsOf(string text, string name)
    {
        const StringComparison Case = StringComparison.OrdinalIgnoreCase;
        return text.Length is > 0 and <= LongestName && (name.StartsWith(text, Case) || text.StartsWith(name, Case)
            || (Math.Abs(text.Length - name.Length) <= MostSlips
                && Slips(text.ToUpperInvariant(), name.ToUpperInvariant()) <= MostSlips));
    }

    /// <summary>
    /// The name that a text is most likely meant to be, with at least one letter in its place; null where it is like none.
    /// </summary>
    public static string? Nearest(string text, IEnumerable<string> names) => names
        .Where(name => IsOf(text, name))
        .Select(name => (Name: name, Slips: Slips(text.ToUpperInvariant(), name.ToUpperInvariant())))
        .Where(one => one.Slips < Math.Max(text.Length, one.Name.Length))
        .OrderBy(one => one.Slips)
        .FirstOrDefault().Name;

    // Levenshtein's distance, row by row.
    private static int Slips(string text, string name)
    {
        int[] row = [.. Enumerable.Range(0, name.Length + 1)];
        for (var i = 0; i < text.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 0; j < name.Length; j++)
            {
                var here = Math.Min(Math.Min(row[j], row[j + 1]) + 1, diagonal + (text[i] == name[j] ? 0 : 1));
                (diagonal, row[j + 1]) = (row[j + 1], here);
            }
        }
        return row[^1];
    }
}
