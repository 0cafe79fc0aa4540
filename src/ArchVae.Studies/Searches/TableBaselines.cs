using ArchVae.Search;
using ArchVae.Search.Evaluators;
using ArchVae.Search.Strategies;

namespace ArchVae.Studies.Searches;

/// <summary>
/// What a table knows beside a search of it: the best of all candidates, and how far from it other strategies are after as many
/// trials. Candidates that failed or break the limits are as bad as the worst that did not.
/// </summary>
internal sealed class TableBaselines
{
    /// <summary>The strategies that are simulated.</summary>
    public static readonly IReadOnlyList<string> Simulated = ["local", "evolution"];

    // Simulated trials, over all seeds of a strategy.
    private const int MostTrials = 4_000;
    private readonly SearchProblem problem;
    private readonly Dictionary<ulong, IReadOnlyDictionary<string, double>?> metrics = [];
    private readonly double worst;

    private TableBaselines(SearchProblem problem, TableEvaluator table)
    {
        this.problem = problem;
        foreach (var architecture in problem.Candidates.Pool!)
        {
            var known = table.MetricsOf(architecture);
            var isMeasured = known is not null && problem.Aims.All(aim => known.ContainsKey(aim.Metric));
            metrics[architecture.NetworkHash()] = isMeasured ? known : null;
        }
        Scores = [.. metrics.Values.Where(IsAllowed).Select(ScoreOf).OrderDescending()];
        worst = Scores.Count > 0 ? Scores[^1] : 0;
    }

    /// <summary>The candidates of the table.</summary>
    public int Count => metrics.Count;

    /// <summary>The scores of the first aim of all candidates that count, the best first.</summary>
    public IReadOnlyList<double> Scores { get; }

    /// <summary>The baselines of a table; null where the evaluator is none, or draws the first aim anew for each trial.</summary>
    public static TableBaselines? Of(SearchProblem problem, Evaluator? evaluator)
    {
        if (evaluator is not TableEvaluator table || problem.Candidates.Pool is null) return null;
        var drawn = table.Drawn.Select(draw => draw.Name).ToHashSet();
        if (problem.Aims.Any(aim => drawn.Contains(aim.Metric)) || problem.Limits.Any(limit => drawn.Contains(limit.Metric)))
            return null;
        return new TableBaselines(problem, table) is { Scores.Count: > 0 } known ? known : null;
    }

    /// <summary>How far a value of the first aim is from the best of the table; 0 or more.</summary>
    public double RegretOf(double value) => Scores[0] - problem.Aims[0].Score(value);

    /// <summary>How many candidates are better than a value of the first aim.</summary>
    public int BetterThan(double value) => Scores.TakeWhile(score => score > problem.Aims[0].Score(value)).Count();

    /// <summary>The expected regret of random draws without repeats after 1, 2, … trials, exactly.</summary>
    public double[] Random(int trials) =>
        ExpectedBest.Regrets([.. Scores, .. Enumerable.Repeat(worst, Count - Scores.Count)], trials);

    /// <summary>The seeds that a simulation of so many trials has; 0 where there would be too many trials.</summary>
    public static int SeedsFor(int trials, int most) => Math.Min(most, MostTrials / Math.Max(1, trials));

    /// <summary>The mean regret of a strategy after 1, 2, … trials over seeds 0, 1, …, one trial at a time.</summary>
    /// <param name="strategy">Its name.</param>
    /// <param name="trials">For how many trials.</param>
    /// <param name="seeds">How many seeds, at least 1.</param>
    public double[] Mean(string strategy, int trials, int seeds)
    {
        var sums = new double[trials];
        for (var seed = 0ul; seed < (ulong)seeds; seed++)
        {
            var own = problem with { Candidates = problem.Candidates.WithSeed(seed), Seed = seed };
            var search = new ArchitectureSearch(own, StrategyFamily.Registry.Get(strategy), new StoppedClock());
            var best = worst;
            for (var i = 0; i < trials; i++)
            {
                if (search.Propose(1) is [var trial, ..])
                {
                    if (metrics[trial.Network] is not { } measured) search.Fail(trial.Number, "failed");
                    else
                    {
                        search.Report(trial.Number, measured);
                        if (IsAllowed(measured)) best = Math.Max(best, ScoreOf(measured));
                    }
                }
                sums[i] += Scores[0] - best;
            }
        }
        return [.. sums.Select(sum => sum / seeds)];
    }

    private bool IsAllowed(IReadOnlyDictionary<string, double>? measured) =>
        measured is not null && problem.Limits.All(limit => limit.IsKept(measured));

    private double ScoreOf(IReadOnlyDictionary<string, double>? measured) =>
        problem.Aims[0].Score(measured![problem.Aims[0].Metric]);
}
