using ArchVae.Yaml;

namespace ArchVae.Spaces;

/// <summary>
/// Reads the grammar of a space: <c>first</c>, <c>transitions</c>, <c>pattern</c>, <c>length</c> and <c>counts</c>.
/// </summary>
internal sealed class GrammarReader
{
    /// <summary>The fields of a space that it reads.</summary>
    public static readonly string[] FieldNames = ["transitions", "first", "pattern", "length", "counts"];

    private const int MaximumLength = 1000;
    private const int MaximumCountRules = 16;
    private readonly YamlFields fields;
    private readonly IReadOnlyList<LayerType> types;
    private readonly Mistakes mistakes;
    private readonly bool endIsListed;
    private readonly int end;
    private readonly int start;
    private readonly string declared;
    private int highest;

    /// <summary>A reader of a space's fields; the end type is the last of <paramref name="types"/>.</summary>
    public GrammarReader(YamlFields fields, IReadOnlyList<LayerType> types, bool endIsListed, Mistakes mistakes)
    {
        (this.fields, this.types, this.endIsListed, this.mistakes) = (fields, types, endIsListed, mistakes);
        declared = InputException.Listed([.. types.Select(type => type.Name)]);
        end = types.Count - 1;
        start = Array.FindIndex([.. types], t => t.Name == "start");
    }

    /// <summary>
    /// The length or count with the highest limit, which makes the space larger than any other; null without one.
    /// </summary>
    public YamlTree? HighestLimit { get; private set; }

    /// <summary>The rules; null where they have a mistake, which is reported.</summary>
    public GrammarRules? Read()
    {
        var before = mistakes.Count;
        var patternNode = fields.Take("pattern");
        // A pattern says what may follow what, so that nothing else need be said of it.
        var isNeeded = patternNode is null && !fields.Misspells("pattern");
        var transitionNode = isNeeded ? fields.Require("transitions") : fields.Take("transitions");
        var transitions = new double[types.Count, types.Count];
        if (transitionNode is null || transitionNode.Text == "any") AllowAny(transitions);
        else ReadTransitions(transitionNode, transitions);
        var pattern = patternNode is null ? null : new PatternReader(fields, mistakes, TypesInPattern).Read(patternNode);
        var rules = new GrammarRules(
            [.. types.Select(t => t.Name)], end, First(), transitions, Counts(), pattern, start);
        // Nor is a grammar that lacks what stands there misspelt looked at any further.
        return (transitionNode ?? patternNode) is not null && mistakes.Count == before
            && !fields.Misspells(FieldNames) ? rules : null;
    }

    /// <summary>The types that a node names, as bits; 0 where that is a mistake, which is reported.</summary>
    public ulong TypesOf(YamlTree node, string what) => Weights(node, what).Aggregate(0ul, (all, one) => all | 1ul << one.Type);

    private ulong TypesInPattern(YamlTree node, string what)
    {
        var named = TypesOf(node, what);
        if ((named >> end & 1) != 0 || start >= 0 && (named >> start & 1) != 0)
            fields.Report(node, "the pattern is of the layers besides 'start' and 'end'");
        return named;
    }

    private void AllowAny(double[,] transitions)
    {
        for (var from = 0; from < end; from++)
            for (var to = 0; to <= end; to++)
                transitions[from, to] = to == start ? 0 : 1;
    }

    private void ReadTransitions(YamlTree node, double[,] transitions)
    {
        if (node.Entries is not { } entries)
        {
            fields.Report(node, "'transitions' must be 'any' or a mapping of each layer type to those that may follow it");
            return;
        }
        var unsaid = types.Where(type => type.Index != end && entries.All(e => e.Key.Text != type.Name))
            .Select(type => $"'{type.Name}'").ToList();
        var misspelt = false;
        // A misspelt name also leaves the type that is meant without its followers, which is told once.
        var note = unsaid.Count == 0 ? "" : $"; what may follow {InputException.Listed(unsaid)} is not said";
        foreach (var (key, value) in entries)
        {
            var from = TypeOf(key, note);
            misspelt |= from < 0;
            if (from == end) fields.Report(key, "nothing can follow 'end'");
            foreach (var (to, weight, at) in Weights(value, $"transitions of {YamlFields.Shown(key)}"))
            {
                if (to == start) fields.Report(at, "'start' can come first only");
                if (from >= 0) transitions[from, to] = weight;
            }
        }
        if (misspelt) return;
        foreach (var type in unsaid) fields.Report(node, $"'transitions' do not say what may follow layer type {type}");
    }

    private double[] First()
    {
        var first = new double[types.Count];
        if (fields.Take("first") is { } node)
        {
            foreach (var (type, weight, at) in Weights(node, "first"))
            {
                if (type == end && !endIsListed) fields.Report(at, "'end' cannot come first where files do not list it");
                first[type] = weight;
            }
        }
        else if (start >= 0)
        {
            first[start] = 1;
        }
        else
        {
            Array.Fill(first, 1, 0, end);
        }
        return first;
    }

    private List<CountRule> Counts()
    {
        var rules = new List<CountRule>();
        if (fields.Take("length") is { } length)
        {
            var counted = 0ul;
            for (var type = 0; type < end; type++)
                if (type != start) counted |= 1ul << type;
            rules.Add(Rule(length, counted, "length"));
        }
        if (fields.Take("counts") is not { } counts) return rules;
        if (counts.Items is { Count: <= MaximumCountRules } items) rules.AddRange(items.Select(item => Rule(item, 0, "a count")));
        else
            fields.Report(
                counts,
                $"'counts' must be a list of at most {MaximumCountRules} rules {{ layers: [...], minimum: a, maximum: b }} " +
                "or { layers: [...], asManyAs: [...] }");
        return rules;
    }

    // A length may be a single number; a count names its layers.
    private CountRule Rule(YamlTree node, ulong counted, string what)
    {
        if (counted != 0 && node.Text is not null)
        {
            var exactly = fields.Whole(node, what, 1, MaximumLength);
            Limit(node, exactly ?? 0);
            return new(counted, exactly ?? 0, exactly);
        }
        var own = new YamlFields(node, what == "length" ? "'length'" : what, mistakes);
        var isCount = counted == 0;
        if (isCount && own.Require("layers") is { } layers) counted = TypesOf(layers, "layers of a count");
        if (isCount && own.Take("asManyAs") is { } others)
        {
            var against = TypesOf(others, "'asManyAs' of a count");
            if ((counted & against) != 0) own.Report("'layers' and 'asManyAs' of a count name the same layer type");
            own.Done();
            return new(counted, -MaximumLength, MaximumLength, against);
        }
        var minimum = own.Whole(own.Take("minimum"), "minimum", 0, MaximumLength) ?? 0;
        var maximum = own.Whole(own.Take("maximum"), "maximum", 1, MaximumLength);
        own.Done();
        if (minimum > maximum) own.Report($"the minimum {minimum} is above the maximum {maximum}");
        Limit(node, maximum ?? minimum);
        return new(counted, minimum, maximum);
    }

    private void Limit(YamlTree node, int count)
    {
        if (HighestLimit is not null && count <= highest) return;
        (HighestLimit, highest) = (node, count);
    }

    // One name, a list of names (each with weight 1) or a mapping of names to weights; those that are right.
    private List<(int Type, double Weight, YamlTree At)> Weights(YamlTree node, string what)
    {
        List<(YamlTree Key, YamlTree? Weight)> entries = node.Text is not null ? [(node, null)]
            : node.Items is { } items ? [.. items.Select(item => (item, (YamlTree?)null))]
            : [.. node.Entries!.Select(entry => (entry.Key, (YamlTree?)entry.Value))];
        if (entries.Count == 0) fields.Report(node, $"the {what} name no layer type");
        var weights = new List<(int, double, YamlTree)>();
        var seen = 0ul;
        foreach (var (key, value) in entries)
        {
            var weight = value is null ? 1 : fields.Number(value, $"weight of {YamlFields.Shown(key)}");
            if (weight <= 0)
            {
                var found = YamlFields.Shown(value!);
                fields.Report(value!, $"the weight of {YamlFields.Shown(key)} in the {what} must be above 0, not {found}");
            }
            if (TypeOf(key) is not (>= 0 and var type)) continue;
            if ((seen >> type & 1) != 0) fields.Report(key, $"the {what} name {YamlFields.Shown(key)} twice");
            seen |= 1ul << type;
            weights.Add((type, (double)(weight ?? 0), key));
        }
        return weights;
    }

    // -1 where there is none, which is reported.
    private int TypeOf(YamlTree node, string note = "")
    {
        foreach (var type in types)
            if (type.Name == node.Text) return type.Index;
        fields.Report(node, $"there is no layer type {YamlFields.Shown(node)}; declared are {declared}{note}");
        return -1;
    }
}
