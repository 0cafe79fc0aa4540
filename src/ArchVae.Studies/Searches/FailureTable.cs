using ArchVae.Reports;

namespace ArchVae.Studies.Searches;

/// <summary>Which trials failed, by their reason.</summary>
internal static class FailureTable
{
    private const int MostNumbers = 20;
    private const int MostReasons = 100;

    public static IReadOnlyList<ReportSection> Of(SearchCourse course)
    {
        if (course.Failed.Count == 0) return [];
        var reasons = course.Failed.GroupBy(trial => trial.Failure ?? "").OrderByDescending(group => group.Count()).ToList();
        List<string> text = ["They count as trials, and are not tried again."];
        if (reasons.Count > MostReasons)
            text.Add($"The {MostReasons} most frequent of {SearchFigures.Count(reasons.Count)} reasons; trials.csv has all.");
        return
        [
            new("Failures", text)
            {
                Tables =
                [
                    ReportTable.OfTexts(
                        ["reason: it …", "trials", "numbers"], reasons.Take(MostReasons).Select(group => (string[])
                        [
                            group.Key, SearchFigures.Count(group.Count()),
                            string.Join(", ", group.Take(MostNumbers).Select(trial => SearchFigures.Count(trial.Number)))
                                + (group.Count() > MostNumbers ? ", …" : ""),
                        ])),
                ],
            },
        ];
    }
}
