using System.Runtime.CompilerServices;

namespace ArchVae.Tensors.Kernels;

/// <summary>One row of an LSTM's step, forward. All arrays have H elements, gates and shared 4H; none may overlap.</summary>
internal unsafe struct LstmForwardRow
{
    /// <summary>Before: W·x + W·h₋₁ (+ b); after: i, f, g, o.</summary>
    public float* Gates;

    /// <summary>Added to the gates first; null for nothing.</summary>
    public float* Shared;

    /// <summary>c₋₁; null for zeros. May be <see cref="Cell"/>.</summary>
    public float* PreviousCell;

    public float* Cell;

    /// <summary>tanh(c), which the backward pass needs; null where there is none.</summary>
    public float* CellTanh;

    public float* Hidden;
}

/// <summary>One row of an LSTM's step, backward. All arrays have H elements, gates and gate sums 4H; none may overlap.</summary>
internal unsafe struct LstmBackwardRow
{
    /// <summary>Before: i, f, g, o; after: the gradient of what they are functions of.</summary>
    public float* Gates;

    /// <summary>The gates' gradients are added here; null for nowhere.</summary>
    public float* GateSums;

    /// <summary>c₋₁; null for zeros.</summary>
    public float* PreviousCell;

    public float* CellTanh;

    public float* HiddenGradient;

    /// <summary>Before: the gradient of c by later steps; after: that of c₋₁.</summary>
    public float* CellGradient;
}

/// <summary>The element-wise part of an LSTM's step; see <see cref="Ops.Lstm.Apply"/> for the equations.</summary>
internal static unsafe class LstmGates
{
    public static void Forward(in LstmForwardRow row, int hidden)
    {
        if (Simd.Has512) Forward<Lanes512>(row, hidden);
        else if (Simd.Has256) Forward<Lanes256>(row, hidden);
        else if (Simd.Has128) Forward<Lanes128>(row, hidden);
        else Forward<LanesScalar>(row, hidden);
    }

    public static void Backward(in LstmBackwardRow row, int hidden)
    {
        if (Simd.Has512) Backward<Lanes512>(row, hidden);
        else if (Simd.Has256) Backward<Lanes256>(row, hidden);
        else if (Simd.Has128) Backward<Lanes128>(row, hidden);
        else Backward<LanesScalar>(row, hidden);
    }

    public static void Forward<T>(in LstmForwardRow row, int hidden)
        where T : struct, ILanes<T>
    {
        var whole = hidden / T.Count * T.Count;
        ForwardRange<T>(row, hidden, 0, whole);
        ForwardRange<LanesScalar>(row, hidden, whole, hidden);
    }

    public static void Backward<T>(in LstmBackwardRow row, int hidden)
        where T : struct, ILanes<T>
    {
        var whole = hidden / T.Count * T.Count;
        BackwardRange<T>(row, hidden, 0, whole);
        BackwardRange<LanesScalar>(row, hidden, whole, hidden);
    }

    // h needs tanh(c), a second long chain after the gates' own: in a loop of its own, those of several vectors run side by side.
    private static void ForwardRange<T>(in LstmForwardRow row, int hidden, int from, int to)
        where T : struct, ILanes<T>
    {
        const int AtOnce = 256;
        for (var j = from; j < to; j += AtOnce)
        {
            var end = Math.Min(j + AtOnce, to);
            ForwardCells<T>(row, hidden, j, end);
            ForwardHidden<T>(row, hidden, j, end);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ForwardCells<T>(in LstmForwardRow row, int hidden, int from, int to)
        where T : struct, ILanes<T>
    {
        var gates = row.Gates;
        var shared = row.Shared;
        var previous = row.PreviousCell;
        var cell = row.Cell;
        var keep = row.CellTanh != null;
        for (var j = from; j < to; j += T.Count)
        {
            T i = T.Load(gates + j), f = T.Load(gates + hidden + j);
            T g = T.Load(gates + 2 * hidden + j), o = T.Load(gates + 3 * hidden + j);
            if (shared != null)
            {
                i += T.Load(shared + j);
                f += T.Load(shared + hidden + j);
                g += T.Load(shared + 2 * hidden + j);
                o += T.Load(shared + 3 * hidden + j);
            }
            i = Functions.Sigmoid(i);
            f = Functions.Sigmoid(f);
            g = Functions.Tanh(g);
            o = Functions.Sigmoid(o);
            var c = i * g;
            if (previous != null) c = T.MultiplyAdd(f, T.Load(previous + j), c);
            T.Store(c, cell + j);
            T.Store(o, gates + 3 * hidden + j);
            if (!keep) continue;
            T.Store(i, gates + j);
            T.Store(f, gates + hidden + j);
            T.Store(g, gates + 2 * hidden + j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ForwardHidden<T>(in LstmForwardRow row, int hidden, int from, int to)
        where T : struct, ILanes<T>
    {
        var cell = row.Cell;
        var output = row.Gates + 3 * hidden;
        var cellTanh = row.CellTanh;
        var h = row.Hidden;
        for (var j = from; j < to; j += T.Count)
        {
            var tanh = Functions.Tanh(T.Load(cell + j));
            T.Store(T.Load(output + j) * tanh, h + j);
            if (cellTanh != null) T.Store(tanh, cellTanh + j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BackwardRange<T>(in LstmBackwardRow row, int hidden, int from, int to)
        where T : struct, ILanes<T>
    {
        var gates = row.Gates;
        var sums = row.GateSums;
        var previous = row.PreviousCell;
        var one = T.Broadcast(1);
        for (var j = from; j < to; j += T.Count)
        {
            T i = T.Load(gates + j), f = T.Load(gates + hidden + j);
            T g = T.Load(gates + 2 * hidden + j), o = T.Load(gates + 3 * hidden + j);
            var tanh = T.Load(row.CellTanh + j);
            var dh = T.Load(row.HiddenGradient + j);
            var dc = T.MultiplyAdd(dh * o, one - tanh * tanh, T.Load(row.CellGradient + j));
            var di = dc * g * (i * (one - i));
            var df = previous == null ? T.Broadcast(0) : dc * T.Load(previous + j) * (f * (one - f));
            var dg = dc * i * (one - g * g);
            var dO = dh * tanh * (o * (one - o));
            T.Store(dc * f, row.CellGradient + j);
            T.Store(di, gates + j);
            T.Store(df, gates + hidden + j);
            T.Store(dg, gates + 2 * hidden + j);
            T.Store(dO, gates + 3 * hidden + j);
            if (sums == null) continue;
            T.Store(T.Load(sums + j) + di, sums + j);
            T.Store(T.Load(sums + hidden + j) + df, sums + hidden + j);
            T.Store(T.Load(sums + 2 * hidden + j) + dg, sums + 2 * hidden + j);
            T.Store(T.Load(sums + 3 * hidden + j) + dO, sums + 3 * hidden + j);
        }
    }
}
