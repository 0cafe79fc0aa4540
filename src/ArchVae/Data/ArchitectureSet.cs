using System.Buffers.Binary;
using ArchVae.Spaces;

namespace ArchVae.Data;

/// <summary>
/// Legal architectures of one space by their 64-bit hashes, as networks (<see cref="Architecture.NetworkHash"/>) and as they are
/// written (<see cref="Architecture.StableHash"/>). Some 20 bytes an architecture and way of counting; of a million different
/// ones two have the same hash with probability 3e-8.
/// </summary>
public sealed class ArchitectureSet
{
    private readonly HashSet<ulong> written;
    private readonly HashSet<ulong> networks;

    private ArchitectureSet(HashSet<ulong> written, HashSet<ulong> networks) =>
        (this.written, this.networks) = (written, networks);

    /// <summary>An empty set.</summary>
    /// <param name="space">The space of its architectures.</param>
    public ArchitectureSet(SearchSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        written = [];
        // Without a canonical form both are the same.
        networks = space.CanonicalForm is null ? written : [];
    }

    /// <summary>The set of some architectures.</summary>
    /// <param name="space">Their space.</param>
    /// <param name="architectures">The architectures; repeats count once.</param>
    public static ArchitectureSet Of(SearchSpace space, IEnumerable<Architecture> architectures)
    {
        ArgumentNullException.ThrowIfNull(architectures);
        var set = new ArchitectureSet(space);
        foreach (var architecture in architectures) set.Add(architecture);
        return set;
    }

    /// <summary>How many are different as networks.</summary>
    public int Networks => networks.Count;

    /// <summary>How many are different as they are written.</summary>
    public int AsWritten => written.Count;

    /// <summary>Adds an architecture.</summary>
    /// <returns>Whether it is new, as a network and as it is written.</returns>
    public (bool Network, bool AsWritten) Add(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        var isNew = written.Add(architecture.StableHash());
        return (ReferenceEquals(written, networks) ? isNew : networks.Add(architecture.NetworkHash()), isNew);
    }

    /// <summary>Whether it, or another architecture of its network, is there.</summary>
    public bool Contains(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return networks.Contains(architecture.NetworkHash());
    }

    /// <summary>Whether it is there as it is written.</summary>
    public bool ContainsAsWritten(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return written.Contains(architecture.StableHash());
    }

    /// <summary>The set with these hashes, eight little-endian bytes each.</summary>
    /// <param name="written">Those of architectures as they are written.</param>
    /// <param name="networks">Those of their networks; empty where the space has no canonical form.</param>
    internal static ArchitectureSet FromBytes(ReadOnlySpan<byte> written, ReadOnlySpan<byte> networks)
    {
        var asWritten = Hashes(written);
        return new(asWritten, networks.IsEmpty ? asWritten : Hashes(networks));
    }

    private static HashSet<ulong> Hashes(ReadOnlySpan<byte> bytes)
    {
        var hashes = new HashSet<ulong>(bytes.Length / sizeof(ulong));
        for (var rest = bytes; !rest.IsEmpty; rest = rest[sizeof(ulong)..])
            hashes.Add(BinaryPrimitives.ReadUInt64LittleEndian(rest));
        return hashes;
    }
}
