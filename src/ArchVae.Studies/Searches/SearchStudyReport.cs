using System.Globalization;
using ArchVae.Evaluation;
using ArchVae.Reports;

namespace ArchVae.Studies.Searches;

/// <summary>What the report of a study of searches says: set-up, a comparison for each search, failures, cost.</summary>
internal sealed class SearchStudyReport(
    SearchStudy study, IReadOnlyDictionary<string, SearchStudyData> data, IReadOnlyList<SearchComparison> comparisons)
{
    /// <summary>The sections, all but the last the same for any number of threads and stops.</summary>
    public IReadOnlyList<ReportSection> Sections() => [SetUp(), .. comparisons.Select(Results), .. Failures(), Cost()];

    /// <summary>The main figures of each search.</summary>
    public IReadOnlyList<ReportSection> Summary() => [.. comparisons.Select(comparison =>
        new ReportSection(comparison.Search.Name, [.. LeftOut(comparison)])
        {
            Tables = [.. SearchStudyTables.Main(comparison), .. SearchStudyTables.ToReference(comparison, study)],
        })];

    private ReportSection SetUp()
    {
        var finished = comparisons.Sum(
            comparison => comparison.Strategies.Sum(strategy => comparison.RunsOf(strategy).Count) + comparison.Failed().Count());
        return new("Set-up",
        [
            $"{finished} of {study.Runs.Count} runs are finished. Every strategy searches everything with "
                + $"{(study.Seeds.Count == 1 ? "one seed" : $"{study.Seeds.Count} seeds")}: {Seeds()}.",
            "The best so far is the best observed value of the first aim among the trials until then that were measured and keep "
                + "to the limits; it is judged by its score. Where observations are noisy, its score can become worse.",
            "Mean ± standard error over seeds. The best mean of a column is in bold where means differ as shown; ≈ means that "
                + "the paired differences over seeds do not tell it apart from the best (their 95 % interval, Student's t, "
                + "includes 0, each comparison by itself)."
                + (study.Seeds.Count == 1 ? " With one seed there is no error, and nothing is claimed." : ""),
        ])
        {
            Tables =
            [
                ReportTable.OfTexts(
                    ["search", "space", "measured by", "score", "settings"], study.Searches.Select(search => (string[])
                    [
                        search.Name, data[search.Name].Space.Name, MeasuredBy(search), search.Score, search.Settings,
                    ])),
                ReportTable.OfTexts(["strategy", "is", "model"], study.Strategies.Select(strategy => (string[])
                [
                    strategy.Name, strategy.Options.Strategy.ToString(),
                    strategy.Model?.ToString(CultureInfo.InvariantCulture) ?? Comparison.Unknown,
                ])),
            ],
        };
    }

    private string Seeds() => string.Join(", ", study.Seeds.Select(seed => seed.ToString(CultureInfo.InvariantCulture)));

    private string MeasuredBy(StudySearch search)
    {
        if (search.Command is { } command) return command.Command;
        if (search.Train is { } task) return $"training, {Path.GetFileName(task)}";
        var noise = string.Concat(search.Noisy.Select(draw => $"; {draw.Name} is one of {string.Join(", ", draw.Of)}"));
        return string.Create(CultureInfo.InvariantCulture, $"a table of {data[search.Name].Networks} networks{noise}");
    }

    private ReportSection Results(SearchComparison comparison)
    {
        List<string> text = [];
        var (score, decimals) = (comparison.Search.Score, SearchStudyTables.DecimalsOf(comparison));
        text.Add(comparison.Best is { } best
            ? $"The best {score} that there is: {SearchStudyTables.Text(best, decimals)}. Regret is what the best so far lacks."
            : $"Nobody knows the best {score}, so that there is no regret; tables show the best so far.");
        text.AddRange(LeftOut(comparison));
        return new(comparison.Search.Name, text)
        {
            Pictures = SearchStudyPictures.Of(comparison),
            Tables =
            [
                .. SearchStudyTables.Main(comparison), .. SearchStudyTables.ToReference(comparison, study),
                .. SearchStudyTables.Differences(comparison),
            ],
        };
    }

    private IEnumerable<string> LeftOut(SearchComparison comparison)
    {
        var missing = study.Strategies.Except(comparison.Strategies).Select(strategy => strategy.Name).ToList();
        if (missing.Count == 0) return [];
        var models = comparison.Search.Models.Count switch { 0 => "no models", 1 => "one model", var many => $"{many} models" };
        return [$"Left out, as '{comparison.Search.Name}' has {models}: {string.Join(", ", missing)}."];
    }

    private IEnumerable<ReportSection> Failures()
    {
        var failed = comparisons.SelectMany(comparison => comparison.Failed()).ToList();
        if (failed.Count == 0) return [];
        var table = ReportTable.OfTexts(["run", "reason"], failed.Select(one => (string[])[one.Run.Name, one.Reason]));
        string[] text = ["They are not in the means. To try one again, remove its folder."];
        return [new ReportSection("Failed runs", text) { Tables = [table] }];
    }

    private ReportSection Cost() => new("Cost",
        ["Seconds of a run since it was begun or went on last, mean over seeds; other runs may have kept the other cores busy."])
    {
        Tables = [.. comparisons.Select(comparison => new ReportTable(
            comparison.Search.Name, ["strategy", "seconds"],
            [.. comparison.Strategies.Select(strategy => (IReadOnlyList<ReportCell>)
            [
                new(strategy.Name),
                new(comparison.RunsOf(strategy).Values.Select(run => run.Seconds).ToList() is { Count: > 0 } seconds
                    ? SampleMean.Of(seconds).Mean.ToString("0.0", CultureInfo.InvariantCulture) : Comparison.Unknown),
            ])]))],
    };
}
