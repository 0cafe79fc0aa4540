using ArchVae.Search;
using ArchVae.Search.Candidates;
using ArchVae.Search.Trials;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Studies.Searches;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studies;

public sealed class SearchRunResultTests
{
    private static readonly SearchSpace space = SearchSpace.Load("nas-bench-macro");

    // What was observed and what it is in truth; null for a trial that failed.
    private static readonly (double Seen, double True)?[] noisy = [(3, 1), null, (2, 9), (4, 5), (4, 8), (6, 2), (5, 9)];

    [Fact]
    public void The_incumbent_is_the_best_observed_and_is_judged_by_its_score()
    {
        var result = Of(true, noisy);
        result.Incumbents.ShouldBe([new(1, 1), new(4, 5), new(6, 2)]);
        (result.Trials, result.Failures, result.FinalScore).ShouldBe((7, 1, 2));
        Enumerable.Range(1, 8).Select(result.ScoreAt).ShouldBe([1, 1, 1, 5, 5, 2, 2, 2]);
        Of(false, noisy).Incumbents.ShouldBe([new(1, 1), new(3, 9)]);
    }

    [Fact]
    public void Nothing_is_found_before_a_trial_was_measured()
    {
        var result = Of(true, [null, (1, 1)]);
        (result.ScoreAt(1), result.ScoreAt(2)).ShouldBe((null, 1));
        Of(true, [null]).FinalScore.ShouldBeNull();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1.5, 4)]
    [InlineData(5, 4)]
    [InlineData(5.5, null)]
    public void Trials_to_a_score_are_those_until_the_incumbent_first_had_it(double score, int? trials) =>
        Of(true, noisy).TrialsTo(score, new("true", true)).ShouldBe(trials);

    [Fact]
    public void Trials_that_break_a_limit_or_lack_its_metric_do_not_count()
    {
        Of(true, noisy, new MetricLimit("true", null, 4)).Incumbents.ShouldBe([new(1, 1), new(6, 2)]);
        Of(true, noisy, new MetricLimit("size", null, 4)).Incumbents.ShouldBeEmpty();
    }

    private static SearchRunResult Of(bool maximize, (double Seen, double True)?[] values, params MetricLimit[] limits)
    {
        var architectures = RandomArchitectures.Distinct(space, 1, values.Length).ToList();
        var trials = values.Select((value, i) => new Trial
        {
            Number = i,
            Architecture = architectures[i],
            Strategy = "random",
            State = value is null ? TrialState.Failed : TrialState.Done,
            Metrics = value is { } known
                ? new() { ["seen"] = known.Seen, ["true"] = known.True } : new Dictionary<string, double>(),
        });
        var candidates = new CandidateSource(space, new(), null, null, 0);
        return SearchRunResult.Of([.. trials], new(candidates, [new("seen", maximize)], limits, 0), "true", 0);
    }
}
