using System.Globalization;

namespace ArchVae.Files;

/// <summary>
/// A file that appears whole or not at all: it is written under a temporary name beside its target, flushed to the disk and
/// renamed by <see cref="Commit"/>. Disposed without that, the temporary file is removed and the target is as it was.
/// A symbolic link is followed; targets under <c>/dev/</c> are written straight. For one thread.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private readonly string target;
    private readonly string? temporary;
    private bool committed;

    private AtomicFile(string target, string? temporary, Stream stream) =>
        (this.target, this.temporary, Stream) = (target, temporary, stream);

    /// <summary>What the file will hold is written here.</summary>
    public Stream Stream { get; }

    /// <summary>Begins a file.</summary>
    /// <exception cref="InputException">
    /// The directory does not exist or may not be written to, or the target is a directory.
    /// </exception>
    /// <exception cref="IOException">The file cannot be made for another reason.</exception>
    public static AtomicFile Create(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0) throw new InputException("The name of a file to write is empty.");
        if (path == "/dev/stdout") return new(path, null, Console.OpenStandardOutput());
        if (path.StartsWith("/dev/", StringComparison.Ordinal)) return new(path, null,
            new FileStream(path, FileMode.Open, FileAccess.Write));
        var target = Resolve(path);
        if (Directory.Exists(target)) throw new InputException("This is a directory; the name of a file is expected.", path);
        var directory = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(directory)) throw new InputException($"The directory '{directory}' does not exist.", path);
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                var name = string.Create(CultureInfo.InvariantCulture,
                    $".{Path.GetFileName(target)}.{Environment.ProcessId}-{attempt}.tmp");
                var temporary = Path.Combine(directory, name);
                if (File.Exists(temporary)) continue;
                return new(target, temporary,
                    new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16));
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InputException($"The directory '{directory}' may not be written to.", path, inner: e);
        }
        catch (PathTooLongException e)
        {
            throw new InputException("The name is longer than the file system allows.", InputException.Shown(path, 200), inner: e);
        }
    }

    /// <summary>The full path that a path stands for, through symbolic links; the file need not exist.</summary>
    public static string Resolve(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(true)!.FullName;
    }

    /// <summary>Writes a whole file; when <paramref name="write"/> fails, the target is as it was.</summary>
    /// <exception cref="InputException">
    /// The directory does not exist or may not be written to, or the target is a directory.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var file = Create(path);
        write(file.Stream);
        file.Commit();
    }

    /// <summary>Removes temporary files that processes left which were killed while they wrote this file.</summary>
    public static void RemoveLeftovers(string path)
    {
        var target = Resolve(path);
        var directory = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(directory)) return;
        foreach (var file in Directory.EnumerateFiles(directory, $".{Path.GetFileName(target)}.*-*.tmp")) File.Delete(file);
    }

    /// <summary>Flushes to the disk and puts the file in its place, over what was there.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Commit()
    {
        if (temporary is not null) ((FileStream)Stream).Flush(flushToDisk: true);
        Stream.Dispose();
        if (temporary is not null) File.Move(temporary, target, overwrite: true);
        committed = true;
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        if (committed) return;
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // The last bytes could not be written, and they are not wanted any more.
        }
        if (temporary is not null) File.Delete(temporary);
    }
}
