using ArchVae.Spaces;

namespace ArchVae.Studio.Models;

/// <summary>
/// Which of a map's architectures is the same network as another one, by their 64-bit hashes
/// (<see cref="Architecture.NetworkHash"/>). Immutable.
/// </summary>
internal sealed class KnownNetworks
{
    private readonly Dictionary<ulong, int> places = [];

    /// <summary>The networks of a map.</summary>
    public KnownNetworks(ModelMap map)
    {
        foreach (var (i, record) in map.Records.Index()) places.TryAdd(record.Architecture.NetworkHash(), i);
    }

    /// <summary>The place of the first architecture that is this network; null where there is none.</summary>
    public int? Find(Architecture architecture) => places.TryGetValue(architecture.NetworkHash(), out var index) ? index : null;
}
