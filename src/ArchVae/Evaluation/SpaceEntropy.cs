using ArchVae.Spaces;
using ArchVae.Spaces.Generators;

namespace ArchVae.Evaluation;

/// <summary>
/// The entropy of a space's generator in nats: ln N where its N members are equally likely, else the mean of −log p over a
/// thousand draws, the same for each call.
/// </summary>
public static class SpaceEntropy
{
    private const int Draws = 1000;

    /// <summary>The entropy; null where the generator does not know its probabilities.</summary>
    public static double? Of(SearchSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        return space.LogMemberCount
            ?? (space.Generator.HasProbabilities ? -Mean(space, space.Generator.LogProbability) : null);
    }

    /// <summary>The entropy, or what it would be if each of an architecture's values were as likely as any other.</summary>
    internal static double AtMost(SearchSpace space) => Of(space) ?? Mean(space, architecture => architecture.Entries
        .Sum(entry => Math.Log(entry.Feature?.BinCount ?? space.LayerTypes.Count)));

    private static double Mean(SearchSpace space, Func<Architecture, double> value) =>
        RandomArchitectures.Independent(space, seed: 0, Draws).Average(value);
}
