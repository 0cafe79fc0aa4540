using ArchVae.Data;
using ArchVae.Models;

namespace ArchVae.Reports;

/// <summary>Where a model places architectures, in the plane of the principal components of their centers.</summary>
/// <param name="Records">The architectures.</param>
/// <param name="Placed">The numbers of those with a finite center.</param>
/// <param name="Components">The components; places in the order of <paramref name="Placed"/>.</param>
internal sealed record LatentPlaces(
    IReadOnlyList<ArchitectureRecord> Records, IReadOnlyList<int> Placed, PrincipalComponents Components)
{
    public static LatentPlaces Of(ArchitectureVae vae, IReadOnlyList<ArchitectureRecord> records)
    {
        var centers = vae.Encode([.. records.Select(record => record.Architecture)]);
        var placed = Enumerable.Range(0, records.Count).Where(i => Array.TrueForAll(centers[i].Center, float.IsFinite)).ToArray();
        return new(records, placed, new PrincipalComponents([.. placed.Select(i => centers[i].Center)]));
    }
}
