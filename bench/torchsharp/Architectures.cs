using System.Text.Json;
using static TorchSharp.torch;

namespace ArchVae.TorchBench;

/// <summary>A batch of B architectures in order of falling length, of T rows the longest and N rows together.</summary>
/// <param name="Indices">Which architectures, [B].</param>
/// <param name="Rows">Padded, [T, B, 6].</param>
/// <param name="Lengths">[B].</param>
/// <param name="Valid">The places of the rows that are no padding among the T·B, [N].</param>
/// <param name="Types">Of these, [N].</param>
/// <param name="Lower">The lower edges of these sizes' bins, normalised, [N].</param>
/// <param name="Upper">The upper edges, [N].</param>
internal sealed record Batch(
    Tensor Indices, Tensor Rows, Tensor Lengths, Tensor Valid, Tensor Types, Tensor Lower, Tensor Upper);

/// <summary>
/// Architectures of <c>bench/pytorch/space.yaml</c> as tensors: four layer types and an end, all with a size from 1 to 1024,
/// 5 to 15 rows.
/// </summary>
internal sealed class Architectures
{
    public const int End = 4, TypeCount = End + 1, Largest = 1024, Shortest = 5, Longest = 15, RowWidth = TypeCount + 1;

    // Open edges: beyond these a Gaussian with its mean in [0, 1] and a deviation of at most 1 has no mass in double precision.
    private const double Below = -40, Above = 41;

    private static readonly string[] names = ["a", "b", "c", "d", "end"];

    private readonly Tensor types, lengths, rows, lower, upper;

    // What lies beyond an architecture's end does not count.
    private Architectures(Tensor types, Tensor sizes, Tensor lengths)
    {
        using var scope = NewDisposeScope();
        this.types = types.t().contiguous().DetachFromDisposeScope();
        this.lengths = lengths.DetachFromDisposeScope();
        sizes = sizes.t().to(float64).contiguous();
        rows = MakeRows(this.types, sizes).DetachFromDisposeScope();
        lower = where(sizes > 1, Normalize(sizes - 0.5), full_like(sizes, Below)).DetachFromDisposeScope();
        upper = where(sizes < Largest, Normalize(sizes + 0.5), full_like(sizes, Above)).DetachFromDisposeScope();
    }

    /// <summary>How many.</summary>
    public long Count => lengths.shape[0];

    /// <summary>Random ones, all uniform.</summary>
    public static Architectures Random(long count)
    {
        using var scope = NewDisposeScope();
        var lengths = randint(Shortest, Longest + 1, [count], int64);
        var types = randint(0, End, [count, Longest], int64);
        types.scatter_(1, (lengths - 1).unsqueeze(1), tensor((long)End).expand(count, 1));
        return new(types, randint(1, Largest + 1, [count, Longest], int64), lengths);
    }

    /// <summary>Those of a file of JSON lines.</summary>
    public static Architectures Read(string path)
    {
        var all = JsonLines.Read(path).Select(line => line.GetProperty("layers").EnumerateArray().ToList()).ToList();
        var types = new long[all.Count, Longest];
        var sizes = new long[all.Count, Longest];
        for (var i = 0; i < all.Count; i++)
            for (var row = 0; row < Longest; row++)
            {
                JsonElement? layer = row < all[i].Count ? all[i][row] : null;
                types[i, row] = layer is { } own ? Array.IndexOf(names, own.GetProperty("type").GetString()) : End;
                sizes[i, row] = layer is { } sized ? sized.GetProperty("size").GetInt64() : 1;
            }
        return new(tensor(types), tensor(sizes), tensor(all.Select(layers => (long)layers.Count).ToArray()));
    }

    /// <summary>The batch of the architectures at <paramref name="indices"/> [B].</summary>
    public Batch Batch(Tensor indices)
    {
        var (falling, order) = lengths.index_select(0, indices).sort(descending: true);
        indices = indices.index_select(0, order);
        var steps = falling[0].item<long>();
        var valid = (arange(steps).unsqueeze(1) < falling).flatten().nonzero().squeeze(1);
        Tensor Select(Tensor values) => values.narrow(0, 0, steps).index_select(1, indices);
        Tensor OfValid(Tensor values) => Select(values).flatten().index_select(0, valid);
        return new(indices, Select(rows), falling, valid, OfValid(types), OfValid(lower), OfValid(upper));
    }

    /// <summary>Sizes from 1 to 1024 to [0, 1], on a log scale.</summary>
    public static Tensor Normalize(Tensor sizes) => sizes.log() / Math.Log(Largest);

    /// <summary>Back to whole sizes.</summary>
    public static Tensor NearestSize(Tensor normalized) => (normalized * Math.Log(Largest)).exp().round();

    /// <summary>Types and sizes [...] to rows [..., 6]: the one-hot type and the normalised size.</summary>
    public static Tensor MakeRows(Tensor types, Tensor sizes) =>
        cat([nn.functional.one_hot(types, TypeCount).to(float32), Normalize(sizes).to(float32).unsqueeze(-1)], -1);

    /// <summary>A layer as JSON lines have it.</summary>
    public static string Layer(long type, long size) =>
        FormattableString.Invariant($$"""{"type":"{{names[type]}}","size":{{size}}}""");
}
