using System.Text;

namespace ArchVae.Files;

/// <summary>Opens files to read, with the errors of this library.</summary>
public static class InputFile
{
    /// <summary>Opens a file to read from its beginning to its end.</summary>
    /// <exception cref="InputException">There is no such file, or it may not be read.</exception>
    public static FileStream Open(string path)
    {
        PathName.Require(path);
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
        catch (IOException e)
        {
            throw new InputException($"The file cannot be opened: {e.Message}", path, inner: e);
        }
    }

    /// <summary>The whole of a file, which must have a length.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maximumBytes">The most bytes that it may have.</param>
    /// <exception cref="InputException">There is no such file, it cannot be read, or it is too large.</exception>
    public static byte[] ReadBytes(string path, int maximumBytes)
    {
        PathName.Require(path);
        if (FileStatus.Of(path)?.Kind == FileKind.Special)
            throw new InputException("This is a pipe or a device; a file is expected.", path);
        using var stream = Open(path);
        if (stream.Length > maximumBytes) throw TooLarge(path, maximumBytes);
        try
        {
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (IOException e)
        {
            throw new InputException($"The file cannot be read: {e.Message}", path, inner: e);
        }
    }

    /// <summary>The whole of a UTF-8 text.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maximumBytes">The most bytes that it may have.</param>
    /// <exception cref="InputException">There is no such file, it may not be read, is too large or no UTF-8 text.</exception>
    public static string ReadText(string path, int maximumBytes)
    {
        try
        {
            using var stream = Open(path);
            // Not all that can be read has a length: a pipe has none.
            var bytes = new byte[maximumBytes + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > maximumBytes) throw TooLarge(path, maximumBytes);
            using var reader = new StreamReader(new MemoryStream(bytes, 0, length), new UTF8Encoding(false, true));
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException("The file is not UTF-8 text.", path, inner: e);
        }
        catch (IOException e)
        {
            throw new InputException($"The file cannot be read: {e.Message}", path, inner: e);
        }
    }

    private static InputException TooLarge(string path, int maximumBytes) =>
        new($"The file is too large; at most {maximumBytes} bytes are accepted.", path);
}
