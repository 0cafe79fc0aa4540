using System.Runtime.CompilerServices;

namespace ArchVae.Tensors.Kernels;

/// <summary>One row of a GRU's step. All arrays have H elements, gates 3H; none may overlap.</summary>
internal unsafe struct GruRow
{
    /// <summary>Forward, before: W_ih·x + b_ih; after: r, z, n. Backward, after: the gradient of what came before.</summary>
    public float* Gates;

    /// <summary>W_hh·h₋₁ + b_hh; backward, after: its gradient.</summary>
    public float* HiddenGates;

    /// <summary>h₋₁.</summary>
    public float* Previous;

    /// <summary>Forward: h. Backward: the gradient of h.</summary>
    public float* Hidden;

    /// <summary>Backward: the gradient of h₋₁ but for what comes by the hidden gates; null forward.</summary>
    public float* PreviousGradient;
}

/// <summary>The element-wise part of a GRU's step; see <see cref="Ops.Gru.Apply"/> for the equations.</summary>
internal static unsafe class GruGates
{
    public static void Forward(in GruRow row, int hidden)
    {
        if (Simd.Has512) Forward<Lanes512>(row, hidden);
        else if (Simd.Has256) Forward<Lanes256>(row, hidden);
        else if (Simd.Has128) Forward<Lanes128>(row, hidden);
        else Forward<LanesScalar>(row, hidden);
    }

    public static void Backward(in GruRow row, int hidden)
    {
        if (Simd.Has512) Backward<Lanes512>(row, hidden);
        else if (Simd.Has256) Backward<Lanes256>(row, hidden);
        else if (Simd.Has128) Backward<Lanes128>(row, hidden);
        else Backward<LanesScalar>(row, hidden);
    }

    private static void Forward<T>(in GruRow row, int hidden)
        where T : struct, ILanes<T>
    {
        var whole = hidden / T.Count * T.Count;
        ForwardRange<T>(row, hidden, 0, whole);
        ForwardRange<LanesScalar>(row, hidden, whole, hidden);
    }

    private static void Backward<T>(in GruRow row, int hidden)
        where T : struct, ILanes<T>
    {
        var whole = hidden / T.Count * T.Count;
        BackwardRange<T>(row, hidden, 0, whole);
        BackwardRange<LanesScalar>(row, hidden, whole, hidden);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ForwardRange<T>(in GruRow row, int hidden, int from, int to)
        where T : struct, ILanes<T>
    {
        for (var j = from; j < to; j += T.Count)
        {
            float* g = row.Gates + j, q = row.HiddenGates + j;
            var r = Functions.Sigmoid(T.Load(g) + T.Load(q));
            var z = Functions.Sigmoid(T.Load(g + hidden) + T.Load(q + hidden));
            var n = Functions.Tanh(T.MultiplyAdd(r, T.Load(q + 2 * hidden), T.Load(g + 2 * hidden)));
            T.Store(r, g);
            T.Store(z, g + hidden);
            T.Store(n, g + 2 * hidden);
            T.Store(T.MultiplyAdd(z, T.Load(row.Previous + j) - n, n), row.Hidden + j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BackwardRange<T>(in GruRow row, int hidden, int from, int to)
        where T : struct, ILanes<T>
    {
        var one = T.Broadcast(1);
        for (var j = from; j < to; j += T.Count)
        {
            float* gate = row.Gates + j, hiddenGate = row.HiddenGates + j;
            T r = T.Load(gate), z = T.Load(gate + hidden), n = T.Load(gate + 2 * hidden);
            var dh = T.Load(row.Hidden + j);
            var dz = dh * (T.Load(row.Previous + j) - n) * (z * (one - z));
            var dn = dh * (one - z) * (one - n * n);
            var dr = dn * T.Load(hiddenGate + 2 * hidden) * (r * (one - r));
            T.Store(dh * z, row.PreviousGradient + j);
            T.Store(dr, gate);
            T.Store(dz, gate + hidden);
            T.Store(dn, gate + 2 * hidden);
            T.Store(dr, hiddenGate);
            T.Store(dz, hiddenGate + hidden);
            T.Store(dn * r, hiddenGate + 2 * hidden);
        }
    }
}
