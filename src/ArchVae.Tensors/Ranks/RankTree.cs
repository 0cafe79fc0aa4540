using System.Numerics;

namespace ArchVae.Tensors.Ranks;

/// <summary>
/// The upper part of the tree of <see cref="BatchPieces"/>: the sums of P ranks, each of which has joined its 8/P neighbouring
/// pieces, ((0 + 1) + (2 + 3)) + ((4 + 5) + (6 + 7)) for eight of them.
/// </summary>
internal static unsafe class RankTree
{
    /// <summary>target = the tree over the ranks' sums, element by element.</summary>
    /// <param name="sums">[P, stride], of which the first <paramref name="length"/> columns count.</param>
    /// <param name="ranks">P: 1, 2, 4 or 8.</param>
    /// <param name="stride">The length of a rank's part.</param>
    /// <param name="target">[length]; may be where rank 0's sums are.</param>
    /// <param name="length">A number of elements.</param>
    public static void Join(float* sums, int ranks, long stride, float* target, int length)
    {
        var i = 0;
        for (; i + Vector<float>.Count <= length; i += Vector<float>.Count)
            Vector.Store(ranks == 8 ? Eight(sums + i, stride) : ranks == 4 ? Four(sums + i, stride)
                : ranks == 2 ? Two(sums + i, stride) : Vector.Load(sums + i), target + i);
        for (; i < length; i++) target[i] = Join(sums + i, ranks, stride);
    }

    private static float Join(float* sums, int ranks, long stride) => ranks == 1 ? *sums
        : Join(sums, ranks / 2, stride) + Join(sums + ranks / 2 * stride, ranks / 2, stride);

    private static Vector<float> Two(float* sums, long stride) => Vector.Load(sums) + Vector.Load(sums + stride);

    private static Vector<float> Four(float* sums, long stride) => Two(sums, stride) + Two(sums + 2 * stride, stride);

    private static Vector<float> Eight(float* sums, long stride) => Four(sums, stride) + Four(sums + 4 * stride, stride);
}
