using ArchVae.Files;
using ArchVae.Yaml;

namespace ArchVae.Studio.Folders;

/// <summary>Files and folders that a YAML file names, such as the data of a task or a study.</summary>
internal static class NamedFiles
{
    private const int MaximumFileBytes = 4 << 20;

    /// <summary>Refuses a file that leads out of the folder by what it names, or what that names.</summary>
    /// <param name="folder">The folder that is open.</param>
    /// <param name="file">The file; paths in it are relative to it.</param>
    /// <param name="setting">What messages call it by.</param>
    /// <exception cref="InputException">It does, cannot be read, or is no YAML.</exception>
    public static void RequireInside(OpenedFolder folder, string file, string setting)
    {
        var (waiting, seen) = (new Queue<string>([file]), new HashSet<string>([file]));
        while (waiting.TryDequeue(out var next))
        {
            var tree = YamlTree.Parse(InputFile.ReadText(next, MaximumFileBytes), next, new Mistakes(next));
            foreach (var path in Texts(tree).Select(text => FullPath(next, text)).OfType<string>())
            {
                try
                {
                    folder.Resolve(path);
                }
                catch (InputException exception)
                {
                    throw new InputException($"{setting}: {exception.Message}", next, inner: exception)
                    {
                        Settings = [setting],
                    };
                }
                if (Path.GetExtension(path) is ".yaml" or ".yml" && File.Exists(path) && seen.Add(path)) waiting.Enqueue(path);
            }
        }
    }

    // Of what is there: nothing else can be read.
    private static string? FullPath(string file, string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) return null;
        var full = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, text));
        return Path.Exists(full) ? full : null;
    }

    private static IEnumerable<string> Texts(YamlTree tree) =>
    [
        .. tree.Text is { } text ? [text] : Array.Empty<string>(),
        .. (tree.Items ?? []).SelectMany(Texts),
        .. (tree.Entries ?? []).SelectMany(entry => Texts(entry.Value)),
    ];
}
