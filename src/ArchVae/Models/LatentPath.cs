using ArchVae.Data;
using ArchVae.Spaces;

namespace ArchVae.Models;

/// <summary>An architecture on a path.</summary>
/// <param name="Share">The share t of the way, from 0 to 1, at which it first appears.</param>
/// <param name="Architecture">What the point at t decodes to.</param>
public sealed record PathPoint(double Share, Architecture Architecture);

/// <summary>Paths between two places of the latent space.</summary>
public static class LatentPath
{
    /// <summary>The architectures that a path between the centers of two others decodes to.</summary>
    /// <inheritdoc cref="Interpolate(ArchitectureVae, float[], float[], int, InterpolationKind, DecodingOptions?)"/>
    public static IEnumerable<PathPoint> Interpolate(
        this ArchitectureVae vae, Architecture from, Architecture to, int steps,
        InterpolationKind kind = InterpolationKind.Linear, DecodingOptions? options = null)
    {
        var codes = vae.Encode([from, to]);
        return vae.Interpolate(codes[0].Center, codes[1].Center, steps, kind, options);
    }

    /// <summary>
    /// The architectures that a path between two points decodes to, in its order, each once. The first is what
    /// <paramref name="from"/> decodes to, which need not be the architecture that was encoded there.
    /// </summary>
    /// <param name="vae">The model; busy while the result is enumerated.</param>
    /// <param name="from">The point, or the architecture, at t = 0.</param>
    /// <param name="to">The point, or the architecture, at t = 1.</param>
    /// <param name="steps">The number of points that are decoded, both ends included: 2 or more, t = i / (steps − 1).</param>
    /// <param name="kind">The course of the path.</param>
    /// <param name="options">How to decode; the default is greedy with the grammar's mask.</param>
    /// <exception cref="InputException">
    /// There are fewer than two steps, or, while enumerating, the decoder's numbers are not finite at a point of the path.
    /// </exception>
    /// <exception cref="ArgumentException">A point has another number of coordinates than the latent space.</exception>
    public static IEnumerable<PathPoint> Interpolate(
        this ArchitectureVae vae, float[] from, float[] to, int steps, InterpolationKind kind = InterpolationKind.Linear,
        DecodingOptions? options = null)
    {
        if (steps < 2) throw new InputException($"The number of steps is {steps}; it must be 2 or more, both ends included.");
        return Decoded();

        IEnumerable<PathPoint> Decoded()
        {
            var points = Enumerable.Range(0, steps).Select(i => new LatentRecord(Interpolation.At(kind, from, to, ShareOf(i)))
            {
                Source = new(FormattableString.Invariant($"The point at {ShareOf(i):0.####} of the way")),
            });
            var seen = new HashSet<Architecture>();
            var step = 0;
            foreach (var record in vae.DecodeRecords(points, options))
            {
                if (seen.Add(record.Architecture)) yield return new(ShareOf(step), record.Architecture);
                step++;
            }
        }

        double ShareOf(int step) => (double)step / (steps - 1);
    }
}
