using ArchVae.Search.Candidates;
using ArchVae.Search.Trials;
using ArchVae.Spaces;

namespace ArchVae.Search.Strategies;

/// <summary>
/// What strategies with a predictor choose from: the whole pool where it can be listed, else the neighbours of the five best
/// trials, 200 draws, and with a model 200 draws of its prior and eight points on the paths from the best to the other four.
/// </summary>
/// <param name="problem">The problem.</param>
internal sealed class ModelCandidates(SearchProblem problem) : ICandidates
{
    private const int Best = 5;
    private const int Draws = 200;
    private const int PathPoints = 8;
    private readonly Dictionary<int, IReadOnlyList<Architecture>> neighbours = [];

    private IReadOnlyList<Candidate>? pool;

    public bool AreConstant => problem.Candidates.Pool is { Count: <= CandidateSource.MostListed };

    public IReadOnlyList<Candidate> For(SearchHistory history, IReadOnlyList<Trial> order)
    {
        var source = problem.Candidates;
        if (AreConstant) return pool ??= [.. source.Pool!.Select(architecture => new Candidate(architecture, null))];
        var (found, seen) = (new List<Candidate>(), new HashSet<ulong>());
        var best = order.Take(Best).ToList();
        foreach (var trial in best)
        {
            foreach (var neighbour in Neighbours(trial)) Add(neighbour, trial.Number);
        }
        for (var i = 0; i < Draws; i++) Add(source.Draw(((long)history.Count + 1) * Draws + i), null);
        if (source.Model is not null)
        {
            foreach (var drawn in source.DrawsOfModel((long)history.Count * Draws, Draws)) Add(drawn, null);
            foreach (var other in best.Skip(1))
            {
                foreach (var between in source.Path(best[0].Architecture, other.Architecture, PathPoints))
                    Add(between, best[0].Number);
            }
        }
        return found;

        void Add(Architecture architecture, int? parent)
        {
            if (!history.Knows(architecture) && seen.Add(architecture.NetworkHash()))
                found.Add(new(architecture, parent));
        }
    }

    private IReadOnlyList<Architecture> Neighbours(Trial trial)
    {
        if (!neighbours.TryGetValue(trial.Number, out var found))
            neighbours[trial.Number] = found = problem.Candidates.NeighboursOf(trial.Architecture);
        return found;
    }
}

/// <summary>A network that may be proposed.</summary>
/// <param name="Architecture">The architecture.</param>
/// <param name="Parent">The trial that it was made of; null for none.</param>
internal sealed record Candidate(Architecture Architecture, int? Parent);
