using ArchVae.Files;
using ArchVae.Networks.Export.CSharp;
using ArchVae.Networks.Export.Onnx;
using ArchVae.Networks.Export.PyTorch;

namespace ArchVae.Networks.Export;

/// <summary>A format that networks are exported in. A program adds its own to <see cref="Registry"/>.</summary>
public abstract class NetworkFormat : IFamily
{
    /// <summary>All formats, the built-in ones first.</summary>
    public static FamilyRegistry<NetworkFormat> Registry { get; } = new(
        "format", new OnnxFormat(), new PyTorchFormat(), new CSharpFormat());

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>Its name as people write it.</summary>
    public virtual string Title => Name;

    /// <summary>What is written, in a few words without a full stop.</summary>
    public abstract string Description { get; }

    /// <summary>The files of a network: their names without a folder, and what writes each.</summary>
    /// <exception cref="InputException">The network cannot be written in this format.</exception>
    public abstract IReadOnlyList<ExportedFile> FilesOf(ExportedNetwork network);

    /// <summary>
    /// Writes networks into a folder, over files of the same names: all of them, or none where one cannot be written.
    /// </summary>
    /// <param name="networks">The networks; each is done with before the next one is asked for.</param>
    /// <param name="folder">The folder, which is made where there is none.</param>
    /// <returns>The paths of the files of each network.</returns>
    /// <exception cref="InputException">
    /// Two networks would have a file of the same name, one cannot be written in this format, or the folder cannot be written to.
    /// </exception>
    public IReadOnlyList<IReadOnlyList<string>> Write(IEnumerable<ExportedNetwork> networks, string folder)
    {
        ArgumentNullException.ThrowIfNull(networks);
        var owners = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var (paths, begun, made) = (new List<IReadOnlyList<string>>(), new List<AtomicFile>(), new List<string>());
        try
        {
            foreach (var network in networks)
            {
                var files = FilesOf(network);
                foreach (var file in files)
                {
                    if (!owners.TryAdd(file.Name, network.Name))
                    {
                        var (one, other) = (InputException.Shown(owners[file.Name]), InputException.Shown(network.Name));
                        throw new InputException(
                            $"The networks '{one}' and '{other}' would both be written to '{file.Name}'. Give them other " +
                            "ids, or export one at a time into folders of their own.");
                    }
                }
                if (paths.Count == 0) made = WorkFolder.Create(folder);
                paths.Add([.. files.Select(file => Path.Combine(folder, file.Name))]);
                foreach (var (path, file) in paths[^1].Zip(files))
                {
                    var target = AtomicFile.Create(path);
                    begun.Add(target);
                    file.Write(target.Stream);
                }
            }
            foreach (var file in begun) file.Commit();
            return paths;
        }
        catch
        {
            foreach (var file in begun) file.Dispose();
            foreach (var empty in made.Where(path => !Directory.EnumerateFileSystemEntries(path).Any())) Directory.Delete(empty);
            throw;
        }
        finally
        {
            foreach (var file in begun) file.Dispose();
        }
    }
}

/// <summary>A file of an exported network.</summary>
/// <param name="Name">Its name without a folder.</param>
/// <param name="Write">What writes it.</param>
public sealed record ExportedFile(string Name, Action<Stream> Write);
