using ArchVae.Tensors;

namespace ArchVae.Search.Strategies;

/// <summary>How much each of several aims counts for one proposal: drawn evenly from all weights that sum to 1.</summary>
internal static class AimWeights
{
    private const long Step = 12;

    /// <summary>The weights for the trial with a number.</summary>
    public static double[] Draw(SearchProblem problem, int number)
    {
        if (problem.Aims.Count == 1) return [1];
        var random = new RandomStream(problem.Seed, RandomPurpose.Search, Step, number);
        var weights = new double[problem.Aims.Count];
        for (var k = 0; k < weights.Length; k++) weights[k] = -Math.Log(1 - random.NextDouble());
        var sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }
}
