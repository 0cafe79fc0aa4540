namespace ArchVae.Spaces.Generators;

/// <summary>
/// The probabilities of an architecture's entries under a process that first decides something that is not shown. Of each
/// decision it keeps how probable the entries so far make it; an entry's probability is the mean over them.
/// </summary>
public static class HiddenDecisions
{
    /// <summary>The logarithms that <see cref="IArchitectureGenerator.EntryLogProbabilities"/> is asked for, in nats.</summary>
    /// <typeparam name="T">A decision.</typeparam>
    /// <param name="architecture">
    /// The architecture, of the very space whose types and features the process compares with; see <see cref="Architecture.In"/>.
    /// </param>
    /// <param name="decisions">All decisions with their probabilities, which sum to 1.</param>
    /// <param name="probability">
    /// The probability of an entry given a decision and all entries before; asked only where those are possible.
    /// </param>
    public static double[] EntryLogProbabilities<T>(
        Architecture architecture, IEnumerable<(T Decision, double Probability)> decisions,
        Func<T, ArchitectureEntry, double> probability)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(probability);
        var possible = decisions.ToList();
        var result = new List<double>();
        foreach (var entry in architecture.Entries)
        {
            // After an entry that is never made nothing is asked any more.
            if (possible.Count == 0)
            {
                result.Add(0);
                continue;
            }
            var (before, after, kept) = (0.0, 0.0, 0);
            foreach (var (decision, weight) in possible) before += weight;
            for (var i = 0; i < possible.Count; i++)
            {
                var (decision, weight) = possible[i];
                var joint = weight / before * probability(decision, entry);
                after += joint;
                if (joint > 0) possible[kept++] = (decision, joint);
            }
            possible.RemoveRange(kept, possible.Count - kept);
            result.Add(Math.Log(after));
        }
        return [.. result];
    }
}
