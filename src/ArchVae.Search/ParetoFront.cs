using ArchVae.Search.Trials;

namespace ArchVae.Search;

/// <summary>The trials that no other is better than in every aim, and how much of the plane of aims they take.</summary>
public static class ParetoFront
{
    /// <summary>
    /// The trials that keep to the limits and that no other such trial dominates: is as good in all aims and better in one. Of
    /// trials with equal values all are in it. In the order of the first aim, the best first.
    /// </summary>
    /// <param name="problem">The aims and limits.</param>
    /// <param name="measured">Measured trials.</param>
    public static IReadOnlyList<Trial> Of(SearchProblem problem, IReadOnlyList<Trial> measured)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(measured);
        var excess = TrialOrder.ExcessOf(problem, measured);
        var allowed = measured.Where((_, i) => excess[i] == 0)
            .Select(trial => (Trial: trial, Values: problem.Aims.Select(aim => TrialOrder.ScoreOf(trial, aim)).ToArray()))
            .OrderByDescending(one => one.Values[0]).ThenBy(one => one.Trial.Number).ToList();
        return [.. allowed.Where(one => !allowed.Exists(other => Dominates(other.Values, one.Values))).Select(one => one.Trial)];
    }

    /// <summary>
    /// The volume that points dominate above a reference, all coordinates to be maximised; by slices along the last coordinate,
    /// which takes long for many points in more than a few dimensions.
    /// </summary>
    /// <param name="points">
    /// The points, of one length; those that are not above the reference in all coordinates add nothing.
    /// </param>
    /// <param name="reference">The reference.</param>
    public static double Hypervolume(IReadOnlyList<double[]> points, IReadOnlyList<double> reference)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(reference);
        var above = points.Where(point => point.Zip(reference).All(pair => pair.First > pair.Second));
        return Volume([.. above], reference, reference.Count);
    }

    internal static bool Dominates(double[] left, double[] right)
    {
        var better = false;
        for (var k = 0; k < left.Length; k++)
        {
            if (left[k] < right[k]) return false;
            better |= left[k] > right[k];
        }
        return better;
    }

    private static double Volume(List<double[]> points, IReadOnlyList<double> reference, int dimensions)
    {
        if (points.Count == 0) return 0;
        var last = dimensions - 1;
        if (dimensions == 1) return points.Max(point => point[0]) - reference[0];
        var sorted = points.OrderByDescending(point => point[last]).ToList();
        var volume = 0.0;
        for (var i = 0; i < sorted.Count; i++)
        {
            var height = sorted[i][last] - (i + 1 < sorted.Count ? sorted[i + 1][last] : reference[last]);
            if (height > 0) volume += height * Volume(sorted[..(i + 1)], reference, last);
        }
        return volume;
    }
}
