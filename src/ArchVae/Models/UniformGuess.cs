using ArchVae.Spaces;

namespace ArchVae.Models;

/// <summary>
/// The model that knows nothing but the space's types and values: at each position every layer type is equally likely, and so is
/// every value of each feature that the type has. A model that was learned is worth something where its bound is above it.
/// </summary>
internal static class UniformGuess
{
    /// <summary>Its log p(x), in nats, the end included: the mean over architectures.</summary>
    public static double MeanLogProbability(IReadOnlyList<Architecture> architectures) =>
        architectures.Average(LogProbability);

    private static double LogProbability(Architecture architecture)
    {
        var types = architecture.Space.LayerTypes;
        var sum = -architecture.RowCount * Math.Log(types.Count);
        for (var row = 0; row < architecture.RowCount; row++)
        {
            foreach (var feature in types[architecture.TypeOf(row)].FeaturesAt(row)) sum -= Math.Log(feature.BinCount);
        }
        return sum;
    }
}
