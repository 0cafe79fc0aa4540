namespace ArchVae.Spaces.Generators;

/// <summary>What a condition leaves of the values that generators lay into layers.</summary>
internal static class ConditionedValues
{
    /// <summary>Whether a row may be of a type and have a value there.</summary>
    public static bool Admits(this EntryCondition condition, int row, LayerType type, Feature feature, int value) =>
        condition.Admits(row, type) && (condition.BinAt(row, type, feature) is not { } bin || feature.ValueOf(bin) == value);

    /// <summary>Whether a feature has a fixed value where rows from one to another, both included, are of a type.</summary>
    public static bool Fixes(this EntryCondition condition, LayerType type, Feature feature, int first, int last)
    {
        for (var row = first; row <= last; row++)
            if (condition.Admits(row, type) && condition.BinAt(row, type, feature) is not null) return true;
        return false;
    }

    /// <summary>The part of a range that a row of a type may have; null where there is none.</summary>
    public static WholeRange? Within(
        this EntryCondition condition, int row, LayerType type, Feature feature, WholeRange range)
    {
        if (!condition.Admits(row, type)) return null;
        if (condition.BinAt(row, type, feature) is not { } bin) return range;
        var value = (int)feature.ValueOf(bin);
        return range.Probability(value) > 0 ? new(value, value, range.Step) : null;
    }

    /// <summary>The numbers of a range one by one, or all of it where which of them it is makes no difference.</summary>
    public static IEnumerable<WholeRange> Parts(this WholeRange range, bool oneByOne) =>
        oneByOne ? range.Values.Select(value => new WholeRange(value, value, range.Step)) : [range];

    /// <summary>ln P(a draw of a range lies in a part of it).</summary>
    public static double LogShare(this WholeRange part, WholeRange range) => Math.Log((double)part.Count / range.Count);
}
