using ArchVae.Spaces;

namespace ArchVae.Search.Strategies;

/// <summary>Networks that a search does not know, one after the other, each once.</summary>
/// <param name="history">What it knows.</param>
internal sealed class NewCandidates(SearchHistory history)
{
    private readonly List<Candidate> found = [];
    private readonly HashSet<ulong> seen = [];

    /// <summary>What was found, in the order in which it came.</summary>
    public IReadOnlyList<Candidate> Found => found;

    /// <summary>Adds networks that are new.</summary>
    /// <param name="architectures">The networks.</param>
    /// <param name="parent">The trial that they were made of; null for none.</param>
    public void Add(IEnumerable<Architecture> architectures, int? parent)
    {
        foreach (var architecture in architectures)
        {
            if (!history.Knows(architecture) && seen.Add(architecture.NetworkHash())) found.Add(new(architecture, parent));
        }
    }
}

/// <summary>A network that may be proposed.</summary>
/// <param name="Architecture">The architecture.</param>
/// <param name="Parent">The trial that it was made of; null for none.</param>
internal sealed record Candidate(Architecture Architecture, int? Parent);
