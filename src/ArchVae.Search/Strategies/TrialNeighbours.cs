using ArchVae.Search.Trials;
using ArchVae.Spaces;

namespace ArchVae.Search.Strategies;

/// <summary>
/// The candidates around trials, kept while they are asked for: the same few trials have children over and over.
/// </summary>
/// <param name="problem">The problem.</param>
internal sealed class TrialNeighbours(SearchProblem problem)
{
    private readonly Dictionary<int, IReadOnlyList<Architecture>> known = [];

    /// <summary>The candidates among the neighbours of a trial's network.</summary>
    public IReadOnlyList<Architecture> Of(Trial trial) => known.TryGetValue(trial.Number, out var found) ? found
        : known[trial.Number] = problem.Candidates.NeighboursOf(trial.Architecture);

    /// <summary>Forgets those of all other trials.</summary>
    public void KeepOnly(IEnumerable<Trial> trials)
    {
        foreach (var left in known.Keys.Except(trials.Select(trial => trial.Number)).ToList()) known.Remove(left);
    }
}
