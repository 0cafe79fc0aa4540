namespace ArchVae.Files;

/// <summary>
/// A folder that this process has for itself, by a file in it that it keeps locked; see <see cref="WorkFolder.Hold"/>.
/// </summary>
public sealed class FolderHold : IDisposable
{
    private const int MostAttempts = 10;
    private readonly string folder;
    private readonly string file;
    private readonly string work;
    private readonly FileStream stream;
    private bool hasIdentity = true;

    private FolderHold(string folder, string file, string work)
    {
        (this.folder, this.file, this.work) = (folder, file, work);
        // Elsewhere the name may have passed to another process by then, whose file it would be.
        var options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;
        stream = new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, options);
    }

    internal static FolderHold Take(string folder, string file, string work)
    {
        for (var attempt = 0; ; attempt++)
        {
            var hold = new FolderHold(folder, file, work);
            // A file system that numbers files anew each time it is asked cannot tell them apart.
            if (attempt == MostAttempts) hold.hasIdentity = false;
            if (hold.IsKept) return hold;
            // The process that held it until now has just removed the file.
            hold.Dispose();
        }
    }

    /// <summary>Whether the folder is still there, and the one that was taken.</summary>
    public bool IsKept => !stream.SafeFileHandle.IsClosed && FileStatus.Of(file) is { } found
        && (!hasIdentity || (FileStatus.Of(stream.SafeFileHandle)?.Identity ?? "") == found.Identity);

    /// <summary>Makes sure that what is written goes to the folder that was taken.</summary>
    /// <exception cref="IOException">It was removed or replaced.</exception>
    public void RequireKept()
    {
        if (!IsKept) throw new IOException($"{folder}: The folder was removed or replaced while this process was {work}.");
    }

    /// <summary>Gives the folder free.</summary>
    public void Dispose()
    {
        if (!OperatingSystem.IsWindows() && IsKept) File.Delete(file);
        stream.Dispose();
    }
}
