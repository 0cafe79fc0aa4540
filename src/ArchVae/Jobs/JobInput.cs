using System.Text;
using ArchVae.Files;

namespace ArchVae.Jobs;

/// <summary>
/// Something that a job reads where it does not run in this process. Jobs that have the same object have the same content, which
/// is then sent once.
/// </summary>
/// <param name="name">Its name among the job's inputs: of letters, digits, dots, '-' and '_', with slashes for folders.</param>
/// <param name="write">Writes its content.</param>
public sealed class JobInput(string name, Action<Stream> write)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Writes its content.</summary>
    public void Write(Stream stream) => write(stream);

    /// <summary>A text.</summary>
    public static JobInput OfText(string name, string text) =>
        new(name, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>A file.</summary>
    /// <param name="name">Its name among the job's inputs.</param>
    /// <param name="path">Where it lies.</param>
    public static JobInput OfFile(string name, string path) => new(name, stream =>
    {
        using var file = InputFile.Open(path);
        file.CopyTo(stream);
    });
}
