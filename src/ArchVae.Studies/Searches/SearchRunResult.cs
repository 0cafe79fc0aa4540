using System.Text.Json.Serialization;
using ArchVae.Search;
using ArchVae.Search.Trials;

namespace ArchVae.Studies.Searches;

/// <summary>The best that was observed from a trial on, until another one is.</summary>
/// <param name="Trial">How many trials there were when it was found, from 1.</param>
/// <param name="Score">Its score, by which it is judged; null where it was not measured.</param>
public sealed record Incumbent(int Trial, double? Score);

/// <summary>What a run left: <c>result.json</c> of its folder.</summary>
public sealed record SearchRunResult
{
    /// <summary>Why it could not be made; null where it was.</summary>
    public string? Failure { get; init; }

    /// <summary>How many networks were tried; fewer than the budget where there were no more.</summary>
    public int Trials { get; init; }

    /// <summary>How many of them could not be measured.</summary>
    public int Failures { get; init; }

    /// <summary>
    /// The best observed values of the first aim, as they came: by what was observed each is better than the one before, by its
    /// score it need not be. Trials that failed or break a limit do not count.
    /// </summary>
    public IReadOnlyList<Incumbent> Incumbents { get; init; } = [];

    /// <summary>Seconds since it was begun or went on last.</summary>
    public double Seconds { get; init; }

    /// <summary>The result of trials.</summary>
    /// <param name="trials">The trials in their order, all ended.</param>
    /// <param name="problem">What was searched for.</param>
    /// <param name="score">The metric by which what was found is judged.</param>
    /// <param name="seconds">How long it took.</param>
    internal static SearchRunResult Of(IReadOnlyList<Trial> trials, SearchProblem problem, string score, double seconds)
    {
        var (incumbents, aim, best) = (new List<Incumbent>(), problem.Aims[0], double.NegativeInfinity);
        foreach (var trial in trials)
        {
            if (trial.State != TrialState.Done || !problem.Limits.All(limit => limit.IsKept(trial.Metrics))) continue;
            var value = aim.Score(trial.Metrics[aim.Metric]);
            if (value <= best) continue;
            best = value;
            incumbents.Add(new(trial.Number + 1, trial.Metrics.TryGetValue(score, out var known) ? known : null));
        }
        return new()
        {
            Trials = trials.Count,
            Failures = trials.Count(trial => trial.State == TrialState.Failed),
            Incumbents = incumbents,
            Seconds = seconds,
        };
    }

    /// <summary>The score of the incumbent after so many trials; null where there was none, or it has no score.</summary>
    /// <param name="trials">1 or more; beyond the last trial nothing changes.</param>
    public double? ScoreAt(int trials) => Incumbents.LastOrDefault(incumbent => incumbent.Trial <= trials)?.Score;

    /// <summary>The score of the incumbent at the end.</summary>
    [JsonIgnore]
    public double? FinalScore => ScoreAt(int.MaxValue);

    /// <summary>The trials until the incumbent's score first was as good as one; null where it never was.</summary>
    /// <param name="score">The score.</param>
    /// <param name="aim">In which direction it is better.</param>
    internal int? TrialsTo(double score, Aim aim) => Incumbents
        .FirstOrDefault(incumbent => incumbent.Score is { } own && aim.Score(own) >= aim.Score(score))?.Trial;
}
