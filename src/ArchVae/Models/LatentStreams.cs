using ArchVae.Data;
using ArchVae.Spaces;

namespace ArchVae.Models;

/// <summary>
/// Data sets through a model, to latent points and back, in batches: memory does not grow with the data, order and results are
/// those of one call on all of it.
/// </summary>
public static class LatentStreams
{
    private const int BatchSize = 1024;
    private const int DrawsAtOnce = 16;

    /// <summary>The most samples of a posterior that encoding gives.</summary>
    public const int MostDraws = 10_000;

    /// <summary>Where architectures lie in the latent space, with their ids and metrics.</summary>
    /// <param name="vae">The model; busy while the result is enumerated.</param>
    /// <param name="records">The architectures.</param>
    /// <param name="draws">How many samples of each posterior are given besides: 0 to 10,000.</param>
    /// <param name="seed">The seed of the samples; those of architecture i depend on it and i only.</param>
    /// <exception cref="InputException">
    /// The number of samples is out of its range, or, while enumerating, an architecture is of another space or its posterior is
    /// not finite.
    /// </exception>
    public static IEnumerable<LatentRecord> EncodeRecords(
        this ArchitectureVae vae, IEnumerable<ArchitectureRecord> records, int draws = 0, ulong seed = 0)
    {
        if (draws is < 0 or > MostDraws)
            throw InputException.OutOfRange(nameof(draws), draws, $"from 0 to {MostDraws}");
        return Encoded();

        IEnumerable<LatentRecord> Encoded()
        {
            var first = 0L;
            foreach (var batch in records.Chunk(Math.Clamp(BatchSize * DrawsAtOnce / Math.Max(draws, 1), 1, BatchSize)))
            {
                Architecture[] architectures = [.. batch.Select(record => record.Architecture)];
                var (codes, samples) = Named(
                    () => (vae.Encode(architectures), draws == 0 ? null : vae.SamplePosterior(architectures, draws, seed, first)),
                    overflow => overflow.Called(
                        FormattableString.Invariant($"Architecture {first + overflow.Index}") + IdOf(batch[overflow.Index].Id)));
                for (var i = 0; i < batch.Length; i++)
                {
                    yield return new(codes[i].Center, codes[i].LogVariance, batch[i].Id, batch[i].Metrics)
                    {
                        BaseLogVariance = codes[i].BaseLogVariance,
                        Draws = samples is null ? null : [.. samples.Skip(i * draws).Take(draws)],
                        MetricsWithoutValue = batch[i].MetricsWithoutValue,
                    };
                }
                first += batch.Length;
            }
        }
    }

    /// <summary>The architectures that latent points decode to, with the points' ids.</summary>
    /// <param name="vae">The model; busy while the result is enumerated.</param>
    /// <param name="points">The points; their centers are decoded.</param>
    /// <param name="options">
    /// How; the default is greedy with the grammar's mask. What is drawn for point i depends on the seed and i only.
    /// </param>
    /// <exception cref="ArgumentException">
    /// While enumerating: a point has another number of coordinates than the latent space.
    /// </exception>
    /// <exception cref="InputException">
    /// While enumerating: the decoder's numbers are not finite at a point; with its id and, where it was read, its line.
    /// </exception>
    public static IEnumerable<ArchitectureRecord> DecodeRecords(
        this ArchitectureVae vae, IEnumerable<LatentRecord> points, DecodingOptions? options = null)
    {
        var first = 0L;
        foreach (var batch in points.Chunk(BatchSize))
        {
            var architectures = Named(
                () => vae.Decode(vae.Joined([.. batch.Select(point => point.Center)], first), options, first),
                overflow =>
                {
                    var (id, source) = (batch[overflow.Index - first].Id, batch[overflow.Index - first].Source);
                    var name = source?.Name ?? FormattableString.Invariant($"Point {overflow.Index}");
                    return overflow.Called(name + IdOf(id), source?.File, source?.Line);
                });
            for (var i = 0; i < batch.Length; i++)
                yield return new(architectures[i], batch[i].Id) { Given = options?.Condition?.Texts ?? [] };
            first += batch.Length;
        }
    }

    private static string IdOf(string? id) => id is null ? "" : $" '{InputException.Shown(id)}'";

    // What is not finite is called by the name that it has outside of its batch.
    private static T Named<T>(Func<T> work, Func<OverflowedException, InputException> name)
    {
        try
        {
            return work();
        }
        catch (OverflowedException exception)
        {
            throw name(exception);
        }
    }
}
