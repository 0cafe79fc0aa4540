namespace ArchVae.Files;

/// <summary>What a path must be before the system is asked.</summary>
internal static class PathName
{
    /// <summary>Refuses what can be the name of no file.</summary>
    /// <exception cref="InputException">The path is empty or has a zero character.</exception>
    public static void Require(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0) throw new InputException("The name of a file or folder is empty.");
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new InputException($"'{path}' has a zero character, which no name may have.");
    }
}
