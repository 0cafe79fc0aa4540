using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Search.Strategies;

/// <summary>
/// <c>local</c>: first improvement. From a draw it tries neighbours in random order and goes to the first that is better; where
/// none is, it begins anew at another draw. With several aims each descent has its own weights.
/// </summary>
internal sealed class LocalFamily : StrategyFamily
{
    private const long Step = 13;

    public override string Name => "local";

    public override string Description => "goes to the first better neighbour, and begins anew where there is none";

    public override SearchStrategy Create(SearchProblem problem) => new Strategy(problem, Name);

    private sealed class Strategy(SearchProblem problem, string name) : SearchStrategy
    {
        private readonly FreshDraws draws = new(problem.Candidates);
        private (int Number, IReadOnlyList<Architecture> Neighbours)? last;

        public override IReadOnlyList<Proposal> Propose(SearchHistory history, int count)
        {
            var proposals = new List<Proposal>();
            if (Current(history) is { } current)
            {
                foreach (var neighbour in Neighbours(history, current))
                {
                    if (proposals.Count == count) break;
                    if (!history.Knows(neighbour)) proposals.Add(new(neighbour, current));
                }
            }
            // A new beginning is one network, but a batch is to be full.
            return draws.Fill(history, proposals, count);
        }

        // Where the descent stands: the trials of this strategy tell, a beginning has no parent.
        private int? Current(SearchHistory history)
        {
            var measured = history.Measured;
            var own = measured.Where(trial => trial.Strategy == name).ToList();
            if (own.Count == 0) return null;
            var begin = own.FindLastIndex(trial => trial.Parent is null);
            // Of several beginnings in one batch the best counts, and all before the first of them do not.
            while (begin > 0 && own[begin - 1].Parent is null) begin--;
            if (begin < 0) begin = 0;
            var order = new TrialOrder(problem, [.. own.Skip(begin)], AimWeights.Draw(problem, own[begin].Number));
            return own[begin + order.Best!.Value].Number;
        }

        private IReadOnlyList<Architecture> Neighbours(SearchHistory history, int number)
        {
            if (last is { } known && known.Number == number) return known.Neighbours;
            Architecture[] neighbours = [.. problem.Candidates.NeighboursOf(history[number].Architecture)];
            new RandomStream(problem.Seed, RandomPurpose.Search, Step, number).Shuffle<Architecture>(neighbours);
            last = (number, neighbours);
            return neighbours;
        }
    }
}
