using ArchVae.Reports;

namespace ArchVae.Studies;

/// <summary>
/// The files that tell of all finished runs, in the order of the study's runs. Each appears whole or not at all.
/// </summary>
internal sealed class StudyOutputs(Study study, IReadOnlyDictionary<string, StudyData> data, StudyFolder folder)
{
    private readonly ResultRows rows = new(study);
    private readonly StudyPictures pictures = new(data, folder);

    /// <summary>Writes them anew.</summary>
    public void Write(IReadOnlyDictionary<StudyRun, RunResult> results)
    {
        var finished = study.Runs.Where(results.ContainsKey).Select(run => rows.Of(run, results[run])).ToList();
        StudyFolder.Write(folder.LinesFile, ResultRows.Lines(finished));
        StudyFolder.Write(folder.CsvFile, ResultRows.Csv(finished));
        var markdown = new MarkdownPage(study.Name, study.Description);
        var sections = new StudyReport(study, data, results, pictures).Sections();
        foreach (var section in sections) markdown.Add(section);
        StudyFolder.Write(folder.MarkdownFile, markdown.ToString());
        ReportPage.Write(folder.HtmlFile, study.Name, study.Description.Length > 0 ? [study.Description] : [], sections);
    }
}
