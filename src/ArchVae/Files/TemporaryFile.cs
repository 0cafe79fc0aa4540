using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ArchVae.Files;

/// <summary>
/// A file under a name of its own beside the one that it is to replace. Its writer keeps a lock on it, by which a file that a
/// killed process left is told from one that is being written: numbers of processes come again, and containers share them.
/// </summary>
internal sealed partial class TemporaryFile : IDisposable
{
    private const int LongestStem = 100;
    private const int LongestCut = 80;
    private const int MostAttempts = 100;
    private static readonly object gate = new();
    private static readonly HashSet<string> open = [];
    private static int made;
    private readonly string path;

    private TemporaryFile(string path, FileStream stream) => (this.path, Stream) = (path, stream);

    /// <summary>What the file will hold is written here.</summary>
    public FileStream Stream { get; }

    /// <summary>Begins a file that is to replace another.</summary>
    /// <param name="target">The full path of that.</param>
    /// <param name="replaced">What is there now; null for nothing. Mode and owner are taken from it.</param>
    public static TemporaryFile Create(string target, FileStatus? replaced)
    {
        var (directory, stem) = (Path.GetDirectoryName(target)!, Stem(target));
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            // Others may read it under its new name while the lock is there; some systems give shared locks to readers only.
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            BufferSize = 1 << 16,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = replaced?.Mode;
        lock (gate)
        {
            for (var attempt = 0; ; attempt++)
            {
                // No name comes twice: another process may still be about to look at the file that had it.
                var path = Path.Combine(
                    directory, string.Create(CultureInfo.InvariantCulture, $".{stem}.{Environment.ProcessId}-{made++}.tmp"));
                if (File.Exists(path)) continue;
                try
                {
                    var stream = new FileStream(path, options);
                    // Between its making and its lock another process may have taken it for a leftover.
                    if (File.Exists(path))
                    {
                        open.Add(path);
                        replaced?.CopyTo(stream.SafeFileHandle);
                        return new(path, stream);
                    }
                    stream.Dispose();
                }
                catch (IOException e) when (attempt < MostAttempts && e is not DirectoryNotFoundException)
                {
                    // Another process made it, or looks whether it is a leftover, and may have removed it.
                }
            }
        }
    }

    /// <summary>Removes what killed processes left of this target, and nothing that is being written.</summary>
    /// <param name="target">The full path.</param>
    public static void RemoveLeftovers(string target)
    {
        var directory = Path.GetDirectoryName(target);
        if (!Directory.Exists(directory)) return;
        var start = $".{Stem(target)}.";
        foreach (var file in Directory.EnumerateFiles(directory))
        {
            var name = Path.GetFileName(file);
            if (!name.StartsWith(start, StringComparison.Ordinal) || !End().IsMatch(name.AsSpan(start.Length))) continue;
            if (FileStatus.Of(file)?.Kind != FileKind.Regular) continue;
            try
            {
                // To have it alone is possible only where its writer is gone, or has just given it its name.
                using var alone = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.None, 1);
                var own = FileStatus.Of(alone.SafeFileHandle);
                if (own == null || own.Identity == FileStatus.Of(file)?.Identity) File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is being written, or not ours to remove.
            }
        }
    }

    /// <summary>
    /// Removes every temporary file of this process, which is about to end: no other one is begun, committed or removed any more.
    /// </summary>
    public static void RemoveAll()
    {
        // Never left again: a thread that was about to rename its file waits for the end instead of failing.
        Monitor.Enter(gate);
        foreach (var path in open) Delete(path);
        open.Clear();
    }

    /// <summary>Flushes it to the disk and puts it in the place of its target.</summary>
    public void MoveTo(string target)
    {
        Stream.Flush(flushToDisk: true);
        lock (gate)
        {
            // Where an open file can be renamed, its lock stays until it has its name.
            if (OperatingSystem.IsWindows()) Stream.Dispose();
            File.Move(path, target, overwrite: true);
            open.Remove(path);
        }
        Stream.Dispose();
    }

    /// <summary>Removes it, where it has not replaced its target.</summary>
    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // The last bytes could not be written, and they are not wanted any more.
        }
        lock (gate)
        {
            if (open.Remove(path)) Delete(path);
        }
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next process that writes the target tries again.
        }
    }

    // The target's name, so that people see what it is of; where that is long, its beginning and what tells it from others, so
    // that the whole fits wherever the target's name does.
    private static string Stem(string target)
    {
        var name = Path.GetFileName(target);
        var bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length <= LongestStem) return name;
        var cut = name.Length;
        while (cut > 0 && (Encoding.UTF8.GetByteCount(name.AsSpan(0, cut)) > LongestCut || char.IsHighSurrogate(name[cut - 1])))
            cut--;
        return $"{name[..cut]}~{Convert.ToHexString(SHA256.HashData(bytes).AsSpan(0, 4))}";
    }

    [GeneratedRegex(@"^[0-9]+-[0-9]+\.tmp$")]
    private static partial Regex End();
}
