namespace ArchVae.Search.Strategies;

/// <summary><c>random</c>: draws of the candidates, without repeats.</summary>
internal sealed class RandomFamily : StrategyFamily
{
    public override string Name => "random";

    public override string Description => "draws of the candidates, without repeats";

    public override SearchStrategy Create(SearchProblem problem) => new Strategy(problem);

    private sealed class Strategy(SearchProblem problem) : SearchStrategy
    {
        private readonly FreshDraws draws = new(problem.Candidates);

        public override IReadOnlyList<Proposal> Propose(SearchHistory history, int count) =>
            draws.Fill(history, [], count);
    }
}
