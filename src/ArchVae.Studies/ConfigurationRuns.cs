namespace ArchVae.Studies;

/// <summary>
/// The runs of a configuration on a data set that are finished and did not fail, in the order of the study's seeds.
/// </summary>
/// <param name="Name">The configuration.</param>
/// <param name="Seeds">How many runs it is to have.</param>
/// <param name="Runs">Those there are.</param>
internal sealed record ConfigurationRuns(string Name, int Seeds, IReadOnlyList<(StudyRun Run, RunResult Result)> Runs)
{
    /// <summary>The name, and how many runs there are where these are not all.</summary>
    public string Label => Runs.Count == Seeds ? Name : FormattableString.Invariant($"{Name} ({Runs.Count} of {Seeds} seeds)");

    /// <summary>A figure of the runs that have it, by seed.</summary>
    public SortedDictionary<ulong, double> Values(ResultColumn column)
    {
        var values = new SortedDictionary<ulong, double>();
        foreach (var (run, result) in Runs)
        {
            if (column.Value(result) is { } value) values.Add(run.Training.Seed, value);
        }
        return values;
    }

    /// <summary>The configurations of a data set.</summary>
    public static IReadOnlyList<ConfigurationRuns> Of(
        Study study, StudyDataSet set, IReadOnlyDictionary<StudyRun, RunResult> results) =>
    [
        .. study.Runs.Where(run => run.DataSet == set).GroupBy(run => run.Configuration).Select(group => new ConfigurationRuns(
            group.Key, group.Count(),
            [.. group.Where(run => results.TryGetValue(run, out var result) && result.End != RunEnd.Failed)
                .Select(run => (run, results[run]))])),
    ];
}
