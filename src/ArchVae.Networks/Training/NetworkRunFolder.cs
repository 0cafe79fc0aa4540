using System.Text.Json;
using ArchVae.Data;
using ArchVae.Files;

namespace ArchVae.Networks.Training;

/// <summary>
/// The folder of networks that were trained in one run: <c>run.json</c>, <c>architectures.jsonl</c> with their figures, and a
/// <see cref="NetworkFolder"/> for each below <c>networks</c>. Every file appears whole or not at all.
/// </summary>
public sealed class NetworkRunFolder(string path)
{
    private const int MaximumConfigBytes = 1 << 20;

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>The data and the options of the run.</summary>
    public string ConfigFile => System.IO.Path.Combine(Path, "run.json");

    /// <summary>The architectures with their figures, in the order in which they were given.</summary>
    public string ArchitecturesFile => System.IO.Path.Combine(Path, "architectures.jsonl");

    private string NetworksFolder => System.IO.Path.Combine(Path, "networks");

    /// <summary>Whether a run was begun there.</summary>
    public bool Exists => File.Exists(ConfigFile);

    /// <summary>The folder of a network.</summary>
    /// <param name="name">Its name: see <see cref="NamesOf"/>.</param>
    public NetworkFolder NetworkOf(string name) => new(System.IO.Path.Combine(NetworksFolder, name));

    /// <summary>
    /// What the folders of architectures are called: their ids where all are different and can be names of files, else their
    /// numbers from 0.
    /// </summary>
    public static IReadOnlyList<string> NamesOf(IReadOnlyList<ArchitectureRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var ids = records.Select(record => record.Id).ToList();
        // Some file systems take letters of either case for the same, and leave out a point at the end.
        var areNames = ids.TrueForAll(id => id is { Length: > 0 and <= 100 } && id[0] != '.' && id[^1] != '.'
            && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
            && ids.Distinct(StringComparer.OrdinalIgnoreCase).Count() == ids.Count;
        return areNames ? [.. ids.Select(id => id!)] : [.. ids.Select((_, i) => FormattableString.Invariant($"{i}"))];
    }

    /// <summary>
    /// All networks of a run that were trained, in the order of their names; of a single network's folder that one.
    /// </summary>
    /// <exception cref="InputException">It is no such folder, or there are none.</exception>
    public IReadOnlyList<NetworkFolder> Networks()
    {
        if (new NetworkFolder(Path) is { Exists: true } single) return [single];
        if (!Directory.Exists(Path)) throw new InputException("There is no such folder of trained networks.", Path);
        if (!Directory.Exists(NetworksFolder))
            throw new InputException("This is no folder of trained networks: it has no 'networks' and no 'network.json'.", Path);
        var found = Directory.GetDirectories(NetworksFolder).Order(StringComparer.Ordinal).Select(name => new NetworkFolder(name))
            .Where(folder => folder.Exists).ToList();
        return found.Count > 0 ? found : throw new InputException("No network of the run was trained yet.", Path);
    }

    /// <summary>Writes <c>run.json</c>.</summary>
    public void SaveConfig(NetworkRunConfig config) =>
        AtomicFile.Write(ConfigFile, stream => JsonSerializer.Serialize(stream, config, JsonFormat.Indented));

    /// <summary>Reads it.</summary>
    /// <exception cref="InputException">It is none of this format.</exception>
    public NetworkRunConfig LoadConfig() => DescriptionFile.Read<NetworkRunConfig>(
        ConfigFile, MaximumConfigBytes, "This does not describe a run", config => config.Training.Validate());
}

/// <summary>The data and the options of a run.</summary>
/// <param name="FormatVersion">The version of the folder's format.</param>
/// <param name="Data">Where the data come from.</param>
/// <param name="DataHash">The SHA-256 of their files, in hexadecimal; empty for generated data.</param>
/// <param name="Training">How networks are trained.</param>
/// <param name="Fit">Whether they are fitted to the data.</param>
public sealed record NetworkRunConfig(
    int FormatVersion, Data.DataOptions Data, string DataHash, NetworkTrainingOptions Training, bool Fit)
{
    /// <summary>Whether both describe the same run.</summary>
    public bool IsSameAs(NetworkRunConfig other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Text(this) == Text(other);

        static string Text(NetworkRunConfig config) => JsonSerializer.Serialize(config, JsonFormat.Compact);
    }
}
