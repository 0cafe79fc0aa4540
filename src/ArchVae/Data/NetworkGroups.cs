using System.Runtime.InteropServices;
using ArchVae.Tensors;
using Architecture = ArchVae.Spaces.Architecture;

namespace ArchVae.Data;

/// <summary>
/// The architectures of a data set by network, of which a share is chosen: all of a network or none. Some 40 bytes a network.
/// </summary>
internal sealed class NetworkGroups
{
    private readonly Dictionary<ulong, int> places = [];
    private readonly List<int> sizes = [];
    private bool[] chosen = [];

    /// <summary>How many architectures there are.</summary>
    public long Architectures { get; private set; }

    /// <summary>How many networks they are.</summary>
    public int Networks => sizes.Count;

    /// <summary>Adds the next architecture.</summary>
    public void Add(Architecture architecture)
    {
        Architectures++;
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, architecture.NetworkHash(), out var exists);
        if (exists)
        {
            sizes[place]++;
            return;
        }
        place = sizes.Count;
        sizes.Add(1);
    }

    /// <summary>
    /// Chooses networks that have <paramref name="wanted"/> of the architectures, or about as many where networks come several
    /// times; at least one, and not all.
    /// </summary>
    /// <exception cref="InputException">There is one network only.</exception>
    public void Choose(long wanted, ulong seed)
    {
        if (Networks < 2)
        {
            throw new InputException(
                $"The {Architectures} architectures are all the same network, which cannot be in both parts.");
        }
        var random = new RandomStream(seed, RandomPurpose.Split);
        var (left, count) = (Architectures, 0);
        chosen = new bool[Networks];
        // Selection sampling: a network is chosen with the share that is still wanted of the architectures that are left. Where
        // all are different, all subsets are equally likely; else the shares keep to what is wanted, up to the last networks.
        for (var i = 0; i < chosen.Length; i++)
        {
            chosen[i] = random.NextDouble() * left < wanted;
            left -= sizes[i];
            if (!chosen[i]) continue;
            wanted -= sizes[i];
            count++;
        }
        // Large networks may leave one part empty; a small one makes the least of a difference.
        if (count == 0 || count == chosen.Length) chosen[sizes.IndexOf(sizes.Min())] ^= true;
    }

    /// <summary>Whether an architecture's network was chosen.</summary>
    public bool IsChosen(Architecture architecture) => chosen[places[architecture.NetworkHash()]];

    /// <summary>The networks that others have too, and how many architectures here are of them.</summary>
    public (int Networks, long Architectures) SharedWith(NetworkGroups others)
    {
        var shared = places.Where(network => others.places.ContainsKey(network.Key)).Select(network => sizes[network.Value]);
        return shared.Aggregate((Networks: 0, Architectures: 0L), (sum, size) => (sum.Networks + 1, sum.Architectures + size));
    }
}
