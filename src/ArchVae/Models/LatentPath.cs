using ArchVae.Data;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Models;

/// <summary>An architecture on a path.</summary>
/// <param name="Share">The share t of the way, from 0 to 1, at which it first appears.</param>
/// <param name="Architecture">What the point at t decodes to.</param>
public sealed record PathPoint(double Share, Architecture Architecture);

/// <summary>
/// Paths between two places of the latent space. An arc is drawn where the prior is N(0, I): under one that a map moves, through
/// the points of N(0, I) that its points come from. A mixture has none.
/// </summary>
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
    /// There are fewer than two steps, an arc is asked for where the prior is no N(0, I) that a map moves, or, while enumerating,
    /// the decoder's numbers are not finite at a point of the path.
    /// </exception>
    /// <exception cref="ArgumentException">A point has another number of coordinates than the latent space.</exception>
    public static IEnumerable<PathPoint> Interpolate(
        this ArchitectureVae vae, float[] from, float[] to, int steps, InterpolationKind kind = InterpolationKind.Linear,
        DecodingOptions? options = null)
    {
        var places = vae.Places(from, to, steps, kind);
        return Decoded();

        IEnumerable<PathPoint> Decoded()
        {
            var points = places.Select((point, i) => new LatentRecord(point)
            {
                Source = new(FormattableString.Invariant($"The point at {ShareOf(i, steps):0.####} of the way")),
            });
            var seen = new HashSet<Architecture>();
            var step = 0;
            foreach (var record in vae.DecodeRecords(points, options))
            {
                if (seen.Add(record.Architecture)) yield return new(ShareOf(step, steps), record.Architecture);
                step++;
            }
        }
    }

    /// <summary>The points of a path, both ends included.</summary>
    /// <inheritdoc cref="Interpolate(ArchitectureVae, float[], float[], int, InterpolationKind, DecodingOptions?)"/>
    /// <returns>Points of Z coordinates, made as they are asked for.</returns>
    public static IEnumerable<float[]> Places(
        this ArchitectureVae vae, float[] from, float[] to, int steps, InterpolationKind kind = InterpolationKind.Linear)
    {
        ArgumentNullException.ThrowIfNull(vae);
        if (steps < 2) throw new InputException($"The number of steps is {steps}; it must be 2 or more, both ends included.");
        if (kind == InterpolationKind.Linear)
            return Enumerable.Range(0, steps).Select(i => Interpolation.Linear(from, to, ShareOf(i, steps)));
        return vae.Prior.IsMovedNormal ? Arc(vae, from, to, steps) : throw new InputException(
            $"Prior '{vae.Options.Prior}' has no arc, which goes through the likely lengths of N(0, I); "
            + "take the straight line.")
        {
            Settings = ["spherical"],
        };
    }

    private static double ShareOf(int step, int steps) => (double)step / (steps - 1);

    // The arc is for N(0, I): it goes through the points of it that those of the prior come from.
    private static IEnumerable<float[]> Arc(ArchitectureVae vae, float[] from, float[] to, int steps)
    {
        const int PointsOfPass = 1024;
        using var tape = new Tape(vae.Team, recording: false);
        var ends = vae.Prior.ToNormal(tape, tape.Constant(2, vae.Options.LatentSize, vae.Joined([from, to])));
        var (first, last) = (ends.Row(0).ToArray(), ends.Row(1).ToArray());
        for (var done = 0; done < steps; done += PointsOfPass)
        {
            tape.Clear();
            var count = Math.Min(PointsOfPass, steps - done);
            var noise = tape.Constant(count, first.Length);
            for (var i = 0; i < count; i++) Interpolation.Spherical(first, last, ShareOf(done + i, steps)).CopyTo(noise.Row(i));
            var z = vae.Prior.FromNormal(tape, noise);
            var points = new float[count][];
            for (var i = 0; i < count; i++)
            {
                // The way there and back ends near where it began; the ends are to be those that were given.
                var step = done + i;
                points[i] = step == 0 ? from : step == steps - 1 ? to : z.Row(i).ToArray();
            }
            foreach (var point in points) yield return point;
        }
    }
}
