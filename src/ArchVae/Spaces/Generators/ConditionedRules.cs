using ArchVae.Spaces.Rules;
using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary><see cref="GivenRules"/> given a condition, which is one rule more.</summary>
/// <param name="space">The space.</param>
/// <param name="all">All completions.</param>
/// <param name="given">Those that meet the condition.</param>
/// <param name="weights">The weights of both.</param>
internal sealed class ConditionedRules(SearchSpace space, Completions all, Completions given, IEntryWeights weights)
    : IConditionedDraws
{
    private readonly GivenRules? draws =
        double.IsNegativeInfinity(given.Root.LogWeight) ? null : new(space, given, weights, logMemberCount: null, others: []);

    public double LogProbability => given.Root.LogWeight - all.Root.LogWeight;

    public Architecture Generate(ref RandomStream random) => draws!.Generate(ref random);
}
