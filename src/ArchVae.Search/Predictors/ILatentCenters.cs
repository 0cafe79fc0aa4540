using System.Runtime.CompilerServices;
using ArchVae.Models;
using ArchVae.Spaces;

namespace ArchVae.Search.Predictors;

/// <summary>Where a model puts architectures in its latent space. Safe for several threads.</summary>
public interface ILatentCenters
{
    /// <summary>The dimensions of the space.</summary>
    int Size { get; }

    /// <summary>The centers of architectures in their order, [count][<see cref="Size"/>].</summary>
    /// <exception cref="InputException">One is of another space than the model's, or has no finite center.</exception>
    double[][] CentersOf(IReadOnlyList<Architecture> architectures);
}

/// <summary>
/// The centers of a model's posteriors. They are kept as long as the architecture object lives, so that the same ones are not
/// encoded over and over. One thread encodes at a time; nothing else may use the model meanwhile.
/// </summary>
/// <param name="model">The model; it is not disposed of.</param>
public sealed class VaeCenters(ArchitectureVae model) : ILatentCenters
{
    private readonly ConditionalWeakTable<Architecture, double[]> known = [];
    private readonly Lock encoding = new();

    /// <inheritdoc/>
    public int Size => model.Options.LatentSize;

    /// <inheritdoc/>
    public double[][] CentersOf(IReadOnlyList<Architecture> architectures)
    {
        ArgumentNullException.ThrowIfNull(architectures);
        lock (encoding)
        {
            List<Architecture> unknown = [.. architectures.Where(one => !known.TryGetValue(one, out _))];
            foreach (var (architecture, code) in unknown.Zip(model.Encode(unknown)))
                known.AddOrUpdate(architecture, [.. code.Center.Select(coordinate => (double)coordinate)]);
            return [.. architectures.Select(one => known.TryGetValue(one, out var center) ? center : [])];
        }
    }
}
