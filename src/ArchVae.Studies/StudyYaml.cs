using System.Globalization;
using ArchVae.Spaces;
using ArchVae.Yaml;

namespace ArchVae.Studies;

/// <summary>What the readers of both kinds of study files have in common.</summary>
internal abstract class StudyYaml
{
    /// <summary>The most runs of a study.</summary>
    protected const int MostRuns = 10_000;

    private readonly string source;
    private readonly Dictionary<string, SearchSpace> spaces = new(StringComparer.Ordinal);

    /// <param name="definition">The text.</param>
    /// <param name="source">Its file, which paths are relative to.</param>
    /// <exception cref="InputException">It is no YAML.</exception>
    protected StudyYaml(string definition, string source)
    {
        this.source = source;
        Mistakes = new Mistakes(source);
        Root = YamlTree.Parse(definition, source, Mistakes);
        Fields = new YamlFields(Root, "the study", Mistakes);
    }

    /// <summary>The mistakes of the file.</summary>
    protected Mistakes Mistakes { get; }

    /// <summary>The whole file.</summary>
    protected YamlTree Root { get; }

    /// <summary>Its fields.</summary>
    protected YamlFields Fields { get; }

    /// <summary>
    /// What a mapping of names holds. The names become folders, on file systems that may not tell upper from lower case.
    /// </summary>
    protected List<T> Named<T>(string name, Func<YamlTree, YamlTree, T> read)
    {
        if (Fields.Require(name) is not { } node) return [];
        if (node.Entries is not { Count: > 0 } entries)
            throw Mistakes.Last(node, $"'{name}' must be a mapping of names, at least one");
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, _) in entries)
        {
            if (Fields.Name(key, $"name in '{name}'") is not [var first, ..] || !char.IsLetterOrDigit(first))
                throw Mistakes.Last(key, $"a name in '{name}' must begin with a letter or digit, not {YamlFields.Shown(key)}");
            if (!seen.Add(key.Text!))
                throw Mistakes.Last(key, $"two names in '{name}' differ in upper and lower case only: {YamlFields.Shown(key)}");
        }
        return [.. entries.Select(entry => read(entry.Value, entry.Key))];
    }

    /// <summary>Refuses fields that do not go with another one.</summary>
    protected void Refuse(string with, params (string Name, YamlTree? Value)[] given)
    {
        foreach (var (name, value) in given)
        {
            if (value != null) throw Mistakes.Last(value, $"'{name}' does not go with {with}");
        }
    }

    /// <summary>A space by its name or file.</summary>
    protected SearchSpace ReadSpace(YamlFields own, YamlTree node)
    {
        var name = own.Text(node, "space");
        try
        {
            var path = SearchSpace.BuiltInNames.Contains(name) ? name : PathOf(name);
            // One file is read once, however it is written.
            var key = File.Exists(path) ? Path.GetFullPath(path) : path;
            if (spaces.TryGetValue(key, out var space)) return space;
            return spaces[key] = SearchSpace.Load(path);
        }
        catch (InputException exception) when (exception.File == null)
        {
            throw Mistakes.Last(node, exception.Message.TrimEnd('.'));
        }
    }

    /// <summary>A path that the file gives, relative to it.</summary>
    protected string PathOf(string file) => Path.Combine(Path.GetDirectoryName(source) ?? "", file);

    /// <summary>Whole numbers and ranges of them, such as <c>[0-9, 20]</c> or <c>0-9</c>.</summary>
    /// <returns>Empty where nothing is given or there was a mistake.</returns>
    protected List<int> ReadSeeds(YamlTree? node)
    {
        if (node == null) return [];
        var items = RangeOf(node) is not null ? [node] : node.Items;
        if (items is not { Count: > 0 })
            throw Mistakes.Last(node, "'seeds' must be a list of whole numbers, such as [0, 1, 2], or a range such as 0-9");
        var seeds = new List<int>();
        var seen = new HashSet<int>();
        foreach (var item in items)
        {
            if (ReadRange(item) is not { } range) continue;
            // Beyond that many the study is refused, whatever they are.
            foreach (var seed in Enumerable.Range(range.First, Math.Min(range.Last - range.First, MostRuns) + 1))
            {
                if (!seen.Add(seed)) throw Mistakes.Last(item, $"the seed {seed} comes twice");
                seeds.Add(seed);
            }
            if (seeds.Count > MostRuns) break;
        }
        return seeds;
    }

    private (int First, int Last)? ReadRange(YamlTree item)
    {
        if (RangeOf(item) is not { } range) return Fields.Whole(item, "seeds", 0, int.MaxValue) is { } seed ? (seed, seed) : null;
        return range.First <= range.Last ? range
            : throw Mistakes.Last(item, $"the range {YamlFields.Shown(item)} of 'seeds' ends before it begins");
    }

    // Null for what is no range.
    private static (int First, int Last)? RangeOf(YamlTree item)
    {
        if (item.Text?.Split('-') is not [var first, var last]) return null;
        return Number(first) is { } from && Number(last) is { } to ? (from, to) : null;

        static int? Number(string text) =>
            int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
