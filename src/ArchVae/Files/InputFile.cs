namespace ArchVae.Files;

/// <summary>Opens files to read, with the errors of this library.</summary>
public static class InputFile
{
    /// <summary>Opens a file to read from its beginning to its end.</summary>
    /// <exception cref="InputException">There is no such file, or it may not be read.</exception>
    public static FileStream Open(string path)
    {
        if (Directory.Exists(path)) throw new InputException("This is a directory; a file is expected.", path);
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException("There is no such file.", path, inner: e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InputException("The file may not be read.", path, inner: e);
        }
    }
}
