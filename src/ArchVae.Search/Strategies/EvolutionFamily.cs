using ArchVae.Search.Trials;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Search.Strategies;

/// <summary>
/// <c>evolution</c>: regularized evolution (Real et al., "Regularized evolution for image classifier architecture search", AAAI
/// 2019). The population is the last 50 networks that were measured; of 10 drawn from it the best has a child, one of its
/// neighbours. The first 50 are drawn.
/// </summary>
internal sealed class EvolutionFamily : StrategyFamily
{
    private const int Population = 50;
    private const int Sample = 10;
    private const int MostTries = 100;
    private const long Step = 11;

    public override string Name => "evolution";

    public override string Description => "regularized evolution: a neighbour of the best of 10 out of the last 50";

    public override SearchStrategy Create(SearchProblem problem) => new Strategy(problem);

    private sealed class Strategy(SearchProblem problem) : SearchStrategy
    {
        private readonly FreshDraws draws = new(problem.Candidates);
        private readonly TrialNeighbours neighbours = new(problem);

        public override IReadOnlyList<Proposal> Propose(SearchHistory history, int count)
        {
            var proposals = new List<Proposal>();
            var measured = history.Measured;
            var population = measured.Skip(measured.Count - Population).ToList();
            neighbours.KeepOnly(population);
            for (var number = history.Count; proposals.Count < count; number++)
            {
                var child = number < Population || population.Count == 0 ? null : Child(history, population, proposals, number);
                if (child is null)
                {
                    var drawn = draws.Take(history, proposals.Select(proposal => proposal.Architecture), 1);
                    if (drawn.Count == 0) break;
                    child = new(drawn[0]);
                }
                proposals.Add(child);
            }
            return proposals;
        }

        // A child that nobody knows; null where a hundred were known.
        private Proposal? Child(SearchHistory history, List<Trial> population, List<Proposal> others, int number)
        {
            var random = new RandomStream(problem.Seed, RandomPurpose.Search, Step, number);
            var rank = new TrialOrder(problem, population, AimWeights.Draw(problem, number)).Ranks();
            var taken = others.Select(other => other.Architecture.NetworkHash()).ToHashSet();
            for (var attempt = 0; attempt < MostTries; attempt++)
            {
                var best = int.MaxValue;
                var parent = population[0];
                for (var i = 0; i < Sample; i++)
                {
                    var at = random.NextInt32(population.Count);
                    if (rank[at] < best) (best, parent) = (rank[at], population[at]);
                }
                var around = neighbours.Of(parent);
                if (around.Count == 0) continue;
                Architecture child = around[random.NextInt32(around.Count)];
                if (!history.Knows(child) && !taken.Contains(child.NetworkHash())) return new(child, parent.Number);
            }
            return null;
        }
    }
}
