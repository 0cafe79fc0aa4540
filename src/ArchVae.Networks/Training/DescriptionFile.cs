using System.Text.Json;
using System.Text.Unicode;
using ArchVae.Files;

namespace ArchVae.Networks.Training;

/// <summary>Reads the JSON files that say what lies in a folder of networks.</summary>
internal static class DescriptionFile
{
    /// <summary>What a file describes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mostBytes">A longer one is refused.</param>
    /// <param name="wrong">What is said of a file that does not describe it: <c>This is no network's description</c>.</param>
    /// <param name="check">Throws <see cref="InputException"/> where values are out of their range.</param>
    /// <exception cref="InputException">There is none, or it is none of this format and version.</exception>
    public static T Read<T>(string path, int mostBytes, string wrong, Action<T> check)
    {
        try
        {
            var bytes = InputFile.ReadBytes(path, mostBytes);
            if (!Utf8.IsValid(bytes)) throw new InputException("The file is not UTF-8 text.");
            using var document = JsonDocument.Parse(bytes);
            // Before anything else: another version may have fields that this one does not know.
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("formatVersion", out var version)
                && !(version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number)
                    && number == NetworkConfig.CurrentFormat))
            {
                throw new InputException(
                    $"The format version is {InputException.Shown(version.ToString())}; this program reads " +
                    $"{NetworkConfig.CurrentFormat}.");
            }
            var described = document.Deserialize<T>(JsonFormat.Indented) ?? throw new JsonException("It is null.");
            check(described);
            return described;
        }
        catch (InputException exception) when (exception.File is null)
        {
            throw new InputException(exception.Explanation, path, inner: exception);
        }
        catch (JsonException exception)
        {
            throw new InputException(
                $"{wrong}: {JsonMistake.Of(exception)}", path, exception.LineNumber + 1, exception.BytePositionInLine + 1,
                exception);
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException)
        {
            throw new InputException($"{wrong}: {exception.Message}", path, inner: exception);
        }
    }
}
