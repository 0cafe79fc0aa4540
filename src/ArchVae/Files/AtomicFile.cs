namespace ArchVae.Files;

/// <summary>
/// A file that appears whole or not at all: it is written under a temporary name beside its target, flushed to the disk and
/// renamed by <see cref="Commit"/>. Disposed without that, the temporary file is removed and the target is as it was.
/// A symbolic link is followed. A file that is replaced keeps its mode and, where that is allowed, its owner; one that is
/// read-only is refused. What is neither a file nor a directory, a pipe or a device, is written to as it is, and so is what the
/// process has open already, as <c>/dev/stdout</c>. For one thread.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private readonly string target;
    private readonly TemporaryFile? temporary;
    private bool committed;

    private AtomicFile(string target, TemporaryFile? temporary, Stream stream) =>
        (this.target, this.temporary, Stream) = (target, temporary, stream);

    /// <summary>What the file will hold is written here.</summary>
    public Stream Stream { get; }

    /// <summary>Begins a file, and removes temporary files that processes left which were killed while they wrote it.</summary>
    /// <exception cref="InputException">
    /// The directory does not exist or may not be written to, the target is a directory or read-only, or the name is empty
    /// or too long.
    /// </exception>
    /// <exception cref="IOException">The file cannot be made for another reason.</exception>
    public static AtomicFile Create(string path)
    {
        PathName.Require(path);
        if (Descriptor.Find(path) is { } number)
        {
            if (!File.Exists(path)) throw new InputException("Nothing is open there to write to.", path);
            return new(path, null, Descriptor.Open(number));
        }
        var found = FileStatus.Of(path);
        if (found?.Kind == FileKind.Directory)
            throw new InputException("This is a directory; the name of a file is expected.", path);
        if (found?.Kind == FileKind.Special) return new(path, null, OpenSpecial(path));
        var target = Resolve(path);
        var directory = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(directory)) throw new InputException($"The directory '{directory}' does not exist.", path);
        if (found == null) RefuseTooLong(path, target);
        else RefuseReadOnly(path, found);
        TemporaryFile.RemoveLeftovers(target);
        try
        {
            var temporary = TemporaryFile.Create(target, found);
            return new(target, temporary, temporary.Stream);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InputException($"The directory '{directory}' may not be written to.", path, inner: e);
        }
    }

    /// <summary>Whether a path stands for the standard output of this process, as <c>/dev/stdout</c> does.</summary>
    public static bool IsStandardOutput(string path) => path.Length > 0 && Descriptor.Find(path) == Descriptor.Output;

    /// <summary>Whether writing to a path puts a new file there: not where it is a pipe, a device or open already.</summary>
    public static bool IsReplaced(string path) =>
        Descriptor.Find(path) is null && FileStatus.Of(path)?.Kind != FileKind.Special;

    /// <summary>The full path that a path stands for, through symbolic links; the file need not exist.</summary>
    /// <exception cref="InputException">The name is none, or its links go round in a circle.</exception>
    public static string Resolve(string path)
    {
        PathName.Require(path);
        var file = new FileInfo(path);
        try
        {
            return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(true)!.FullName;
        }
        catch (IOException e)
        {
            throw new InputException($"The link leads nowhere: {e.Message}", path, inner: e);
        }
    }

    /// <summary>Writes a whole file; when <paramref name="write"/> fails, the target is as it was.</summary>
    /// <exception cref="InputException">
    /// The directory does not exist or may not be written to, the target is a directory or read-only, or the name is empty
    /// or too long.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var file = Create(path);
        write(file.Stream);
        file.Commit();
    }

    /// <summary>
    /// Removes temporary files that processes left which were killed while they wrote this file, and none that is being written.
    /// </summary>
    public static void RemoveLeftovers(string path) => TemporaryFile.RemoveLeftovers(Resolve(path));

    /// <summary>
    /// Removes the temporary files of this process, of which it has to end at once, as a signal asks for: a thread that then
    /// begins, commits or disposes a file waits for that end.
    /// </summary>
    public static void RemoveUnfinished() => TemporaryFile.RemoveAll();

    /// <summary>Flushes to the disk and puts the file in its place, over what was there.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Commit()
    {
        if (temporary is not null) temporary.MoveTo(target);
        else Stream.Dispose();
        committed = true;
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        if (committed) return;
        if (temporary is not null)
        {
            temporary.Dispose();
            return;
        }
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // The last bytes could not be written; the failure that led here is told.
        }
    }

    // A pipe waits here for who reads it.
    private static FileStream OpenSpecial(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InputException("This may not be written to.", path, inner: e);
        }
    }

    // The temporary name is shorter, so that this would be noticed at the end only.
    private static void RefuseTooLong(string path, string target)
    {
        try
        {
            File.GetAttributes(target);
        }
        catch (PathTooLongException e)
        {
            throw new InputException("The name is too long.", path, inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is no such file yet.
        }
    }

    // To replace a file needs no right to write to it, and the administrator has every right; what was made read-only is meant
    // to stay.
    private static void RefuseReadOnly(string path, FileStatus found)
    {
        const string Message = "The file is read-only. Name another one, or allow to write to it.";
        const UnixFileMode Writable = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        if (found.Mode is { } mode && (mode & Writable) == 0) throw new InputException(Message, path);
        try
        {
            File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InputException(Message, path, inner: e);
        }
        catch (IOException)
        {
            // Others are at it; to replace it takes nothing from them.
        }
    }
}
