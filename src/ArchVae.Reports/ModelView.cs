using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Spaces;

namespace ArchVae.Reports;

/// <summary>
/// What the pictures of a trained model are drawn from. It is small and needs the model no more, so that pages of many models can
/// be written again and again. Views of the same data with the same options can be shown side by side.
/// </summary>
public sealed class ModelView
{
    /// <summary>Takes the view of a model. The same seed gives the same for any number of threads.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="color">The number of its colour where several models are shown, from 0.</param>
    /// <param name="vae">The model.</param>
    /// <param name="records">Architectures of the data; 1 or more.</param>
    /// <param name="options">How much is shown.</param>
    /// <exception cref="InputException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">An architecture is of another space.</exception>
    public ModelView(
        string name, int color, ArchitectureVae vae, IReadOnlyList<ArchitectureRecord> records, ReportOptions options)
    {
        options.Validate();
        var data = records.Select(record => record.Architecture).ToList();
        (Name, Color, Space) = (name, color, vae.Space);
        Count = data.Count;
        Kl = MeanKl(vae, data);
        Places = LatentPlaces.Of(vae, ChosenRecords.From(records, options.MapPoints, options.Seed).Records);
        Paths = DecodedPath.Of(vae, data, options);
        Generated = vae.Sample(options.Architectures, options.Seed);
    }

    /// <summary>What the model is called.</summary>
    public string Name { get; }

    /// <summary>The number of its colour, from 0.</summary>
    public int Color { get; }

    /// <summary>The model's search space.</summary>
    public SearchSpace Space { get; }

    /// <summary>The number of architectures of the data.</summary>
    internal int Count { get; }

    /// <summary>The mean KL by dimension over the data, in nats; null where it does not split.</summary>
    internal double[]? Kl { get; }

    /// <summary>Where architectures of the data lie.</summary>
    internal LatentPlaces Places { get; }

    /// <summary>What lies between architectures of the data.</summary>
    internal IReadOnlyList<DecodedPath> Paths { get; }

    /// <summary>What draws of the prior decode to.</summary>
    internal IReadOnlyList<Architecture> Generated { get; }

    private static double[]? MeanKl(ArchitectureVae vae, List<Architecture> data)
    {
        if (vae.KlByDimension(data) is not { } rows) return null;
        return [.. Enumerable.Range(0, vae.Options.LatentSize).Select(j => rows.Average(row => (double)row[j]))];
    }
}
