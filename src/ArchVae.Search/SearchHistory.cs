using ArchVae.Search.Trials;
using ArchVae.Spaces;

namespace ArchVae.Search;

/// <summary>The trials of a search in their order, and what they say of the aims.</summary>
public sealed class SearchHistory
{
    /// <summary>The trials; the place of each is its number.</summary>
    public IReadOnlyList<Trial> Trials => throw new NotImplementedException();

    /// <summary>Whether the network of an architecture was proposed.</summary>
    public bool Knows(Architecture architecture) => throw new NotImplementedException($"{architecture}");
}
