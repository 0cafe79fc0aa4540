namespace ArchVae.Spaces;

/// <summary>How often layers of some types may come in one architecture.</summary>
/// <param name="Types">The types that count, as bits.</param>
/// <param name="Minimum">The fewest.</param>
/// <param name="Maximum">The most, or null where there is no limit.</param>
internal sealed record CountRule(ulong Types, int Minimum, int? Maximum);

/// <summary>The rules of a grammar as a space states them.</summary>
/// <param name="TypeNames">The names of the layer types, the end type included.</param>
/// <param name="EndType">The type that ends a sequence.</param>
/// <param name="First">[types] the weight of each type in the first row; 0 where it may not come.</param>
/// <param name="Transitions">[types, types] the weight of a type (second) after another (first); 0 where it may not come.</param>
/// <param name="Counts">The limits on how often types come.</param>
internal sealed record GrammarRules(
    IReadOnlyList<string> TypeNames, int EndType, double[] First, double[,] Transitions, IReadOnlyList<CountRule> Counts);
