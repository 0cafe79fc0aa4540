using ArchVae.Reports;

namespace ArchVae.Studies.Searches;

/// <summary>
/// The files that tell of all finished runs, in the order of the study's runs. Each appears whole or not at all.
/// </summary>
internal sealed class SearchStudyOutputs(
    SearchStudy study, IReadOnlyDictionary<string, SearchStudyData> data, StudyFolder folder, ReportOrigin? origin)
{
    /// <summary>Writes them anew.</summary>
    public void Write(IReadOnlyDictionary<SearchStudyRun, SearchRunResult> results)
    {
        var comparisons = Comparisons(results);
        var rows = comparisons.SelectMany(comparison => comparison.Rows()).ToList();
        StudyFolder.Write(folder.LinesFile, ResultRows.Lines(rows));
        StudyFolder.Write(folder.CsvFile, ResultRows.Csv(rows));
        var sections = new SearchStudyReport(study, data, comparisons).Sections();
        string[] paragraphs = study.Description.Length > 0 ? [study.Description] : [];
        StudyFolder.Write(folder.MarkdownFile, MarkdownPage.Text(study.Name, paragraphs, sections));
        ReportPage.Write(folder.HtmlFile, study.Name, paragraphs, sections, origin);
    }

    /// <summary>The main figures, for a terminal.</summary>
    public string Summary(IReadOnlyDictionary<SearchStudyRun, SearchRunResult> results) =>
        MarkdownPage.Text(study.Name, [], new SearchStudyReport(study, data, Comparisons(results)).Summary());

    private List<SearchComparison> Comparisons(IReadOnlyDictionary<SearchStudyRun, SearchRunResult> results) =>
        [.. study.Searches.Select(search => new SearchComparison(study, search, data[search.Name], results))];
}
