namespace ArchVae.Files;

/// <summary>A folder that one process at a time works in: a model's while it trains, a study's while it runs.</summary>
public static class WorkFolder
{
    /// <summary>Creates a folder and those that it lies in.</summary>
    /// <returns>The folders that there were none of before, the innermost first.</returns>
    /// <exception cref="InputException">It cannot be created.</exception>
    public static List<string> Create(string path)
    {
        PathName.Require(path);
        var missing = new List<string>();
        for (var folder = Path.GetFullPath(path);
            folder != null && !Directory.Exists(folder);
            folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(folder)) throw new InputException($"'{folder}' is a file; the name of a folder is expected.", path);
            missing.Add(Path.TrimEndingDirectorySeparator(folder));
        }
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new InputException("The folder may not be created there.", path, inner: exception);
        }
        catch (PathTooLongException exception)
        {
            throw new InputException("The name is too long.", path, inner: exception);
        }
        return [.. missing.Distinct()];
    }

    /// <summary>Whether a process works in a folder now; nothing is written there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="kind">The kind of work.</param>
    public static bool IsHeld(string path, string kind)
    {
        try
        {
            using var file = new FileStream(Path.Combine(path, $".{kind}"), FileMode.Open, FileAccess.Read, FileShare.None, 1);
            return false;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException
            or UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Keeps other processes from working in a folder until what is returned is disposed or the process ends.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="kind">The kind of work, which two cannot do there at once: "training".</param>
    /// <param name="work">What they would do, for messages: "training in this folder".</param>
    /// <exception cref="InputException">One does already, or the folder may not be written to.</exception>
    public static FolderHold Hold(string path, string kind, string work)
    {
        var file = Path.Combine(path, $".{kind}");
        try
        {
            return FolderHold.Take(path, file, work);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new InputException("The folder may not be written to.", path, inner: exception);
        }
        catch (IOException exception) when (File.Exists(file))
        {
            throw new InputException($"Another process is {work}.", path, inner: exception);
        }
    }
}
