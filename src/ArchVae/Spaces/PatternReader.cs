using ArchVae.Yaml;

namespace ArchVae.Spaces;

/// <summary>
/// Reads a <c>pattern</c>: a list of layer types, of lists of types of which one stands there, and of parts that are repeated,
/// <c>{ layers: [a, b], times: 3 }</c> or <c>{ sequence: [a, b], minimum: 1, maximum: 4 }</c>.
/// </summary>
/// <param name="fields">Where mistakes are reported.</param>
/// <param name="mistakes">The mistakes of the file.</param>
/// <param name="typesOf">The types that a node names, as bits; 0 where that is a mistake, which is reported.</param>
internal sealed class PatternReader(YamlFields fields, Mistakes mistakes, Func<YamlTree, string, ulong> typesOf)
{
    private const int MostTimes = 1000;
    private const string Accepted =
        "a layer type, a list of types of which one stands there, or a part that is repeated, " +
        "{ layers: [...], times: n } or { sequence: [...], minimum: a, maximum: b }";

    /// <summary>The pattern; null where it has a mistake, which is reported.</summary>
    public TypePattern? Read(YamlTree node)
    {
        var before = mistakes.Count;
        var pattern = new TypePattern();
        var made = mistakes.At(node, () =>
        {
            (pattern.Last, pattern.Words) = Sequence(pattern, pattern.Begin, node, "'pattern'");
            return pattern;
        });
        return mistakes.Count == before ? made : null;
    }

    private (int Place, string Words) Sequence(TypePattern pattern, int place, YamlTree node, string what)
    {
        if (node.Items is not { Count: > 0 } items)
        {
            fields.Report(node, $"{what} must be a list; each of its items is {Accepted}");
            return (place, "");
        }
        var words = new List<string>();
        foreach (var item in items)
        {
            (place, var own) = Part(pattern, place, item);
            words.Add(own);
        }
        return (place, string.Join(", ", words));
    }

    private (int Place, string Words) Part(TypePattern pattern, int place, YamlTree node)
    {
        if (node.Entries is null) return (pattern.One(place, typesOf(node, "the pattern")), Names(node));
        var own = new YamlFields(node, "a part of the pattern", mistakes);
        var (layers, sequence) = (own.Take("layers"), own.Take("sequence"));
        if (layers is null == sequence is null)
            own.Report($"a part of the pattern has either 'layers' or 'sequence': {Accepted}");
        var times = own.Whole(own.Take("times"), "times", 1, MostTimes);
        var minimum = times ?? own.Whole(own.Take("minimum"), "minimum", 0, MostTimes) ?? 0;
        var maximum = times ?? own.Whole(own.Take("maximum"), "maximum", 1, MostTimes);
        own.Done();
        if (minimum > maximum) own.Report($"the minimum {minimum} is above the maximum {maximum}");
        if (!own.IsSound) return (place, "");
        var words = "";
        if (sequence is null)
        {
            var types = typesOf(layers!, "the pattern");
            words = Names(layers!);
            place = pattern.Repeat(place, minimum, maximum, from => pattern.One(from, types));
        }
        else
        {
            // Once for its mistakes and words, aside from the pattern, as it may come no time at all.
            words = $"({Sequence(new(), 0, sequence, "'sequence'").Words})";
            if (own.IsSound)
                place = pattern.Repeat(place, minimum, maximum, from => Sequence(pattern, from, sequence, "'sequence'").Place);
        }
        return (place, words + Times(minimum, maximum));
    }

    private static string Names(YamlTree node) =>
        node.Items is not { } items ? $"{node.Text}"
            : items.Count == 1 ? $"{items[0].Text}" : $"({string.Join(" | ", items.Select(item => item.Text))})";

    private static string Times(int minimum, int? maximum) =>
        maximum is null ? $" {minimum} times or more" : minimum == maximum ? (minimum == 1 ? "" : $" {minimum} times")
            : $" {minimum} to {maximum} times";
}
