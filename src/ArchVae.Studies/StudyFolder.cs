using System.Text;
using ArchVae.Files;

namespace ArchVae.Studies;

/// <summary>The folder of a study: the study file, the results of all runs, and the folders of the runs.</summary>
/// <param name="path">The folder.</param>
internal sealed class StudyFolder(string path)
{
    /// <summary>A line of JSON a run.</summary>
    public string LinesFile => Path.Combine(path, "results.jsonl");

    /// <summary>The same as a table.</summary>
    public string CsvFile => Path.Combine(path, "results.csv");

    /// <summary>The comparison.</summary>
    public string MarkdownFile => Path.Combine(path, "report.md");

    /// <summary>The same as a page.</summary>
    public string HtmlFile => Path.Combine(path, "report.html");

    private string DefinitionFile => Path.Combine(path, "study.yaml");

    private string Runs => Path.Combine(path, "runs");

    private string[] Files => [DefinitionFile, LinesFile, CsvFile, MarkdownFile, HtmlFile];

    /// <summary>The folder of a run.</summary>
    public RunFolder Of(StudyRun run) => new(PathOf(run.Name));

    /// <summary>The folder of a run by its name.</summary>
    public string PathOf(string run) => Path.Combine(Runs, Path.Combine(run.Split('/')));

    /// <summary>Makes sure that a folder without a study has no file that a study would overwrite.</summary>
    /// <exception cref="InputException">It has one.</exception>
    public void RefuseForeignFiles()
    {
        if (File.Exists(DefinitionFile) && Directory.Exists(Runs)) return;
        if (Files.FirstOrDefault(file => File.Exists(file) || Directory.Exists(file)) is { } found)
            throw new InputException(
                $"The folder holds no study that was begun, but there is '{found}', which a study would overwrite. " +
                "Name another folder.", path);
    }

    /// <summary>
    /// Creates the folder where there is none, saves the study's text and keeps other processes out until what is returned is
    /// disposed.
    /// </summary>
    /// <exception cref="InputException">The folder cannot be made or written to, or another process is at work in it.</exception>
    public FolderHold Open(string definition)
    {
        WorkFolder.Create(path);
        var held = WorkFolder.Hold(path, "study", "at work on the study in this folder");
        foreach (var file in Files) AtomicFile.RemoveLeftovers(file);
        Directory.CreateDirectory(Runs);
        Write(DefinitionFile, definition);
        return held;
    }

    /// <summary>Writes a text.</summary>
    public static void Write(string file, string text) =>
        AtomicFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
