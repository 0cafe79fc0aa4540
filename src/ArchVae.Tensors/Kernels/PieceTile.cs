using System.Runtime.CompilerServices;

namespace ArchVae.Tensors.Kernels;

/// <summary>
/// The innermost loops of a <see cref="PieceProduct"/>: one tile of the sums of all pieces. A piece's sums stay in registers, as
/// in <see cref="GemmTile"/>; then it takes with it as many of the sums that wait, the latest first, as bits that its number ends
/// with are set, and waits itself. So the whole tree ends in the first place.
/// </summary>
internal static unsafe class PieceTile
{
    /// <summary>How many sums wait at most, the one of the whole tree included.</summary>
    public const int Waiting = 4;

    /// <summary>8 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows8<T>(float* a0, float* b, ReadOnlySpan<int> bounds, float* sums)
        where T : struct, ILanes<T>
    {
        var waiting = sums;
        for (var piece = 0; piece < BatchPieces.Count; piece++)
        {
            var zero = T.Broadcast(0);
            T c00 = zero, c01 = zero;
            T c10 = zero, c11 = zero;
            T c20 = zero, c21 = zero;
            T c30 = zero, c31 = zero;
            T c40 = zero, c41 = zero;
            T c50 = zero, c51 = zero;
            T c60 = zero, c61 = zero;
            T c70 = zero, c71 = zero;
            for (var k = bounds[piece + 1] - bounds[piece]; k > 0; k--)
            {
                T b0 = T.Load(b), b1 = T.Load(b + T.Count);
                var factor = T.Broadcast(*a0);
                c00 = T.MultiplyAdd(factor, b0, c00);
                c01 = T.MultiplyAdd(factor, b1, c01);
                factor = T.Broadcast(a0[1]);
                c10 = T.MultiplyAdd(factor, b0, c10);
                c11 = T.MultiplyAdd(factor, b1, c11);
                factor = T.Broadcast(a0[2]);
                c20 = T.MultiplyAdd(factor, b0, c20);
                c21 = T.MultiplyAdd(factor, b1, c21);
                factor = T.Broadcast(a0[3]);
                c30 = T.MultiplyAdd(factor, b0, c30);
                c31 = T.MultiplyAdd(factor, b1, c31);
                factor = T.Broadcast(a0[4]);
                c40 = T.MultiplyAdd(factor, b0, c40);
                c41 = T.MultiplyAdd(factor, b1, c41);
                factor = T.Broadcast(a0[5]);
                c50 = T.MultiplyAdd(factor, b0, c50);
                c51 = T.MultiplyAdd(factor, b1, c51);
                factor = T.Broadcast(a0[6]);
                c60 = T.MultiplyAdd(factor, b0, c60);
                c61 = T.MultiplyAdd(factor, b1, c61);
                factor = T.Broadcast(a0[7]);
                c70 = T.MultiplyAdd(factor, b0, c70);
                c71 = T.MultiplyAdd(factor, b1, c71);
                a0 += 8;
                b += 2 * T.Count;
            }
            for (var joined = int.TrailingZeroCount(~piece); joined > 0; joined--)
            {
                waiting -= 8 * 2 * T.Count;
                c00 += T.Load(waiting);
                c01 += T.Load(waiting + T.Count);
                c10 += T.Load(waiting + 2 * T.Count);
                c11 += T.Load(waiting + 3 * T.Count);
                c20 += T.Load(waiting + 4 * T.Count);
                c21 += T.Load(waiting + 5 * T.Count);
                c30 += T.Load(waiting + 6 * T.Count);
                c31 += T.Load(waiting + 7 * T.Count);
                c40 += T.Load(waiting + 8 * T.Count);
                c41 += T.Load(waiting + 9 * T.Count);
                c50 += T.Load(waiting + 10 * T.Count);
                c51 += T.Load(waiting + 11 * T.Count);
                c60 += T.Load(waiting + 12 * T.Count);
                c61 += T.Load(waiting + 13 * T.Count);
                c70 += T.Load(waiting + 14 * T.Count);
                c71 += T.Load(waiting + 15 * T.Count);
            }
            T.Store(c00, waiting);
            T.Store(c01, waiting + T.Count);
            T.Store(c10, waiting + 2 * T.Count);
            T.Store(c11, waiting + 3 * T.Count);
            T.Store(c20, waiting + 4 * T.Count);
            T.Store(c21, waiting + 5 * T.Count);
            T.Store(c30, waiting + 6 * T.Count);
            T.Store(c31, waiting + 7 * T.Count);
            T.Store(c40, waiting + 8 * T.Count);
            T.Store(c41, waiting + 9 * T.Count);
            T.Store(c50, waiting + 10 * T.Count);
            T.Store(c51, waiting + 11 * T.Count);
            T.Store(c60, waiting + 12 * T.Count);
            T.Store(c61, waiting + 13 * T.Count);
            T.Store(c70, waiting + 14 * T.Count);
            T.Store(c71, waiting + 15 * T.Count);
            waiting += 8 * 2 * T.Count;
        }
    }

    /// <summary>6 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows6<T>(float* a0, float* b, ReadOnlySpan<int> bounds, float* sums)
        where T : struct, ILanes<T>
    {
        var waiting = sums;
        for (var piece = 0; piece < BatchPieces.Count; piece++)
        {
            var zero = T.Broadcast(0);
            T c00 = zero, c01 = zero;
            T c10 = zero, c11 = zero;
            T c20 = zero, c21 = zero;
            T c30 = zero, c31 = zero;
            T c40 = zero, c41 = zero;
            T c50 = zero, c51 = zero;
            for (var k = bounds[piece + 1] - bounds[piece]; k > 0; k--)
            {
                T b0 = T.Load(b), b1 = T.Load(b + T.Count);
                var factor = T.Broadcast(*a0);
                c00 = T.MultiplyAdd(factor, b0, c00);
                c01 = T.MultiplyAdd(factor, b1, c01);
                factor = T.Broadcast(a0[1]);
                c10 = T.MultiplyAdd(factor, b0, c10);
                c11 = T.MultiplyAdd(factor, b1, c11);
                factor = T.Broadcast(a0[2]);
                c20 = T.MultiplyAdd(factor, b0, c20);
                c21 = T.MultiplyAdd(factor, b1, c21);
                factor = T.Broadcast(a0[3]);
                c30 = T.MultiplyAdd(factor, b0, c30);
                c31 = T.MultiplyAdd(factor, b1, c31);
                factor = T.Broadcast(a0[4]);
                c40 = T.MultiplyAdd(factor, b0, c40);
                c41 = T.MultiplyAdd(factor, b1, c41);
                factor = T.Broadcast(a0[5]);
                c50 = T.MultiplyAdd(factor, b0, c50);
                c51 = T.MultiplyAdd(factor, b1, c51);
                a0 += 6;
                b += 2 * T.Count;
            }
            for (var joined = int.TrailingZeroCount(~piece); joined > 0; joined--)
            {
                waiting -= 6 * 2 * T.Count;
                c00 += T.Load(waiting);
                c01 += T.Load(waiting + T.Count);
                c10 += T.Load(waiting + 2 * T.Count);
                c11 += T.Load(waiting + 3 * T.Count);
                c20 += T.Load(waiting + 4 * T.Count);
                c21 += T.Load(waiting + 5 * T.Count);
                c30 += T.Load(waiting + 6 * T.Count);
                c31 += T.Load(waiting + 7 * T.Count);
                c40 += T.Load(waiting + 8 * T.Count);
                c41 += T.Load(waiting + 9 * T.Count);
                c50 += T.Load(waiting + 10 * T.Count);
                c51 += T.Load(waiting + 11 * T.Count);
            }
            T.Store(c00, waiting);
            T.Store(c01, waiting + T.Count);
            T.Store(c10, waiting + 2 * T.Count);
            T.Store(c11, waiting + 3 * T.Count);
            T.Store(c20, waiting + 4 * T.Count);
            T.Store(c21, waiting + 5 * T.Count);
            T.Store(c30, waiting + 6 * T.Count);
            T.Store(c31, waiting + 7 * T.Count);
            T.Store(c40, waiting + 8 * T.Count);
            T.Store(c41, waiting + 9 * T.Count);
            T.Store(c50, waiting + 10 * T.Count);
            T.Store(c51, waiting + 11 * T.Count);
            waiting += 6 * 2 * T.Count;
        }
    }
}
