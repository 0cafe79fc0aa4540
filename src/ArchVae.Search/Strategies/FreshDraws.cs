using ArchVae.Search.Candidates;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Search.Strategies;

/// <summary>Draws of the candidates that a search does not know yet. What was drawn before counts for nothing.</summary>
/// <param name="candidates">The candidates.</param>
internal sealed class FreshDraws(CandidateSource candidates)
{
    private const int MostRepeats = 10_000;
    private const long Step = 10;
    private int[]? order;

    /// <summary>Proposals with draws after them, up to so many; fewer only where there are no more networks.</summary>
    public IReadOnlyList<Proposal> Fill(SearchHistory history, IReadOnlyList<Proposal> proposals, int count)
    {
        var others = proposals.Select(proposal => proposal.Architecture);
        return [.. proposals, .. Take(history, others, count - proposals.Count).Select(drawn => new Proposal(drawn))];
    }

    /// <summary>Different networks that were not proposed; fewer where there are no more, or none was found for long.</summary>
    /// <param name="history">What is known.</param>
    /// <param name="others">What will be proposed beside them.</param>
    /// <param name="count">How many are wanted.</param>
    public List<Architecture> Take(SearchHistory history, IEnumerable<Architecture> others, int count)
    {
        var taken = others.Select(architecture => architecture.NetworkHash()).ToHashSet();
        var found = new List<Architecture>();
        if (candidates.Pool is { } pool)
        {
            foreach (var place in order ??= Shuffled(pool.Count))
            {
                if (found.Count == count) break;
                if (!history.Knows(pool[place]) && taken.Add(pool[place].NetworkHash())) found.Add(pool[place]);
            }
            return found;
        }
        var repeats = 0;
        for (var i = 0L; found.Count < count && repeats < MostRepeats; i++)
        {
            var drawn = candidates.Draw(i);
            if (history.Knows(drawn) || !taken.Add(drawn.NetworkHash()))
            {
                repeats++;
                continue;
            }
            found.Add(drawn);
            repeats = 0;
        }
        return found;
    }

    private int[] Shuffled(int count)
    {
        int[] places = [.. Enumerable.Range(0, count)];
        new RandomStream(candidates.Seed, RandomPurpose.Search, Step).Shuffle<int>(places);
        return places;
    }
}
