using ArchVae.Reports;

namespace ArchVae.Studies;

/// <summary>
/// The files that tell of all finished runs, in the order of the study's runs. Each appears whole or not at all.
/// </summary>
internal sealed class StudyOutputs(
    Study study, IReadOnlyDictionary<string, StudyData> data, StudyFolder folder, ReportOrigin? origin)
{
    private readonly ResultRows rows = new(study);
    private readonly StudyPictures pictures = new(data, folder);

    /// <summary>Writes them anew.</summary>
    public void Write(IReadOnlyDictionary<StudyRun, RunResult> results)
    {
        var finished = study.Runs.Where(results.ContainsKey).Select(run => rows.Of(run, results[run])).ToList();
        StudyFolder.Write(folder.LinesFile, ResultRows.Lines(finished));
        StudyFolder.Write(folder.CsvFile, ResultRows.Csv(finished));
        var sections = Report(results).Sections();
        string[] paragraphs = study.Description.Length > 0 ? [study.Description] : [];
        StudyFolder.Write(folder.MarkdownFile, MarkdownPage.Text(study.Name, paragraphs, sections));
        ReportPage.Write(folder.HtmlFile, study.Name, paragraphs, sections, origin);
    }

    /// <summary>The main figures, for a terminal.</summary>
    public string Summary(IReadOnlyDictionary<StudyRun, RunResult> results) =>
        MarkdownPage.Text(study.Name, [], Report(results).Summary());

    private StudyReport Report(IReadOnlyDictionary<StudyRun, RunResult> results) => new(study, data, results, pictures);
}
