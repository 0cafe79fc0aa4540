using ArchVae.Files;
using ArchVae.Studies.Searches;
using ArchVae.Yaml;

namespace ArchVae.Studies;

/// <summary>A study file of either kind: of models, with <c>dataSets</c>, or of searches, with <c>searches</c>.</summary>
/// <param name="Models">The study of models; null where it is one of searches.</param>
/// <param name="Searches">The study of searches; null where it is one of models.</param>
public sealed record StudyFile(Study? Models, SearchStudy? Searches)
{
    private const int MaximumFileBytes = 1 << 20;
    private static readonly string[] ofSearches = ["searches", "strategies"];

    /// <summary>The study of a file.</summary>
    /// <exception cref="InputException">The file cannot be read or has a mistake; its line is told.</exception>
    public static StudyFile Load(string path) => Parse(InputFile.ReadText(path, MaximumFileBytes), path);

    /// <summary>The study that a YAML text describes.</summary>
    /// <param name="definition">The text.</param>
    /// <param name="source">Its file: named in errors, and files that it names lie relative to it.</param>
    /// <exception cref="InputException">The text has a mistake; its line is told.</exception>
    public static StudyFile Parse(string definition, string source)
    {
        var entries = YamlTree.Parse(definition, source, new Mistakes(source)).Entries;
        return entries is not null && entries.Exists(entry => ofSearches.Contains(entry.Key.Text))
            ? new(null, SearchStudy.Parse(definition, source))
            : new(Study.Parse(definition, source), null);
    }
}
