using ArchVae.Search;
using ArchVae.Search.Strategies;
using ArchVae.Spaces;
using ArchVae.Testing;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Contracts;

public sealed class StrategyContractTests
{
    public static TheoryData<string> Names => [.. StrategyFamily.Registry.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_librarys_strategies_keep_it(string name) => StrategyContract.Check(StrategyFamily.Registry.Get(name));

    [Fact]
    public void A_strategy_of_draws_keeps_it() => StrategyContract.Check(new DrawingFamily(Mistake.None));

    [Theory]
    [InlineData(Mistake.Known, "as many different new networks as are asked for, failures or not", "was proposed before")]
    [InlineData(Mistake.Few, "as many different new networks as are asked for, failures or not", "expected 1 networks; found 0")]
    [InlineData(Mistake.Seed, "the same seed gives the same trials, another one others", "found the same")]
    [InlineData(Mistake.State, "a search that goes on proposes what it would have without a stop", "expected trial ")]
    [InlineData(Mistake.Parent, "a parent is a trial that was measured before", "found parent 3 of trial 3")]
    public void A_broken_strategy_is_refused(Mistake mistake, string rule, string message)
    {
        var refused = Should.Throw<ContractException>(() => StrategyContract.Check(new DrawingFamily(mistake)));
        refused.Rule.ShouldBe(rule);
        refused.Message.ShouldContain(message);
        refused.Subject.ShouldBe("The strategy 'drawing'");
    }

    public enum Mistake
    {
        None, Known, Few, Seed, State, Parent,
    }

    /// <summary>Draws that were not proposed, or what a mistake makes of them.</summary>
    private sealed class DrawingFamily(Mistake mistake) : StrategyFamily
    {
        public override string Name => "drawing";

        public override string Description => "draws";

        public override SearchStrategy Create(SearchProblem problem) => new Drawing(problem, mistake);
    }

    private sealed class Drawing(SearchProblem problem, Mistake mistake) : SearchStrategy
    {
        private int calls;

        public override IReadOnlyList<Proposal> Propose(SearchHistory history, int count)
        {
            calls++;
            if (mistake == Mistake.Few && history.Count > 3) return [];
            var source = mistake == Mistake.Seed
                ? new(problem.Candidates.Space, problem.Candidates.Conditions, null, null, 0) : problem.Candidates;
            var (found, seen) = (new List<Architecture>(), new HashSet<ulong>());
            for (var i = mistake == Mistake.State ? 7L * calls : 0; found.Count < count; i++)
            {
                if (source.Pool is { } pool && history.Count + found.Count >= pool.Count) break;
                var drawn = source.Draw(mistake == Mistake.Known ? found.Count : i);
                if (mistake != Mistake.Known && (history.Knows(drawn) || !seen.Add(drawn.NetworkHash()))) continue;
                found.Add(drawn);
            }
            return [.. found.Select(drawn => new Proposal(
                drawn, mistake == Mistake.Parent && history.Count >= 3 ? history.Count : null))];
        }
    }
}
