using System.Runtime.CompilerServices;

namespace ArchVae.Tensors.Kernels;

/// <summary>The gradient through an activation, and its sums over rows.</summary>
internal static unsafe class ActivationGradient
{
    /// <summary>gradient ← gradient⊙act′(x) in place, with act′ found from y = act(x); sums += Σ over rows of that.</summary>
    /// <param name="activation">act.</param>
    /// <param name="values">y [rows, columns].</param>
    /// <param name="gradient">[rows, columns].</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="stride">Floats from row to row of both.</param>
    /// <param name="sums">[columns], or null for none; must not overlap the others.</param>
    public static void Apply(
        Activation activation, float* values, float* gradient, int rows, int columns, int stride, float* sums)
    {
        if (Simd.Has512) Apply<Lanes512>(activation, values, gradient, rows, columns, stride, sums);
        else if (Simd.Has256) Apply<Lanes256>(activation, values, gradient, rows, columns, stride, sums);
        else if (Simd.Has128) Apply<Lanes128>(activation, values, gradient, rows, columns, stride, sums);
        else Apply<LanesScalar>(activation, values, gradient, rows, columns, stride, sums);
    }

    /// <summary>The same for a given width.</summary>
    public static void Apply<T>(
        Activation activation, float* values, float* gradient, int rows, int columns, int stride, float* sums)
        where T : struct, ILanes<T>
    {
        var whole = columns / T.Count * T.Count;
        for (var i = 0; i < rows; i++, values += stride, gradient += stride)
        {
            Row<T>(activation, values, gradient, sums, 0, whole);
            Row<LanesScalar>(activation, values, gradient, sums, whole, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<T>(Activation activation, float* values, float* gradient, float* sums, int from, int to)
        where T : struct, ILanes<T>
    {
        var zero = T.Broadcast(0);
        var one = T.Broadcast(1);
        for (var j = from; j < to; j += T.Count)
        {
            var d = T.Load(gradient + j);
            if (activation != Activation.None)
            {
                var y = T.Load(values + j);
                d *= activation switch
                {
                    Activation.Relu => T.WhereLess(zero, y, one, zero),
                    Activation.Tanh => one - y * y,
                    _ => T.WhereLess(zero, y, one, y + one),
                };
                T.Store(d, gradient + j);
            }
            if (sums != null) T.Store(T.Load(sums + j) + d, sums + j);
        }
    }
}
