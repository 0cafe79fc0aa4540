using ArchVae.Models;
using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>Decisions of a process by their weights, which need not sum to 1. Immutable.</summary>
/// <typeparam name="T">A decision.</typeparam>
internal sealed class WeightedDecisions<T>
{
    private readonly List<T> decisions = [];
    private readonly double[] cumulative;

    /// <param name="weighted">The decisions with the natural logarithms of their weights; −∞ leaves one out.</param>
    public WeightedDecisions(IEnumerable<(T Decision, double LogWeight)> weighted)
    {
        var logs = new List<double>();
        var total = new LogSumExp();
        foreach (var (decision, log) in weighted)
        {
            if (double.IsNegativeInfinity(log)) continue;
            decisions.Add(decision);
            logs.Add(log);
            total.Add(log);
        }
        LogTotal = total.Value;
        cumulative = new double[logs.Count];
        var sum = 0.0;
        for (var i = 0; i < cumulative.Length; i++) cumulative[i] = sum += Math.Exp(logs[i] - LogTotal);
    }

    /// <summary>The natural logarithm of the sum of the weights; −∞ where there is none.</summary>
    public double LogTotal { get; }

    /// <summary>Draws a decision; there must be one.</summary>
    public T Draw(ref RandomStream random)
    {
        var target = random.NextDouble() * cumulative[^1];
        var found = Array.BinarySearch(cumulative, target);
        // The first whose cumulative weight is above the target.
        found = found < 0 ? ~found : found + 1;
        return decisions[Math.Min(found, decisions.Count - 1)];
    }
}
