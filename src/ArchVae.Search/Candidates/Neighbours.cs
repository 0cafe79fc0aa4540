using ArchVae.Spaces;

namespace ArchVae.Search.Candidates;

/// <summary>Legal architectures one change away, by the grammar of their space.</summary>
public static class Neighbours
{
    /// <summary>The neighbours of an architecture in a fixed order, without itself and without repeats.</summary>
    public static IReadOnlyList<Architecture> Of(Architecture architecture) => throw new NotImplementedException();
}
