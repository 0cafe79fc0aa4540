using ArchVae.Search.Candidates;
using ArchVae.Search.Trials;

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
    private readonly TrialNeighbours neighbours = new(problem);
    private IReadOnlyList<Candidate>? pool;

    public bool AreConstant => problem.Candidates.Pool is { Count: <= CandidateSource.MostListed };

    public IReadOnlyList<Candidate> For(SearchHistory history, IReadOnlyList<Trial> order)
    {
        var source = problem.Candidates;
        if (AreConstant) return pool ??= [.. source.Pool!.Select(architecture => new Candidate(architecture, null))];
        var (found, best) = (new NewCandidates(history), order.Take(Best).ToList());
        neighbours.KeepOnly(best);
        foreach (var trial in best) found.Add(neighbours.Of(trial), trial.Number);
        var first = ((long)history.Count + 1) * Draws;
        found.Add(Enumerable.Range(0, Draws).Select(i => source.Draw(first + i)), null);
        if (source.Model is not null)
        {
            found.Add(source.DrawsOfModel((long)history.Count * Draws, Draws), null);
            foreach (var other in best.Skip(1))
                found.Add(source.Path(best[0].Architecture, other.Architecture, PathPoints), best[0].Number);
        }
        return found.Found;
    }
}
