using ArchVae.Training;

namespace ArchVae.Studio.Folders;

/// <summary>What a thing in the folder is.</summary>
public enum ItemKind
{
    /// <summary>A model's folder.</summary>
    Model,

    /// <summary>A JSON Lines file of architectures.</summary>
    Data,

    /// <summary>A study's folder.</summary>
    Study,

    /// <summary>A search's folder.</summary>
    Search,

    /// <summary>A file of a search space.</summary>
    Space,

    /// <summary>A predictor's folder.</summary>
    Predictor,

    /// <summary>A file that says what a study compares.</summary>
    StudyFile,

    /// <summary>A file that says what networks are trained on, and how.</summary>
    Task,
}

/// <summary>A thing in the folder.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">Its path from the folder, with slashes.</param>
/// <param name="Changed">When it was changed last.</param>
public sealed record FolderItem(ItemKind Kind, string Path, DateTimeOffset Changed);

/// <summary>The folder that a studio shows. Paths are relative to it, with slashes, and lead nowhere outside.</summary>
public sealed class OpenedFolder
{
    private const string StudyName = "study.yaml";
    private const string TrialsName = "trials.db";
    private const string RunsName = "runs";
    private const int MostDepth = 6;
    private const int MostVisited = 20_000;
    private const int LongestLine = 64 << 10;

    /// <summary>Opens a folder.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public OpenedFolder(string path)
    {
        if (!Directory.Exists(path)) throw new InputException("There is no such folder.", path);
        Root = Path.TrimEndingDirectorySeparator(RealPath(Path.GetFullPath(path)));
    }

    /// <summary>Its full path.</summary>
    public string Root { get; }

    /// <summary>Its name.</summary>
    public string Name => Path.GetFileName(Root) is { Length: > 0 } name ? name : Root;

    /// <summary>The full path of something in the folder, whether it is there or not.</summary>
    /// <param name="relative">Its path from the folder.</param>
    /// <exception cref="InputException">The path leads out of the folder, by itself or by a link.</exception>
    public string Resolve(string relative)
    {
        ArgumentNullException.ThrowIfNull(relative);
        var full = Path.GetFullPath(Path.Combine(Root, relative.Replace('\\', '/')));
        if (!IsInside(full) || !IsInside(RealPath(full)))
            throw new InputException($"'{InputException.Shown(relative)}' lies outside the folder that is open.");
        return full;
    }

    /// <summary>
    /// What is in the folder, by kind and path; hidden folders and what lies within models and searches are left out.
    /// </summary>
    public IReadOnlyList<FolderItem> Items()
    {
        var (found, waiting, visited) = (new List<FolderItem>(), new Queue<(string Path, int Depth)>([(Root, 0)]), 0);
        while (waiting.TryDequeue(out var next) && visited < MostVisited)
        {
            foreach (var entry in EntriesOf(next.Path))
            {
                if (++visited > MostVisited) break;
                if (entry.Name.StartsWith('.') || !IsInside(RealPath(entry.FullName))) continue;
                if (KindOf(entry) is { } kind)
                    found.Add(new(kind, Relative(entry.FullName), new(ChangedOf(kind, entry), TimeSpan.Zero)));
                // Runs of a study have models of their own; what lies in a search is made of its trials.
                if (entry is DirectoryInfo && next.Depth < MostDepth
                    && KindOf(entry) is not (ItemKind.Model or ItemKind.Search))
                    waiting.Enqueue((entry.FullName, next.Depth + 1));
            }
        }
        return [.. found.OrderBy(item => item.Kind).ThenBy(item => item.Path, StringComparer.Ordinal)];
    }

    /// <summary>The path from the folder of something in it.</summary>
    public string Relative(string full) => Path.GetRelativePath(Root, full).Replace(Path.DirectorySeparatorChar, '/');

    private static IEnumerable<FileSystemInfo> EntriesOf(string path) => new DirectoryInfo(path).EnumerateFileSystemInfos(
        "*", new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Device });

    private static ItemKind? KindOf(FileSystemInfo entry) => entry switch
    {
        DirectoryInfo folder when new ModelFolder(folder.FullName).Exists => ItemKind.Model,
        DirectoryInfo folder when Has(folder, "predictor.json") => ItemKind.Predictor,
        DirectoryInfo folder when Has(folder, TrialsName) => ItemKind.Search,
        DirectoryInfo folder when Has(folder, StudyName) && Directory.Exists(Path.Combine(folder.FullName, RunsName)) =>
            ItemKind.Study,
        FileInfo file when file.Extension == ".jsonl" => FirstLine(file).Contains("\"layers\"") ? ItemKind.Data : null,
        FileInfo file when file.Extension is ".yaml" or ".yml" =>
            HasLine(file, "layers:") ? ItemKind.Space : HasLine(file, "data:") ? ItemKind.Task
            : IsStudyFile(file) ? ItemKind.StudyFile : null,
        _ => null,
    };

    // Who looks at a store touches its folder.
    private static DateTime ChangedOf(ItemKind kind, FileSystemInfo entry) => kind == ItemKind.Search
        ? File.GetLastWriteTimeUtc(Path.Combine(entry.FullName, TrialsName)) : entry.LastWriteTimeUtc;

    private static bool Has(DirectoryInfo folder, string file) => File.Exists(Path.Combine(folder.FullName, file));

    // That of a study's folder is a copy.
    private static bool IsStudyFile(FileInfo file) => (HasLine(file, "dataSets:") || HasLine(file, "searches:"))
        && !(file.Name == StudyName && Directory.Exists(Path.Combine(file.DirectoryName!, RunsName)));

    private static bool HasLine(FileInfo file, string beginning) =>
        Beginning(file).Split('\n').Any(line => line.StartsWith(beginning, StringComparison.Ordinal));

    private static string FirstLine(FileInfo file) => Beginning(file).Split('\n')[0];

    private static string Beginning(FileInfo file)
    {
        try
        {
            using var reader = file.OpenText();
            var buffer = new char[LongestLine];
            return new string(buffer, 0, reader.ReadBlock(buffer));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private bool IsInside(string full) =>
        full == Root || full.StartsWith(Root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // Where all links on the way lead; what is not there yet stands for itself.
    private static string RealPath(string full)
    {
        var parts = full.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        var real = Path.GetPathRoot(full)!;
        foreach (var part in parts)
        {
            var next = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            real = info.Exists && info.LinkTarget is not null && info.ResolveLinkTarget(true) is { } target
                ? target.FullName : next;
        }
        return real;
    }
}
