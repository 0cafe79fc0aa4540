using ArchVae.Reports;
using ArchVae.Search;
using ArchVae.Search.Trials;

namespace ArchVae.Studies.Searches;

/// <summary>
/// A search as its report draws it: which trials ended, which count, and when the first aim's best became better.
/// </summary>
internal sealed class SearchCourse
{
    private readonly Dictionary<int, int> subjects;

    /// <summary>The course of a search as it stands.</summary>
    public SearchCourse(ArchitectureSearch search)
    {
        Problem = search.Problem;
        Trials = search.Trials;
        Ended = [.. Trials.Where(trial => trial.State != TrialState.Proposed)];
        Measured = [.. Trials.Where(trial => trial.State == TrialState.Done)];
        Failed = [.. Trials.Where(trial => trial.State == TrialState.Failed)];
        BestFirst = search.BestFirst();
        Front = search.Front;
        Allowed = [.. BestFirst.OrderBy(trial => trial.Number)];
        Improvements = Improving(Allowed);
        Time = new(Trials);
        Networks = new([.. TrialRecords.Of(Ended)]);
        subjects = Ended.Index().ToDictionary(entry => entry.Item.Number, entry => entry.Index);
    }

    /// <summary>What is searched for.</summary>
    public SearchProblem Problem { get; }

    /// <summary>The aim that says which trial is best.</summary>
    public Aim Aim => Problem.Aims[0];

    /// <summary>All trials by their number.</summary>
    public IReadOnlyList<Trial> Trials { get; }

    /// <summary>Those that were measured or failed.</summary>
    public IReadOnlyList<Trial> Ended { get; }

    /// <summary>Those that were measured.</summary>
    public IReadOnlyList<Trial> Measured { get; }

    /// <summary>Those that failed.</summary>
    public IReadOnlyList<Trial> Failed { get; }

    /// <summary>The measured ones that keep to the limits, by their number.</summary>
    public IReadOnlyList<Trial> Allowed { get; }

    /// <summary>The same, the best first.</summary>
    public IReadOnlyList<Trial> BestFirst { get; }

    /// <summary>The trials that no other is better than in every aim.</summary>
    public IReadOnlyList<Trial> Front { get; }

    /// <summary>The trials that were better than all before them, in the order of their numbers.</summary>
    public IReadOnlyList<Trial> Improvements { get; }

    /// <summary>The seconds of the search.</summary>
    public ActiveTime Time { get; }

    /// <summary>What the points of pictures stand for: the trials that ended, with their numbers as ids.</summary>
    public ReportNetworks Networks { get; }

    /// <summary>The place of a trial that ended among <see cref="Networks"/>.</summary>
    public int SubjectOf(Trial trial) => subjects[trial.Number];

    /// <summary>A trial's value of the first aim.</summary>
    public double ValueOf(Trial trial) => trial.Metrics[Aim.Metric];

    /// <summary>A trial in a few lines, for tooltips.</summary>
    public string Describe(Trial trial) => $"trial {SearchFigures.Count(trial.Number)}: " + (trial.State switch
    {
        TrialState.Done => Values(trial),
        TrialState.Failed => $"it {trial.Failure}",
        _ => "not ended",
    }) + $"\n{trial.Architecture}";

    /// <summary>A trial's values of all aims, in words.</summary>
    public string Values(Trial trial) => string.Join(
        ", ", Problem.Aims.Select(aim => $"{aim.Metric} {SearchFigures.Value(trial.Metrics[aim.Metric])}"));

    /// <summary>The trials among some that were better than all before them.</summary>
    public List<Trial> Improving(IEnumerable<Trial> allowed)
    {
        var (improving, best) = (new List<Trial>(), double.NegativeInfinity);
        foreach (var trial in allowed)
        {
            if (Aim.Score(ValueOf(trial)) is var score && score <= best) continue;
            best = score;
            improving.Add(trial);
        }
        return improving;
    }
}
