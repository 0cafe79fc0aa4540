using ArchVae.Models;
using ArchVae.Spaces;

namespace ArchVae.Evaluation;

/// <summary>
/// The share of architectures that decoding gives back: all types, flags and choices the same, and numbers within half a percent
/// of their normalised range. Decoding is raw: the grammar does not help.
/// </summary>
/// <param name="Center">Of greedy decodes of the centers.</param>
/// <param name="Stochastic">Of stochastic decodes of the centers (what D-VAE's code measures).</param>
/// <param name="Sampled">Of greedy decodes of posterior samples.</param>
/// <param name="CenterExact">Of greedy decodes of the centers, with every number in its bin.</param>
/// <param name="SampledExact">Of greedy decodes of posterior samples, with every number in its bin.</param>
internal sealed record ReconstructionAccuracy(
    double Center, double Stochastic, double Sampled, double CenterExact, double SampledExact)
{
    private const double Tolerance = 0.005;
    private const int ChunkSize = 512;

    /// <summary>The shares over a data set, which is gone through in parts of bounded size.</summary>
    /// <param name="vae">The model.</param>
    /// <param name="data">The architectures; not empty.</param>
    /// <param name="draws">Stochastic decodes, and decodes of posterior samples, of each.</param>
    /// <param name="seed">The seed of both.</param>
    public static ReconstructionAccuracy Of(ArchitectureVae vae, IReadOnlyList<Architecture> data, int draws, ulong seed)
    {
        var stochastic = new DecodingOptions { Masked = false, Temperature = 1, Seed = seed };
        var (center, centerExact, drawn, sampled, sampledExact) = (0L, 0L, 0L, 0L, 0L);
        for (var start = 0; start < data.Count; start += ChunkSize)
        {
            var part = data.Skip(start).Take(ChunkSize).ToList();
            var centers = vae.Encode(part).Select(code => code.Center).ToList();
            var repeated = centers.SelectMany(point => Enumerable.Repeat(point, draws)).SelectMany(point => point).ToArray();
            var ofCenters = vae.Decode(centers, DecodingOptions.Raw);
            var ofSamples = vae.Decode(vae.SamplePosterior(part, draws, seed, start), DecodingOptions.Raw);
            center += Same(part, ofCenters, 1, Tolerance);
            centerExact += Same(part, ofCenters, 1, 0);
            drawn += Same(part, vae.Decode(repeated, stochastic, (long)start * draws), draws, Tolerance);
            sampled += Same(part, ofSamples, draws, Tolerance);
            sampledExact += Same(part, ofSamples, draws, 0);
        }
        var all = (double)data.Count;
        return new(
            center / all, drawn / (all * draws), sampled / (all * draws), centerExact / all, sampledExact / (all * draws));
    }

    /// <summary>Whether two architectures are the same up to a tolerance of numbers on the normalised scale.</summary>
    public static bool AreSame(Architecture left, Architecture right, double tolerance = Tolerance) =>
        FirstMiss(left, right, tolerance) == null;

    /// <summary>The first entry that a decode has otherwise: a feature's name, or "layer type"; null for none.</summary>
    public static string? FirstMiss(Architecture architecture, Architecture decoded, double tolerance = Tolerance)
    {
        const string LayerType = "layer type";
        for (var row = 0; row < architecture.RowCount; row++)
        {
            var type = architecture.TypeOf(row);
            if (row >= decoded.RowCount || type != decoded.TypeOf(row)) return LayerType;
            foreach (var feature in architecture.Space.LayerTypes[type].FeaturesAt(row))
            {
                if (!AreSame(feature, architecture.BinOf(row, feature.Index), decoded.BinOf(row, feature.Index), tolerance))
                    return feature.Name;
            }
        }
        return architecture.RowCount == decoded.RowCount ? null : LayerType;
    }

    /// <summary>Whether two bins of a feature are the same up to a tolerance of numbers on the normalised scale.</summary>
    internal static bool AreSame(Feature feature, int left, int right, double tolerance = Tolerance)
    {
        if (left == right) return true;
        if (!feature.IsNumeric || tolerance == 0) return false;
        return Math.Abs(feature.Normalize(feature.ValueOf(left)) - feature.Normalize(feature.ValueOf(right))) <= tolerance;
    }

    private static int Same(List<Architecture> data, IReadOnlyList<Architecture> decoded, int draws, double tolerance)
    {
        var same = 0;
        for (var i = 0; i < decoded.Count; i++)
        {
            if (AreSame(data[i / draws], decoded[i], tolerance)) same++;
        }
        return same;
    }
}
