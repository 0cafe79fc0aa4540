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
