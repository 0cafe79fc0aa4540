using System.Globalization;

namespace ArchVae.Yaml;

/// <summary>
/// The mistakes of a file. Parts that do not depend on each other are read to the end and report here, so that all can be told at
/// once; what depends on a wrong part is left out, so that nothing is told twice.
/// </summary>
public sealed class Mistakes(string? source)
{
    private const int MostKept = 100;
    private const int MostLines = 10;
    private const int LongestMessage = 4000;
    private readonly Dictionary<string, List<(long Line, long Column)>> places = new(StringComparer.Ordinal);
    private int left;

    /// <summary>How many were reported; those of a node that stands in several places count each time.</summary>
    public int Count { get; private set; }

    /// <summary>The mistakes by their place, each message once; after a hundred, one that says how many more there are.</summary>
    public IReadOnlyList<InputException> InOrder
    {
        get
        {
            var kept = places.Select(e => Exception(e.Key, e.Value)).OrderBy(m => m.Line).ThenBy(m => m.Column);
            return left == 0 ? [.. kept] : [.. kept, new($"And {left} more.", source)];
        }
    }

    /// <summary>Adds a mistake at a node; the message has no full stop.</summary>
    public void Add(YamlTree at, string message) => Add(at.Line, at.Column, message + ".");

    /// <summary>Adds a mistake at a place.</summary>
    public void Add(long line, long column, string message)
    {
        Count++;
        message = InputException.Shown(message, LongestMessage);
        if (!places.TryGetValue(message, out var known))
        {
            if (places.Count == MostKept)
            {
                left++;
                return;
            }
            places.Add(message, known = []);
        }
        if (known.Count <= MostLines && !known.Contains((line, column))) known.Add((line, column));
    }

    /// <summary>Adds a mistake at a node after which nothing more can be read, and gives the first of all to throw.</summary>
    public InputException Last(YamlTree at, string message)
    {
        Add(at, message);
        return InOrder[0];
    }

    /// <summary>Nothing where there are no mistakes.</summary>
    /// <exception cref="InputException">There are some; it is the first.</exception>
    public void ThrowIfAny()
    {
        if (Count > 0) throw InOrder[0];
    }

    /// <summary>
    /// What a part makes that checks itself without knowing the file; null where it complains, which gets its place here.
    /// </summary>
    public T? At<T>(YamlTree node, Func<T?> make) where T : class
    {
        try
        {
            return make();
        }
        catch (ArgumentException e)
        {
            Add(node.Line, node.Column, e.Message);
            return null;
        }
    }

    private InputException Exception(string message, List<(long Line, long Column)> at)
    {
        at.Sort();
        var others = at.Select(place => place.Line).Distinct().Skip(1).Take(MostLines - 1)
            .Select(line => line.ToString(CultureInfo.InvariantCulture)).ToList();
        if (at.Count > MostLines) others.Add("…");
        var also = others.Count > 0 ? $" The same in line {string.Join(", ", others)}." : "";
        return new(message + also, source, at[0].Line, at[0].Column);
    }
}
