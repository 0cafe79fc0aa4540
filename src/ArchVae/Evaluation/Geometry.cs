using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Evaluation;

/// <summary>
/// The figures that tell whether the latent space can be walked in: distances, paths, neighbourhoods, metrics. A model can
/// reconstruct everything from places that are isolated and arbitrary; these figures see it, the bound does not. For N
/// architectures the cost is N²/2 edit distances and about 35·N greedy decodes; a metric takes 225 factorisations of a 100×100
/// matrix.
/// </summary>
internal static class Geometry
{
    /// <summary>A report with these figures.</summary>
    /// <param name="report">The report without them.</param>
    /// <param name="vae">The model.</param>
    /// <param name="data">The data; as many as the options say are chosen at random.</param>
    /// <param name="labelled">Records with metrics; may be null.</param>
    /// <param name="options">Counts and seed.</param>
    public static EvaluationReport Add(
        EvaluationReport report, ArchitectureVae vae, IReadOnlyList<Architecture> data,
        IReadOnlyList<ArchitectureRecord>? labelled, EvaluationOptions options)
    {
        var order = Enumerable.Range(0, data.Count).ToArray();
        new RandomStream(options.Seed, RandomPurpose.Geometry, 1).Shuffle(order.AsSpan());
        var chosen = order.Take(options.GeometryCount).Select(index => data[index]).ToList();
        var centers = vae.Encode(chosen).Select(code => code.Center).ToList();
        // A path for every four architectures.
        var paths = PathFigures.Of(vae, centers[..Math.Min(centers.Count, 2 * Math.Max(1, centers.Count / 4))]);
        return report with
        {
            GeometryCount = chosen.Count,
            DistanceCorrelation = DistanceCorrelation.Of(chosen, centers),
            PathCount = paths?.Count ?? 0,
            PathChange = paths?.Change,
            PathJump = paths?.Jump,
            PathValidity = paths?.Validity,
            NeighbourDistance = NeighbourDistance.Of(vae, chosen, centers, options.Seed),
            MetricPredictions = labelled is null ? [] : MetricPrediction.Of(vae, labelled, options.Seed),
        };
    }
}
