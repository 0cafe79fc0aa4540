namespace ArchVae.Spaces;

/// <summary>
/// Where a sequence stands in a <see cref="Grammar"/>: its last type and what has been counted. A number into the grammar's
/// table, meaningful to the grammar it came from only; the default value is the start.
/// </summary>
public readonly record struct GrammarState
{
    internal GrammarState(int index) => Index = index;

    internal int Index { get; }
}
