using System.IO.Compression;
using ArchVae.Files;
using ArchVae.Networks;
using ArchVae.Networks.Export;

namespace ArchVae.Studio.Components;

/// <summary>A network as one file to be taken away: that of its format, or a ZIP archive where a format has several.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Bytes">What is in it; the same for the same network.</param>
internal sealed record NetworkDownload(string Name, byte[] Bytes)
{
    // What is drawn has no date.
    private static readonly DateTimeOffset earliest = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A network with weights that are drawn with seed 0.</summary>
    /// <param name="plan">The network, which fits.</param>
    /// <param name="id">What it is called after; null for nothing.</param>
    /// <param name="format">The format.</param>
    /// <exception cref="InputException">The network cannot be written in this format.</exception>
    public static NetworkDownload Of(NetworkPlan plan, string? id, NetworkFormat format)
    {
        using var network = new Network(plan, seed: 0);
        var name = id is null ? "network" : $"network-{FileName.Of(id)}";
        var files = format.FilesOf(new ExportedNetwork(name, network, null));
        using var bytes = new MemoryStream();
        if (files is [var only])
        {
            only.Write(bytes);
            return new(name + Path.GetExtension(only.Name), bytes.ToArray());
        }
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in files)
            {
                var entry = archive.CreateEntry(file.Name);
                entry.LastWriteTime = earliest;
                using var stream = entry.Open();
                file.Write(stream);
            }
        }
        return new($"{name}-{format.Name}.zip", bytes.ToArray());
    }
}
