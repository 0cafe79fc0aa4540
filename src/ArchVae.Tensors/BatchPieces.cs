using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ArchVae.Tensors;

/// <summary>
/// The eight pieces into which a batch is cut by the place of its members, as rows of one matrix. Sums over a batch, those of
/// weight gradients before all, are made piece by piece and joined in a fixed binary tree, ((0 + 1) + (2 + 3)) + ((4 + 5) +
/// (6 + 7)): whoever has one, two or four neighbouring pieces of a batch comes to the same bytes of their part of the tree as
/// one who has them all. Allocates only where a batch is larger than any before.
/// </summary>
public sealed unsafe class BatchPieces
{
    /// <summary>The number of pieces.</summary>
    public const int Count = 8;

    private readonly int[] ends = new int[Count + 1];
    private int[] pieceOfRow = [];
    private int[] rows = [];

    /// <summary>The number of rows, N.</summary>
    public int RowCount { get; private set; }

    /// <summary>How many rows the whole batch has, where this is a cut of some of its members.</summary>
    public int WholeRowCount { get; private set; }

    /// <summary>
    /// Whether its rows do not count: they stand in for those of one who has no member of a batch, and nothing comes of them.
    /// </summary>
    public bool IsIdle { get; private set; }

    /// <summary>[N] all rows, those of piece 0 first, those of a piece in rising order.</summary>
    public ReadOnlySpan<int> Rows => rows.AsSpan(0, RowCount);

    /// <summary>[9] where each piece begins in <see cref="Rows"/>; the last entry is N.</summary>
    public ReadOnlySpan<int> Bounds => ends;

    /// <summary>The piece of the member at a place of a batch of <paramref name="count"/>: neighbours share one.</summary>
    public static int Of(int place, int count) => (int)((long)place * Count / count);

    /// <summary>Whether so many can share the pieces: 1, 2, 4 and 8.</summary>
    public static bool CanShare(int ranks) => ranks is 1 or 2 or 4 or 8;

    /// <summary>The places in a batch of <paramref name="count"/> that one of several who share its pieces has.</summary>
    /// <param name="rank">Who, from 0.</param>
    /// <param name="ranks">How many share them: 1, 2, 4 or 8.</param>
    /// <param name="count">The members of the batch.</param>
    public static (int First, int Count) PlacesOf(int rank, int ranks, int count)
    {
        var first = FirstOf(rank * Count / ranks, count);
        return (first, FirstOf((rank + 1) * Count / ranks, count) - first);
    }

    /// <summary>The piece of a row.</summary>
    public int Of(int row) => pieceOfRow[row];

    /// <summary>The rows of a piece, rising.</summary>
    public ReadOnlySpan<int> RowsOf(int piece) => rows.AsSpan(ends[piece], ends[piece + 1] - ends[piece]);

    /// <summary>The tree over the pieces' sums.</summary>
    /// <param name="sums">[8].</param>
    public static double Join(ReadOnlySpan<double> sums) =>
        sums[0] + sums[1] + (sums[2] + sums[3]) + (sums[4] + sums[5] + (sums[6] + sums[7]));

    /// <summary>target += the tree over the pieces' sums, element by element.</summary>
    /// <param name="sums">[8, D].</param>
    /// <param name="target">[D].</param>
    public static void Join(ReadOnlySpan<float> sums, Span<float> target)
    {
        var length = target.Length;
        for (var i = 0; i < length; i++)
        {
            var low = sums[i..];
            var high = low[(4 * length)..];
            target[i] += low[0] + low[length] + (low[2 * length] + low[3 * length])
                + (high[0] + high[length] + (high[2 * length] + high[3 * length]));
        }
    }

    /// <summary>Where <see cref="Rows"/> lies; it does not move until the batch grows.</summary>
    internal int* RowAddress => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(rows));

    /// <summary>Begins to say of each row, in their order, to which piece it belongs.</summary>
    internal Span<int> Begin(int rowCount, int wholeRowCount, bool isIdle)
    {
        (RowCount, WholeRowCount, IsIdle) = (rowCount, wholeRowCount, isIdle);
        if (pieceOfRow.Length < rowCount)
        {
            pieceOfRow = new int[rowCount];
            // Pinned, as kernels read it by its address.
            rows = GC.AllocateUninitializedArray<int>(rowCount, pinned: true);
        }
        return pieceOfRow.AsSpan(0, rowCount);
    }

    /// <summary>Ends it: a counting sort.</summary>
    internal void End()
    {
        Array.Clear(ends);
        for (var row = 0; row < RowCount; row++) ends[pieceOfRow[row] + 1]++;
        for (var piece = 0; piece < Count; piece++) ends[piece + 1] += ends[piece];
        Span<int> next = stackalloc int[Count];
        ends.AsSpan(0, Count).CopyTo(next);
        for (var row = 0; row < RowCount; row++) rows[next[pieceOfRow[row]]++] = row;
    }

    // The first place that is of a piece or of one after it.
    private static int FirstOf(int piece, int count) => (int)(((long)piece * count + Count - 1) / Count);
}
