using ArchVae.Reports;
using ArchVae.Search;

namespace ArchVae.Studies.Searches;

/// <summary>
/// A search in words and pictures: its best, how it got there, beside the baselines that a table knows; the front of several
/// aims; where the trials lie; what counts; how far what was expected came true; what failed. Of the same search it is the same.
/// </summary>
/// <param name="Title">The title of the page.</param>
/// <param name="Paragraphs">The result in words.</param>
/// <param name="Sections">The rest.</param>
public sealed record SearchReport(string Title, IReadOnlyList<string> Paragraphs, IReadOnlyList<ReportSection> Sections)
{
    /// <summary>The report of a search as it stands.</summary>
    /// <param name="search">The search. Nothing else may use its model meanwhile.</param>
    /// <param name="options">What it says and compares with.</param>
    public static SearchReport Of(ArchitectureSearch search, SearchReportOptions options)
    {
        ArgumentNullException.ThrowIfNull(search);
        ArgumentNullException.ThrowIfNull(options);
        var course = new SearchCourse(search);
        var space = course.Problem.Candidates.Space.Name;
        var title = $"Search of {space}: {string.Join(", ", course.Problem.Aims)}";
        if (course.Measured.Count == 0)
            return new(title, SearchVerdict.Of(course, null), [SearchSetUp.Of(course, options), .. FailureTable.Of(course)]);
        var baselines = TableBaselines.Of(course.Problem, options.Evaluator);
        return new(title, SearchVerdict.Of(course, baselines),
        [
            .. BestRows.OfBest(course), SearchSetUp.Of(course, options), .. BestSoFar.Of(course, baselines, options),
            .. FrontPictures.Of(course), .. TrialMap.Of(course, options), .. Importance.Of(course),
            .. Calibration.Of(course),
            .. BestRows.Of(course), .. FailureTable.Of(course),
        ]);
    }

    /// <summary>Writes it as one HTML file (<see cref="ReportPage"/>), which appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="origin">How it is made, which it says; null for a page of the same bytes at any time.</param>
    /// <exception cref="InputException">The file cannot be made there.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string path, ReportOrigin? origin = null) => ReportPage.Write(path, Title, Paragraphs, Sections, origin);
}
