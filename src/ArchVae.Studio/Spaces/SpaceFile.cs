using System.Text;
using ArchVae.Files;
using ArchVae.Studio.Folders;

namespace ArchVae.Studio.Spaces;

/// <summary>A file of a search space as an editor has it: it is written only over what it was read from.</summary>
/// <param name="Path">Its path from the folder that is open; empty where it has none yet.</param>
/// <param name="Saved">Its text as it was read or written last; null where there is none yet.</param>
public sealed record SpaceFile(string Path, string? Saved)
{
    /// <summary>What a new file begins with.</summary>
    public const string Template =
        """
        name: mine
        description: Dense networks with dropout.
        features:
          units: { kind: integer, minimum: 8, maximum: 512, scale: log }
          rate: { kind: real, minimum: 0.1, maximum: 0.6, step: 0.1 }
        layers:
          dense: [units]
          dropout: [rate]
        first: [dense]
        transitions:
          dense: [dense, dropout, end]
          dropout: [dense, end]
        length: { minimum: 2, maximum: 8 }

        """;

    private const int MostBytes = 1 << 20;
    private static readonly UTF8Encoding utf8 = new(false);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">The path leads out of the folder, or the file cannot be read as text.</exception>
    public static SpaceFile Read(OpenedFolder folder, string path)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return new(path, InputFile.ReadText(folder.Resolve(path), MostBytes));
    }

    /// <summary>Writes a text, whole or not at all.</summary>
    /// <param name="folder">The folder that is open.</param>
    /// <param name="path">Where to; another path than the file's makes a new one.</param>
    /// <param name="text">The text.</param>
    /// <returns>The file as it is then.</returns>
    /// <exception cref="InputException">
    /// The path leads out of the folder or is no YAML file's, it is another file's, or the file was changed since it was read.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public SpaceFile Write(OpenedFolder folder, string path, string text)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(text);
        if (System.IO.Path.GetExtension(path) is not (".yaml" or ".yml"))
            throw new InputException($"'{InputException.Shown(path)}' is no file of a space; its name must end with .yaml.");
        var full = folder.Resolve(path);
        if (utf8.GetByteCount(text) > MostBytes) throw new InputException("The text is longer than a mebibyte.", path);
        var isSame = path == Path && Saved is not null;
        if (!isSame && (File.Exists(full) || Directory.Exists(full)))
            throw new InputException("There is a file of this name already. Open it, or give another name.", path);
        if (isSame && !(File.Exists(full) && InputFile.ReadText(full, MostBytes) == Saved))
        {
            throw new InputException(
                "The file was changed since it was opened here. Save under another name, or load the page anew to see it.", path);
        }
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        AtomicFile.Write(full, stream => stream.Write(utf8.GetBytes(text)));
        return new(folder.Relative(full), text);
    }
}
