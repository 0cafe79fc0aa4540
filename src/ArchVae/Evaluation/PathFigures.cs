using ArchVae.Models;

namespace ArchVae.Evaluation;

/// <summary>
/// Straight lines between the centers of two architectures, decoded greedily and without the grammar at each hundredth of the
/// way, both ends included.
/// </summary>
/// <param name="Count">The number of paths.</param>
/// <param name="Change">Mean <see cref="EditDistance"/> from one hundredth to the next, in entries.</param>
/// <param name="Jump">The largest such distance of a path, mean over paths: what is changed all at once.</param>
/// <param name="Validity">Share of the points whose decode the grammar accepts.</param>
internal sealed record PathFigures(int Count, double Change, double Jump, double Validity)
{
    private const int Steps = 100;

    /// <summary>The figures of paths from each even center to the odd one after it; null where there are not two.</summary>
    /// <param name="vae">The model.</param>
    /// <param name="centers">The ends, two for each path.</param>
    public static PathFigures? Of(ArchitectureVae vae, IReadOnlyList<float[]> centers)
    {
        var count = centers.Count / 2;
        if (count == 0) return null;
        var distance = new EditDistance();
        var (change, jump, valid) = (0L, 0L, 0L);
        for (var path = 0; path < count; path++)
        {
            var points = new List<float[]>(Steps + 1);
            for (var i = 0; i <= Steps; i++)
                points.Add(Interpolation.Linear(centers[2 * path], centers[2 * path + 1], (double)i / Steps));
            var decoded = vae.Decode(points, DecodingOptions.Raw);
            var largest = 0;
            for (var i = 0; i <= Steps; i++)
            {
                if (vae.Space.Grammar.Accepts(decoded[i])) valid++;
                var changed = i == 0 ? 0 : distance.Of(decoded[i - 1], decoded[i]);
                change += changed;
                largest = Math.Max(largest, changed);
            }
            jump += largest;
        }
        return new(
            count, (double)change / Steps / count, (double)jump / count, (double)valid / (Steps + 1) / count);
    }
}
