using ArchVae.Search.Trials;
using ArchVae.Tensors;

namespace ArchVae.Search.Strategies;

/// <summary>
/// <c>portfolio</c>: several strategies take turns. After the ten draws that begin a search, each proposal is one strategy's,
/// drawn in proportion to (1 + its improvements) / (2 + its trials) among the last 40 that were measured; an improvement is a
/// trial that was better than all before it.
/// </summary>
internal sealed class PortfolioFamily : StrategyFamily
{
    private const int Window = 40;
    private const long Step = 15;

    public override string Name => "portfolio";

    public override string Description => "gp, local and, with a model, latent take turns by what each improved of late";

    public override SearchStrategy Create(SearchProblem problem)
    {
        string[] names = problem.Candidates.Model is null ? ["gp", "local"] : ["gp", "latent", "local"];
        return new Strategy(problem, [.. names.Select(name => Registry.Get(name))]);
    }

    private sealed class Strategy(SearchProblem problem, IReadOnlyList<StrategyFamily> families) : SearchStrategy
    {
        private readonly FreshDraws draws = new(problem.Candidates);
        private readonly SearchStrategy[] strategies = [.. families.Select(family => family.Create(problem))];

        public override IReadOnlyList<Proposal> Propose(SearchHistory history, int count)
        {
            if (history.Measured.Count < GaussianProcessStrategy.First)
                return [.. draws.Fill(history, [], count).Select(proposal => proposal with { Strategy = "random" })];
            var (credits, turns) = (Credits(history), new int[strategies.Length]);
            for (var i = 0; i < count; i++) turns[Drawn(credits, history.Count + i)]++;
            var (proposals, taken) = (new List<Proposal>(), new HashSet<ulong>());
            for (var i = 0; i < strategies.Length; i++)
            {
                if (turns[i] == 0) continue;
                // One more for each that another may have proposed too.
                var wanted = turns[i] + proposals.Count;
                proposals.AddRange(strategies[i].Propose(history, wanted)
                    .Where(proposal => taken.Add(proposal.Architecture.NetworkHash())).Take(turns[i])
                    .Select(proposal => proposal with { Strategy = families[i].Name }));
            }
            return proposals;
        }

        private double[] Credits(SearchHistory history)
        {
            var (improvements, tries) = (new int[strategies.Length], new int[strategies.Length]);
            var measured = history.Measured;
            var isBetter = new TrialOrder(problem, measured, AimWeights.Draw(problem, history.Count)).Improvements();
            for (var i = Math.Max(0, measured.Count - Window); i < measured.Count; i++)
            {
                var own = IndexOf(measured[i]);
                if (own < 0) continue;
                tries[own]++;
                if (isBetter[i]) improvements[own]++;
            }
            return [.. improvements.Zip(tries, (gained, tried) => (1.0 + gained) / (2 + tried))];
        }

        private int IndexOf(Trial trial)
        {
            for (var i = 0; i < families.Count; i++)
                if (families[i].Name == trial.Strategy) return i;
            return -1;
        }

        private int Drawn(double[] credits, int number)
        {
            var place = new RandomStream(problem.Seed, RandomPurpose.Search, Step, number).NextDouble() * credits.Sum();
            for (var i = 0; i < credits.Length; i++)
                if ((place -= credits[i]) < 0) return i;
            return credits.Length - 1;
        }
    }
}
