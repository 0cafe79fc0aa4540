using ArchVae.Spaces;
using ArchVae.Spaces.Generators;

namespace ArchVae.Evaluation;

/// <summary>
/// The entropy of a space's generator in nats: ln N where its N members are equally likely, else the mean of −log p over a
/// thousand draws, the same for each call.
/// </summary>
internal static class SpaceEntropy
{
    private const int Draws = 1000;

    /// <summary>The entropy.</summary>
    public static double Of(SearchSpace space) => space.LogMemberCount ?? -RandomArchitectures
        .Independent(space, seed: 0, Draws).Average(architecture => space.Generator.LogProbability(architecture));
}
