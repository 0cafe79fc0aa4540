using System.Text.Json.Nodes;
using ArchVae.Search;

namespace ArchVae.Studies.Searches;

/// <summary>The finished runs of a search, by strategies and seeds, and what they come to.</summary>
internal sealed class SearchComparison
{
    private readonly SearchStudy study;
    private readonly Aim score;
    private readonly Dictionary<(string Strategy, int Seed), SearchRunResult> finished;
    private readonly Dictionary<string, SortedDictionary<int, SearchRunResult>> made;

    public SearchComparison(
        SearchStudy study, StudySearch search, SearchStudyData data,
        IReadOnlyDictionary<SearchStudyRun, SearchRunResult> results)
    {
        (this.study, Search, Best, score) = (study, search, data.Best, data.Score);
        finished = study.Runs.Where(run => run.Search == search && results.ContainsKey(run))
            .ToDictionary(run => (run.Strategy.Name, run.Seed), run => results[run]);
        Strategies = [.. study.Strategies.Where(strategy => strategy.Suits(search))];
        made = Strategies.ToDictionary(strategy => strategy.Name, strategy => new SortedDictionary<int, SearchRunResult>(
            finished.Where(run => run.Key.Strategy == strategy.Name && run.Value.Failure is null)
                .ToDictionary(run => run.Key.Seed, run => run.Value)));
        At = [.. study.At.Where(trials => trials <= search.Options.Budget)];
    }

    /// <summary>The search.</summary>
    public StudySearch Search { get; }

    /// <summary>The best score that there is; null where nobody knows it.</summary>
    public double? Best { get; }

    /// <summary>The strategies that the search has models for.</summary>
    public IReadOnlyList<StudyStrategy> Strategies { get; }

    /// <summary>The numbers of trials at which they are compared.</summary>
    public IReadOnlyList<int> At { get; }

    /// <summary>Whether less of what is compared is better: regret, or the score where that is so.</summary>
    public bool IsLessBetter => Best is not null || !score.Maximize;

    /// <summary>The strategy that others are compared with.</summary>
    public StudyStrategy? Base =>
        Strategies.FirstOrDefault(strategy => strategy.Name == study.Reference) ?? (Strategies is [var first, ..] ? first : null);

    /// <summary>The runs of a strategy that were made, by seed.</summary>
    public IReadOnlyDictionary<int, SearchRunResult> RunsOf(StudyStrategy strategy) => made[strategy.Name];

    /// <summary>The runs that could not be made, with the reason.</summary>
    public IEnumerable<(SearchStudyRun Run, string Reason)> Failed() =>
        from run in study.Runs
        where run.Search == Search
        let failure = finished.GetValueOrDefault((run.Strategy.Name, run.Seed))?.Failure
        where failure is not null
        select (run, failure);

    /// <summary>
    /// What is compared, after so many trials: the regret where the best is known, else the score of the best so far; by seed, of
    /// the runs that have it.
    /// </summary>
    public SortedDictionary<int, double> ValuesAt(StudyStrategy strategy, int trials)
    {
        var values = new SortedDictionary<int, double>();
        foreach (var (seed, run) in RunsOf(strategy))
        {
            if (run.ScoreAt(trials) is { } found) values.Add(seed, RegretOf(found) ?? found);
        }
        return values;
    }

    /// <summary>
    /// The trials until runs of a strategy were as good as the reference's with the same seed in the end, by seed; null where
    /// they never were. Without seeds whose reference is not there.
    /// </summary>
    public SortedDictionary<int, int?> TrialsToReference(StudyStrategy strategy)
    {
        var trials = new SortedDictionary<int, int?>();
        foreach (var (seed, run) in RunsOf(strategy))
        {
            if (ReferenceOf(seed) is { } target) trials.Add(seed, run.TrialsTo(target, score));
        }
        return trials;
    }

    /// <summary>The finished runs as flat rows, all of a study with the same names; times last, null for unknown.</summary>
    public IEnumerable<JsonObject> Rows()
    {
        foreach (var run in study.Runs.Where(run => run.Search == Search))
        {
            if (!finished.TryGetValue((run.Strategy.Name, run.Seed), out var result)) continue;
            var row = new JsonObject
            {
                ["run"] = run.Name,
                ["search"] = run.Search.Name,
                ["strategy"] = run.Strategy.Name,
                ["seed"] = run.Seed,
            };
            foreach (var trials in study.At)
            {
                var found = trials <= Search.Options.Budget ? result.ScoreAt(trials) : null;
                row[FormattableString.Invariant($"best{trials}")] = found;
                row[FormattableString.Invariant($"regret{trials}")] = RegretOf(found);
            }
            if (study.Reference is not null)
                row["trialsToReference"] = ReferenceOf(run.Seed) is { } target ? result.TrialsTo(target, score) : null;
            row["best"] = result.FinalScore;
            row["regret"] = RegretOf(result.FinalScore);
            row["trials"] = result.Trials;
            row["failures"] = result.Failures;
            row["failure"] = result.Failure;
            row["seconds"] = Math.Round(result.Seconds, 3);
            yield return row;
        }
    }

    private double? RegretOf(double? found) => score.Maximize ? Best - found : found - Best;

    private double? ReferenceOf(int seed) =>
        study.Reference is { } name && finished.TryGetValue((name, seed), out var run) ? run.FinalScore : null;
}
