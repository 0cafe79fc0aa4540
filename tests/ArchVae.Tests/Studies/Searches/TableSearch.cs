using ArchVae.Data;
using ArchVae.Search;
using ArchVae.Search.Candidates;
using ArchVae.Search.Evaluators;
using ArchVae.Search.Strategies;
using ArchVae.Search.Trials;
using ArchVae.Spaces;

namespace ArchVae.Tests.Studies.Searches;

/// <summary>Searches of a small table: all 27 networks of three layers, with what they have of x and y and where.</summary>
internal static class TableSearch
{
    public const string Reason = "said <script>alert(\"1\")</script> & stopped";

    public static IReadOnlyList<Architecture> All { get; } = MemberList.Of(TestSpaces.Types, 100)!;

    /// <summary>The first layer counts most; the size is not what is good.</summary>
    public static Dictionary<string, double> MetricsOf(Architecture architecture) => new()
    {
        ["acc"] = 0.3 * architecture.TypeOf(0) + 0.02 * architecture.TypeOf(1) + 0.001 * architecture.TypeOf(2),
        ["size"] = 100 + 10 * architecture.TypeOf(0) + architecture.TypeOf(2),
    };

    /// <summary>The table; networks with the last type at both ends failed where that is wanted.</summary>
    public static TableEvaluator Table(bool withFailures = false) => new(
        [.. All.Select(architecture => withFailures && Fails(architecture)
            ? new ArchitectureRecord(architecture) { Failure = Reason }
            : new ArchitectureRecord(architecture, null, MetricsOf(architecture)))], ["acc", "size"]);

    public static bool Fails(Architecture architecture) => architecture.TypeOf(0) == 2 && architecture.TypeOf(2) == 2;

    public static SearchProblem Problem(Evaluator evaluator, IReadOnlyList<Aim> aims, params IReadOnlyList<MetricLimit> limits) =>
        new(new CandidateSource(TestSpaces.Types, new(), evaluator.Pool, null, 1), aims, limits, 1);

    /// <summary>A search of a number of trials, one second each.</summary>
    public static ArchitectureSearch Run(SearchProblem problem, Evaluator evaluator, int trials, string strategy = "gp") =>
        Run(problem, strategy, trials, trial => evaluator.Evaluate(trial, CancellationToken.None));

    /// <summary>The same with values from anywhere.</summary>
    public static ArchitectureSearch Run(
        SearchProblem problem, string strategy, int trials, Func<Trial, IReadOnlyDictionary<string, double>> measure)
    {
        var search = new ArchitectureSearch(problem, StrategyFamily.Registry.Get(strategy), new SecondsClock());
        for (var i = 0; i < trials; i++)
        {
            if (search.Propose(1) is not [var trial]) break;
            search.Start(trial.Number, "0");
            try
            {
                search.Report(trial.Number, measure(trial));
            }
            catch (TrialFailedException failure)
            {
                search.Fail(trial.Number, failure.Message);
            }
        }
        return search;
    }

    private sealed class SecondsClock : TimeProvider
    {
        private int seconds;

        public override DateTimeOffset GetUtcNow() =>
            new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(seconds++);
    }
}
