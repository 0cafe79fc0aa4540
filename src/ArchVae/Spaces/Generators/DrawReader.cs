using ArchVae.Yaml;

namespace ArchVae.Spaces.Generators;

/// <summary>Reads the distribution that a layer type's feature is drawn from.</summary>
internal static class DrawReader
{
    /// <summary>
    /// What makes the distribution: <c>uniform</c> (over all bins) or a mapping with one of <c>uniform: [low, high]</c>,
    /// <c>logUniform: [low, high]</c>, <c>beta: [a, b]</c> with <c>range: [low, high]</c>, <c>probability: p</c> of a flag,
    /// <c>weights: [w, …]</c> of a choice.
    /// </summary>
    /// <returns>
    /// Null where it has another form, which is reported. It throws an <see cref="ArgumentException"/> where the numbers do not
    /// suit the feature, and is called where the budget suffices.
    /// </returns>
    public static Func<FeatureDistribution>? Read(YamlTree node, Feature feature, Mistakes mistakes, SpaceBudget budget)
    {
        if (node.Text == "uniform") return () => FeatureDistribution.Uniform(0, feature.BinCount - 1);
        var fields = new YamlFields(node, $"the draw of '{feature.Name}'", mistakes);
        if (!fields.IsSound) return null;
        var make = Numeric(fields, feature, budget) ?? Flag(fields, feature) ?? Choice(fields, feature);
        if (make is null) fields.Report($"'{feature.Name}' is {feature.Accepted}; it can be drawn as {Forms(feature)}");
        else fields.Done();
        return fields.IsSound ? make : null;
    }

    private static Func<FeatureDistribution>? Numeric(YamlFields fields, Feature feature, SpaceBudget budget)
    {
        if (!feature.IsNumeric) return null;
        if (fields.Take("uniform") is { } uniform)
        {
            var (low, high) = Bins(fields, feature, uniform, "uniform");
            return () => FeatureDistribution.Uniform(low, high);
        }
        if (fields.Take("logUniform") is { } logUniform)
        {
            var (low, high) = Bins(fields, feature, logUniform, "logUniform");
            return () => FeatureDistribution.LogUniform(feature, low, high);
        }
        if (fields.Take("beta") is not { } beta) return null;
        var shapes = Pair(fields, beta, "beta");
        if (shapes is var (a, b) && !(a > 0 && b > 0)) fields.Report(beta, "the two shapes of 'beta' must be above 0");
        var range = (Math.Max(feature.Low, 0), Math.Min(feature.High, 1));
        if (fields.Take("range") is { } node) range = Pair(fields, node, "range") ?? range;
        if (feature.TryBinOf(range.Item1, out var firstBin) && feature.TryBinOf(range.Item2, out var lastBin))
            budget.Ask(beta, $"the weights of a draw of '{feature.Name}'", 2L * Math.Max(lastBin - firstBin + 1, 0));
        return () => FeatureDistribution.ClippedBeta(feature, shapes!.Value.Item1, shapes.Value.Item2, range.Item1, range.Item2);
    }

    private static Func<FeatureDistribution>? Flag(YamlFields fields, Feature feature)
    {
        if (feature.Kind != FeatureKind.Flag || fields.Take("probability") is not { } node) return null;
        var probability = (double)(fields.Number(node, "probability") ?? 0);
        if (!(probability is >= 0 and <= 1))
            fields.Report(node, $"'probability' must be from 0 to 1, not {YamlFields.Shown(node)}");
        return () => FeatureDistribution.Weighted([1 - probability, probability]);
    }

    private static Func<FeatureDistribution>? Choice(YamlFields fields, Feature feature)
    {
        if (feature.Kind != FeatureKind.Choice || fields.Take("weights") is not { } node) return null;
        if (node.Items is not { } items || items.Count != feature.BinCount)
            fields.Report(node, $"'weights' must be a list of {feature.BinCount} numbers, one a choice");
        double[] weights = [.. (node.Items ?? []).Select(Weight)];
        return () => FeatureDistribution.Weighted(weights);

        double Weight(YamlTree item)
        {
            var weight = fields.Number(item, "weights") ?? 0;
            if (weight < 0) fields.Report(item, $"a weight must be at least 0, not {YamlFields.Shown(item)}");
            return (double)weight;
        }
    }

    private static (int Low, int High) Bins(YamlFields fields, Feature feature, YamlTree node, string name)
    {
        if (Pair(fields, node, name) is not var (low, high)) return default;
        if (!feature.TryBinOf(low, out var first) || !feature.TryBinOf(high, out var last) || last < first)
        {
            fields.Report(node, $"'{name}' must be a range [lowest, highest] of values that are {feature.Accepted}");
            return default;
        }
        return (first, last);
    }

    // Null where it is none, which is reported.
    private static (double, double)? Pair(YamlFields fields, YamlTree node, string name)
    {
        if (node.Items is not { Count: 2 } items)
        {
            fields.Report(node, $"'{name}' must be a list of two numbers");
            return null;
        }
        var (first, second) = (fields.Number(items[0], name), fields.Number(items[1], name));
        return first is null || second is null ? null : ((double)first, (double)second);
    }

    private static string Forms(Feature feature) => feature.Kind switch
    {
        FeatureKind.Flag => "uniform or probability: p",
        FeatureKind.Choice => "uniform or weights: [one a choice]",
        _ => "uniform: [low, high], logUniform: [low, high] or beta: [a, b] with range: [low, high]",
    };
}
