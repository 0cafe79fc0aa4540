namespace ArchVae.Cli.Commands;

/// <summary>Exported networks that are open together.</summary>
internal sealed class OnnxNetworkFiles : IDisposable
{
    private readonly List<OnnxNetworkFile> files = [];

    /// <param name="path">A file, or a folder with some; null for none.</param>
    /// <exception cref="InputException">There are none, or one cannot be run.</exception>
    public OnnxNetworkFiles(string? path)
    {
        try
        {
            foreach (var file in path is null ? [] : OnnxNetworkFile.FilesOf(path)) files.Add(new(file));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The networks, in the order of their files' names.</summary>
    public IReadOnlyList<OnnxNetworkFile> All => files;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in files) file.Dispose();
    }
}
