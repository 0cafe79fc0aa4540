using System.Text;

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
        catch (PathTooLongException e)
        {
            throw new InputException("The name is longer than the file system allows.", InputException.Shown(path, 200), inner: e);
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            // No path at all, or links that lead in a circle.
            throw new InputException($"The file cannot be opened: {e.Message}", path, inner: e);
        }
    }

    /// <summary>The whole of a file, which must have a length.</summary>
    /// <exception cref="InputException">There is no such file, or it may not be read.</exception>
    public static byte[] ReadBytes(string path)
    {
        using var stream = Open(path);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
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
            if (length > maximumBytes)
                throw new InputException($"The file is too large; at most {maximumBytes} bytes are accepted.", path);
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
}
