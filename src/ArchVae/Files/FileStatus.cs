using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ArchVae.Files;

/// <summary>What a file is.</summary>
internal enum FileKind
{
    /// <summary>It holds bytes, and can be replaced by another.</summary>
    Regular,

    /// <summary>It holds files.</summary>
    Directory,

    /// <summary>A pipe, device or socket: it is written to, and never replaced.</summary>
    Special,
}

/// <summary>
/// What the system says of a file, links followed. On Linux it is asked; elsewhere .NET, which tells neither the owner nor a
/// device from a file, so that what lies in <c>/dev</c> itself counts as one.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Who may do what; null on Windows.</param>
/// <param name="Owner">The number of its user and of its group; null where they are not known.</param>
/// <param name="Identity">The same for the same file only, under any name; empty where it is not known.</param>
internal sealed partial record FileStatus(FileKind Kind, UnixFileMode? Mode, (uint User, uint Group)? Owner, string Identity)
{
    // Of linux/fcntl.h and linux/stat.h; the layout is the same for every processor.
    private const int CurrentDirectory = -100;
    private const int EmptyPath = 0x1000;
    private const uint BasicFields = 0x7ff;
    private const int StatusBytes = 256;
    private const int KindMask = 0xF000;
    private const int DirectoryKind = 0x4000;
    private const int RegularKind = 0x8000;
    private const int ModeMask = 0x1FF;
    private const uint Unchanged = uint.MaxValue;

    /// <summary>The file of a path; null where there is none.</summary>
    public static FileStatus? Of(string path) =>
        TryAsk(CurrentDirectory, Path.GetFullPath(path), 0, out var status) ? status : Guess(path);

    /// <summary>An open file; null where the system does not tell.</summary>
    public static FileStatus? Of(SafeFileHandle file) =>
        TryAsk((int)file.DangerousGetHandle(), "", EmptyPath, out var status) ? status : null;

    /// <summary>Gives an open file the mode and, as far as this process may, the owner and group of this one.</summary>
    public void CopyTo(SafeFileHandle file)
    {
        if (Owner is { } owner && Of(file)?.Owner is { } own && owner != own)
        {
            var number = (int)file.DangerousGetHandle();
            if (ChangeOwner(number, owner.User, owner.Group) != 0) _ = ChangeOwner(number, Unchanged, owner.Group);
        }
        if (Mode is { } mode && !OperatingSystem.IsWindows()) File.SetUnixFileMode(file, mode);
    }

    private static FileStatus? Guess(string path)
    {
        UnixFileMode? Mode() => OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(path);
        if (Directory.Exists(path)) return new(FileKind.Directory, Mode(), null, "");
        if (!File.Exists(path)) return null;
        var isDevice = !OperatingSystem.IsWindows() && Path.GetDirectoryName(AtomicFile.Resolve(path)) == "/dev";
        return new(isDevice ? FileKind.Special : FileKind.Regular, Mode(), null, "");
    }

    // False where the system cannot be asked in this way; a file that does not exist has no status.
    private static bool TryAsk(int directory, string path, int flags, out FileStatus? status)
    {
        status = null;
        if (!OperatingSystem.IsLinux()) return false;
        Span<byte> told = stackalloc byte[StatusBytes];
        try
        {
            if (Ask(directory, path, flags, BasicFields, ref MemoryMarshal.GetReference(told)) != 0) return true;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
        var mode = BitConverter.ToUInt16(told[28..]);
        var kind = (mode & KindMask) switch
        {
            DirectoryKind => FileKind.Directory,
            RegularKind => FileKind.Regular,
            _ => FileKind.Special,
        };
        var (major, minor) = (BitConverter.ToUInt32(told[136..]), BitConverter.ToUInt32(told[140..]));
        var identity = string.Create(CultureInfo.InvariantCulture, $"{major}:{minor}:{BitConverter.ToUInt64(told[32..])}");
        var owner = (BitConverter.ToUInt32(told[20..]), BitConverter.ToUInt32(told[24..]));
        status = new(kind, (UnixFileMode)(mode & ModeMask), owner, identity);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Ask(int directory, string path, int flags, uint fields, ref byte status);

    [LibraryImport("libc", EntryPoint = "fchown")]
    private static partial int ChangeOwner(int file, uint user, uint group);
}
