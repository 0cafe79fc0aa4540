using System.Text.Json;
using ArchVae.Files;

namespace ArchVae.Studies;

/// <summary>The JSON files of a run's folder.</summary>
internal static class RunJson
{
    /// <summary>Writes a record; the file appears whole or not at all.</summary>
    public static void Write<T>(string file, T record) =>
        AtomicFile.Write(file, stream => JsonSerializer.Serialize(stream, record, JsonFormat.Indented));

    /// <summary>Reads a record; null where there is no file.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public static T? Find<T>(string file) where T : class => File.Exists(file) ? Read<T>(file) : null;

    /// <summary>Reads a record.</summary>
    /// <exception cref="InputException">The file cannot be read or is damaged.</exception>
    public static T Read<T>(string file)
    {
        try
        {
            using var stream = InputFile.Open(file);
            return JsonSerializer.Deserialize<T>(stream, JsonFormat.Indented) ?? throw new JsonException("it is null");
        }
        catch (JsonException exception)
        {
            var message = $"This is no file of a study's run: {JsonMistake.Of(exception)} Remove its folder to run it anew.";
            throw new InputException(
                message, file, exception.LineNumber + 1, exception.BytePositionInLine + 1, inner: exception);
        }
    }
}
