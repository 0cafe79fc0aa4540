namespace ArchVae.Cli.CommandLine;

/// <summary>The standard input of the process.</summary>
internal static class StandardInput
{
    /// <summary>What it is called in errors.</summary>
    public const string Name = "standard input";

    private const string OpenFiles = "/proc/self/fd";

    /// <summary>Opens it.</summary>
    /// <exception cref="InputException">The process was started without one.</exception>
    public static Stream Open() =>
        IsClosed() ? throw new InputException("It is closed; name a file.", Name) : Console.OpenStandardInput();

    // The runtime's own pipe gets the number 0 where that is free, and from it nothing ever comes: what writes to it is here.
    private static bool IsClosed()
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(OpenFiles)) return false;
        var own = new FileInfo($"{OpenFiles}/0").LinkTarget;
        if (own?.StartsWith("pipe:", StringComparison.Ordinal) != true) return own is null;
        return Directory.EnumerateFiles(OpenFiles).Any(file => new FileInfo(file).LinkTarget == own && IsForWriting(file));
    }

    // The last octal digit of the flags is 1 or 2 there, 0 for a copy of what is read.
    private static bool IsForWriting(string file)
    {
        try
        {
            return File.ReadLines($"/proc/self/fdinfo/{Path.GetFileName(file)}")
                .Any(line => line.StartsWith("flags:", StringComparison.Ordinal) && line[^1] is '1' or '2');
        }
        catch (IOException)
        {
            // It was closed meanwhile.
            return false;
        }
    }
}
