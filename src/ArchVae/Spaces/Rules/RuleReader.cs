using System.Globalization;
using ArchVae.Yaml;

namespace ArchVae.Spaces.Rules;

/// <summary>Reads the <c>rules</c> of a space: what its values must keep to beside their ranges.</summary>
/// <param name="fields">The fields of the space.</param>
/// <param name="types">Its layer types.</param>
/// <param name="features">Its features by name; null for one with a mistake.</param>
/// <param name="typesOf">The types that a node names, as bits; 0 where that is a mistake, which is reported.</param>
/// <param name="mistakes">The mistakes of the file.</param>
/// <param name="budget">Asked for the tables of ties.</param>
internal sealed class RuleReader(
    YamlFields fields, IReadOnlyList<LayerType> types, IReadOnlyDictionary<string, Feature?> features,
    Func<YamlTree, string, ulong> typesOf, Mistakes mistakes, SpaceBudget budget)
{
    private const int MostRules = 32;
    private const int MostRows = 1001;
    private const long Limit = 1_000_000_000;

    private static readonly string forms =
        "{ feature: f, places: [0], values: [...] } or with minimum and maximum, { sum: [f, g], maximum: n }, " +
        "{ paths: [e0, e1] }, " +
        $"or {{ tie: f, {Relation.All[0].Field}: g }}, with row: p where g is of the row that p gives; instead of " +
        $"{Relation.All[0].Field} also {string.Join(", ", Relation.All.Skip(1).Select(relation => relation.Field))}";

    /// <summary>The rows of the longest network that are listed in files; null where that is not known.</summary>
    public int? ListedRows { get; init; }

    /// <summary>
    /// What makes the rules; null where they have a mistake, which is reported. It is called with the rows of the longest
    /// network, where the budget suffices.
    /// </summary>
    public Func<int, IReadOnlyList<ValueRule>>? Read(YamlTree node)
    {
        var before = mistakes.Count;
        if (node.Items is not { Count: <= MostRules } items)
        {
            fields.Report(node, $"'rules' must be a list of at most {MostRules} rules: {forms}");
            return null;
        }
        List<Func<int, ValueRule>?> makers = [.. items.Select(Rule)];
        return mistakes.Count > before || makers.Contains(null) ? null : rows => [.. makers.Select(make => make!(rows))];
    }

    private Func<int, ValueRule>? Rule(YamlTree node)
    {
        var own = new YamlFields(node, "a rule", mistakes);
        if (!own.IsSound) return null;
        var make = own.Take("feature") is { } feature ? Place(own, feature)
            : own.Take("sum") is { } sum ? Sum(own, sum)
            : own.Take("paths") is { } paths ? Paths(own, paths)
            : own.Take("tie") is { } tie ? Tie(own, tie) : Unknown();
        if (make is not null || own.IsSound) own.Done();
        return own.IsSound ? make : null;

        Func<int, ValueRule>? Unknown()
        {
            own.Report($"a rule is one of {forms}");
            return null;
        }
    }

    private Func<int, ValueRule>? Place(YamlFields own, YamlTree node)
    {
        var feature = Feature(node);
        var layers = Layers(own);
        var (placeNode, values) = (own.Take("places"), own.Take("values"));
        var (low, high) = (own.Take("minimum"), own.Take("maximum"));
        var places = placeNode is null ? null : Places(own, placeNode);
        if ((values is null) == (low is null && high is null))
            own.Report("a rule of a feature says either 'values' or 'minimum' and 'maximum'");
        if (feature is null || !own.IsSound) return null;
        if (values is null && !feature.IsNumeric)
        {
            own.Report(low ?? high!, $"'{feature.Name}' is {feature.Accepted}; say 'values', not a range");
            return null;
        }
        var allowed = new bool[feature.BinCount];
        if (values is not null) foreach (var item in values.Items ?? [values]) Allow(own, feature, item, allowed);
        else AllowRange(own, feature, low, high, allowed);
        if (!own.IsSound) return null;
        if (!allowed.Contains(true)) own.Report($"the rule leaves no value of '{feature.Name}'");
        var words = $"{feature.Name}{In(layers)}{At(places)} is {Shown(feature, allowed)}";
        return _ => new PlaceRule(feature, layers ?? ulong.MaxValue, places, allowed, words);
    }

    private static void Allow(YamlFields own, Feature feature, YamlTree item, bool[] allowed)
    {
        var isNumber = double.TryParse(item.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        var bin = 0;
        var isValue = feature.Kind != FeatureKind.Choice ? isNumber && feature.TryBinOf(number, out bin)
            : item.IsPlain && isNumber && feature.TryBinOfNumber(number, out bin) || feature.TryBinOf(item.Text ?? "", out bin);
        if (!isValue) own.Report(item, $"'{feature.Name}' is {feature.Accepted}, not {YamlFields.Shown(item)}");
        else allowed[bin] = true;
    }

    private static void AllowRange(YamlFields own, Feature feature, YamlTree? low, YamlTree? high, bool[] allowed)
    {
        var (from, to) = ((double?)own.Number(low, "minimum"), (double?)own.Number(high, "maximum"));
        for (var bin = 0; bin < allowed.Length; bin++)
            allowed[bin] = !(feature.ValueOf(bin) < from || feature.ValueOf(bin) > to);
    }

    private Func<int, ValueRule>? Sum(YamlFields own, YamlTree node)
    {
        var summed = Features(own, node, "sum");
        var minimum = own.Whole(own.Take("minimum"), "minimum", -(int)Limit, (int)Limit);
        var maximum = own.Whole(own.Take("maximum"), "maximum", -(int)Limit, (int)Limit);
        if (minimum is null && maximum is null) own.Report("a sum needs a minimum or a maximum");
        if (minimum > maximum) own.Report($"the minimum {minimum} is above the maximum {maximum}");
        foreach (var feature in summed.Where(feature => feature.Kind is not (FeatureKind.Integer or FeatureKind.Flag)))
            own.Report(node, $"a sum is of integers and flags, and '{feature.Name}' is {feature.Accepted}");
        return _ => new SumRule(summed, minimum, maximum);
    }

    private Func<int, ValueRule>? Paths(YamlFields own, YamlTree node)
    {
        var edges = Features(own, node, "paths");
        if (edges.Count > PathRule.MostEdges) own.Report(node, $"'paths' are of at most {PathRule.MostEdges} flags");
        foreach (var feature in edges.Where(feature => feature.Kind != FeatureKind.Flag))
            own.Report(node, $"'paths' are of flags, and '{feature.Name}' is {feature.Accepted}");
        return _ => new PathRule(edges);
    }

    private Func<int, ValueRule>? Tie(YamlFields own, YamlTree node)
    {
        var left = Feature(node);
        var given = Relation.All.Select(relation => (Relation: relation, Node: own.Take(relation.Field)))
            .Where(pair => pair.Node is not null).ToList();
        var pointerNode = own.Take("row");
        var named = Layers(own);
        if (given.Count != 1)
        {
            own.Report($"a tie says one of {string.Join(", ", Relation.All.Select(relation => relation.Field))}");
            return null;
        }
        var (how, rightNode) = given[0];
        var right = Feature(rightNode!);
        var pointer = pointerNode is null ? null : Feature(pointerNode);
        if (left is null || right is null || pointerNode is not null && pointer is null) return null;
        foreach (var feature in new[] { left, right })
            if (!how.IsOfTexts && Enumerable.Range(0, feature.BinCount).Any(bin => !feature.TryNumberOf(bin, out _)))
                own.Report(node, $"'{how.Field}' compares numbers, and '{feature.Name}' is {feature.Accepted}");
        if (pointer is not null && pointer.Kind != FeatureKind.Integer)
            own.Report(pointerNode!,
                $"'row' names an integer, the number of an earlier row, and '{pointer.Name}' is {pointer.Accepted}");
        if (pointer is null && left == right) own.Report(node, $"'{left.Name}' is tied to itself; with 'row' it may be");
        if (pointer is not null && (pointer == left || pointer == right)) own.Report(node, "'row' is a feature of its own");
        var partner = pointer ?? right;
        var layers = types.Where(type => type.Features.Contains(left) && type.Features.Contains(partner))
            .Aggregate(0ul, (all, type) => all | 1ul << type.Index) & (named ?? ulong.MaxValue);
        if (layers == 0 && own.IsSound) own.Report(node, $"no layer type{In(named)} has both '{left.Name}' and '{partner.Name}'");
        if (pointer is null)
            budget.Ask(node, $"the pairs of '{left.Name}' and '{right.Name}'", (long)left.BinCount * right.BinCount);
        if (!own.IsSound) return null;
        return pointer is null ? _ => new TieRule(left, how, right, layers)
            : rows => new PointerRule(left, how, right, pointer, layers, rows);
    }

    private ulong? Layers(YamlFields own) => own.Take("layers") is { } node ? typesOf(node, "layers of a rule") : null;

    private HashSet<int> Places(YamlFields own, YamlTree node)
    {
        var places = new HashSet<int>();
        var last = Math.Max(0, (ListedRows ?? MostRows + 1) - 1);
        foreach (var item in node.Items ?? [node])
            if (own.Whole(item, "places", 0, last) is { } place) places.Add(place);
        return places;
    }

    private List<Feature> Features(YamlFields own, YamlTree node, string what)
    {
        var all = (node.Items ?? [node]).Select(Feature).OfType<Feature>().ToList();
        if (node.Items is { Count: 0 }) own.Report(node, $"'{what}' of a rule names no feature");
        if (all.Distinct().Count() < all.Count) own.Report(node, $"'{what}' of a rule names a feature twice");
        return all;
    }

    // Null where there is none, which is reported, or it has a mistake of its own, which is too.
    private Feature? Feature(YamlTree node)
    {
        if (features.TryGetValue(node.Text ?? "", out var feature)) return feature;
        fields.Report(node, $"there is no feature {YamlFields.Shown(node)}; " +
            (features.Count > 0 ? $"declared are {InputException.Listed([.. features.Keys])}" : "none is declared"));
        return null;
    }

    private string In(ulong? layers) => layers is not { } bits ? "" : " in " + string.Join(" or ",
        types.Where(type => (bits >> type.Index & 1) != 0).Select(type => type.Name));

    private static string At(HashSet<int>? places) => places is null ? ""
        : $" of layer {string.Join(" or ", places.Order().Select(place => (place + 1).ToString(CultureInfo.InvariantCulture)))}";

    private static string Shown(Feature feature, bool[] allowed)
    {
        var bins = Enumerable.Range(0, allowed.Length).Where(bin => allowed[bin]).ToList();
        var isRange = feature.IsNumeric && bins.Count > 2 && bins[^1] - bins[0] == bins.Count - 1;
        return isRange ? $"from {feature.Format(bins[0])} to {feature.Format(bins[^1])}"
            : (bins.Count > 1 ? "one of " : "") + InputException.Listed(bins.Select(feature.Format).ToArray());
    }
}
