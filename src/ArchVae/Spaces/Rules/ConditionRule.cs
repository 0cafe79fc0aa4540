namespace ArchVae.Spaces.Rules;

/// <summary>A condition as a rule, so that what can meet it is known before it comes.</summary>
internal sealed class ConditionRule(EntryCondition condition) : ValueRule
{
    private readonly bool[] fixes = [.. condition.Space.Features.Select(condition.Fixes)];

    public override string Text => condition.ToString();

    public override bool Watches(Feature feature) => fixes[feature.Index];

    public override bool Next(Span<long> state, int row, LayerType type, Feature feature, int bin) =>
        !condition.Admits(row, type) || (condition.BinAt(row, type, feature) ?? bin) == bin;

    public override bool EndRow(Span<long> state, int row, LayerType type, bool isLast) =>
        condition.Admits(row, type) && (!isLast || row >= condition.PlaceCount - 1);
}
