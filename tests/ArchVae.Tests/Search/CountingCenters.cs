using ArchVae.Search.Predictors;
using ArchVae.Spaces;

namespace ArchVae.Tests.Search;

/// <summary>A latent space that is easy to reckon: the rows, their square less the first bin, and one that is always 7.</summary>
internal sealed class CountingCenters : ILatentCenters
{
    public int Size => 3;

    public double[][] CentersOf(IReadOnlyList<Architecture> architectures) =>
        [.. architectures.Select(one => (double[])[one.RowCount, (one.RowCount * one.RowCount) - one.BinOf(0, 0), 7])];
}
