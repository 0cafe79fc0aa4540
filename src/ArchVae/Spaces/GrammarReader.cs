namespace ArchVae.Spaces;

/// <summary>Reads the rules of a space: <c>first</c>, <c>transitions</c>, <c>length</c> and <c>counts</c>.</summary>
internal sealed class GrammarReader
{
    private const int MaximumLength = 1000;
    private const int MaximumCountRules = 16;
    private readonly YamlFields fields;
    private readonly IReadOnlyList<LayerType> types;
    private readonly string? source;
    private readonly int end;
    private readonly int start;

    /// <summary>A reader of a space's fields; the end type is the last of <paramref name="types"/>.</summary>
    public GrammarReader(YamlFields fields, IReadOnlyList<LayerType> types, string? source)
    {
        (this.fields, this.types, this.source) = (fields, types, source);
        end = types.Count - 1;
        start = Array.FindIndex([.. types], t => t.Name == "start");
    }

    /// <summary>The rules.</summary>
    /// <exception cref="InputException">They have a mistake.</exception>
    public GrammarRules Read()
    {
        var transitionNode = fields.Require("transitions");
        var transitions = new double[types.Count, types.Count];
        if (transitionNode.Text == "any") AllowAny(transitions);
        else ReadTransitions(transitionNode, transitions);
        return new([.. types.Select(t => t.Name)], end, First(), transitions, Counts());
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
            throw fields.Error(node, "'transitions' must be 'any' or a mapping of each layer type to those that may follow it");
        foreach (var (key, value) in entries)
        {
            var from = TypeOf(key);
            if (from == end) throw fields.Error(key, "nothing can follow 'end'");
            foreach (var (to, weight, at) in Weights(value, $"transitions of '{key.Text}'"))
            {
                if (to == start) throw fields.Error(at, "'start' can come first only");
                transitions[from, to] = weight;
            }
        }
        foreach (var type in types)
        {
            if (type.Index != end && entries.All(e => e.Key.Text != type.Name))
                throw fields.Error(node, $"'transitions' do not say what may follow layer type '{type.Name}'");
        }
    }

    private double[] First()
    {
        var first = new double[types.Count];
        if (fields.Take("first") is { } node)
        {
            foreach (var (type, weight, at) in Weights(node, "first"))
            {
                if (type == end) throw fields.Error(at, "'end' cannot come first");
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
        if (counts.Items is not { Count: <= MaximumCountRules } items)
            throw fields.Error(
                counts,
                $"'counts' must be a list of at most {MaximumCountRules} rules {{ layers: [...], minimum: a, maximum: b }}");
        foreach (var item in items) rules.Add(Rule(item, 0, "a count"));
        return rules;
    }

    // A length may be a single number; a count names its layers.
    private CountRule Rule(YamlTree node, ulong counted, string what)
    {
        if (counted != 0 && node.Text is not null)
        {
            var exactly = fields.Whole(node, what, 1, MaximumLength);
            return new(counted, exactly, exactly);
        }
        var own = new YamlFields(node, what == "length" ? "'length'" : what, source);
        if (counted == 0)
        {
            var layers = own.Require("layers");
            foreach (var (type, _, _) in Weights(layers, "layers of a count")) counted |= 1ul << type;
        }
        var minimum = own.Take("minimum") is { } low ? own.Whole(low, "minimum", 0, MaximumLength) : 0;
        var maximum = own.Take("maximum") is { } high ? own.Whole(high, "maximum", 1, MaximumLength) : (int?)null;
        own.Done();
        if (minimum > maximum) throw own.Error($"the minimum {minimum} is above the maximum {maximum}");
        return new(counted, minimum, maximum);
    }

    // One name, a list of names (each with weight 1) or a mapping of names to weights.
    private IEnumerable<(int Type, double Weight, YamlTree At)> Weights(YamlTree node, string what)
    {
        var entries = node.Text is not null ? [(node, (YamlTree?)null)]
            : node.Items?.Select(item => (item, (YamlTree?)null))
            ?? node.Entries?.Select(entry => (entry.Key, (YamlTree?)entry.Value))
            ?? throw fields.Error(node, $"{what} must be a list of layer types or a mapping of them to weights");
        var seen = 0ul;
        foreach (var (key, value) in entries)
        {
            var type = TypeOf(key);
            if ((seen >> type & 1) != 0) throw fields.Error(key, $"the {what} name '{key.Text}' twice");
            seen |= 1ul << type;
            var weight = value is null ? 1 : (double)fields.Number(value, $"weight of '{key.Text}'");
            if (!(weight > 0))
            {
                throw fields.Error(
                    value!, $"the weight of '{key.Text}' in the {what} must be above 0, not {YamlFields.Shown(value!)}");
            }
            yield return (type, weight, key);
        }
        if (seen == 0) throw fields.Error(node, $"the {what} name no layer type");
    }

    private int TypeOf(YamlTree node)
    {
        foreach (var type in types)
            if (type.Name == node.Text) return type.Index;
        throw fields.Error(
            node,
            $"there is no layer type {YamlFields.Shown(node)}; declared are {string.Join(", ", types.Select(t => t.Name))}");
    }
}
