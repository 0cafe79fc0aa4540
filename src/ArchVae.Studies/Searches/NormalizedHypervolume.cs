using ArchVae.Search;
using ArchVae.Search.Trials;

namespace ArchVae.Studies.Searches;

/// <summary>
/// The hypervolume of the front as a search goes on: each aim is 0 at the worst and 1 at the best value that was measured in the
/// whole search, and the reference is 0 in all. 1 is a network that is the best in every aim.
/// </summary>
internal static class NormalizedHypervolume
{
    /// <summary>The most aims; the volume takes long in more.</summary>
    public const int MostAims = 4;

    /// <summary>The trials at which it grew, with what it was then; those without volume are left out.</summary>
    /// <param name="aims">The aims; one whose values are all the same is 1 for all.</param>
    /// <param name="measured">What was measured, which sets the scale.</param>
    /// <param name="allowed">What counts, by number.</param>
    public static IReadOnlyList<(Trial Trial, double Volume)> Of(
        IReadOnlyList<Aim> aims, IReadOnlyList<Trial> measured, IReadOnlyList<Trial> allowed)
    {
        var ranges = aims.Select(aim =>
        {
            double[] scores = [.. measured.Select(trial => aim.Score(trial.Metrics[aim.Metric]))];
            return (Worst: scores.Min(), Best: scores.Max());
        }).ToList();
        var (front, grown, reference) = (new List<double[]>(), new List<(Trial, double)>(), new double[aims.Count]);
        foreach (var trial in allowed)
        {
            double[] point = [.. aims.Zip(ranges, (aim, range) => range.Best > range.Worst
                ? (aim.Score(trial.Metrics[aim.Metric]) - range.Worst) / (range.Best - range.Worst) : 1)];
            if (front.Exists(other => other.Zip(point).All(pair => pair.First >= pair.Second))) continue;
            front.RemoveAll(other => other.Zip(point).All(pair => pair.First <= pair.Second));
            front.Add(point);
            var volume = ParetoFront.Hypervolume(front, reference);
            if (volume > (grown is [.., var last] ? last.Item2 : 0)) grown.Add((trial, volume));
        }
        return grown;
    }
}
