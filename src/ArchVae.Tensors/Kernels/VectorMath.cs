using System.Runtime.CompilerServices;

namespace ArchVae.Tensors.Kernels;

/// <summary>A function of one number that works on lanes.</summary>
internal interface IElementFunction
{
    static abstract T Apply<T>(T x)
        where T : struct, ILanes<T>;
}

/// <summary>
/// Elementary functions over rows of numbers; see <see cref="Functions"/> for their exactness. An element's result does not
/// depend on its place. Source and target may be the same memory, and must not overlap otherwise.
/// </summary>
internal static unsafe class VectorMath
{
    /// <summary>target = eˣ.</summary>
    public static void Exp(ReadOnlySpan<float> source, Span<float> target) => Map<ExpFunction>(source, target);

    /// <summary>target = tanh x.</summary>
    public static void Tanh(ReadOnlySpan<float> source, Span<float> target) => Map<TanhFunction>(source, target);

    /// <summary>target = 1 / (1 + e⁻ˣ).</summary>
    public static void Sigmoid(ReadOnlySpan<float> source, Span<float> target) => Map<SigmoidFunction>(source, target);

    /// <summary>target = ln(1 + eˣ).</summary>
    public static void Softplus(ReadOnlySpan<float> source, Span<float> target) => Map<SoftplusFunction>(source, target);

    /// <summary>target = max(0, x).</summary>
    public static void Relu(ReadOnlySpan<float> source, Span<float> target) => Map<ReluFunction>(source, target);

    /// <summary>target = x for x &gt; 0, eˣ − 1 otherwise.</summary>
    public static void Elu(ReadOnlySpan<float> source, Span<float> target) => Map<EluFunction>(source, target);

    /// <summary>values = act(values).</summary>
    public static void Activate(Activation activation, Span<float> values)
    {
        if (activation == Activation.Relu) Relu(values, values);
        else if (activation == Activation.Tanh) Tanh(values, values);
        else if (activation == Activation.Elu) Elu(values, values);
    }

    /// <summary>The same for any function and width of vectors.</summary>
    public static void Map<TFunction>(ReadOnlySpan<float> source, Span<float> target)
        where TFunction : struct, IElementFunction
    {
        if (target.Length < source.Length) throw new ArgumentException("The target is shorter than the source.", nameof(target));
        fixed (float* from = source, to = target)
        {
            if (Simd.Has512) Map<TFunction, Lanes512>(from, to, source.Length);
            else if (Simd.Has256) Map<TFunction, Lanes256>(from, to, source.Length);
            else if (Simd.Has128) Map<TFunction, Lanes128>(from, to, source.Length);
            else Map<TFunction, LanesScalar>(from, to, source.Length);
        }
    }

    /// <summary>The same for a given width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Map<TFunction, T>(float* source, float* target, int length)
        where TFunction : struct, IElementFunction
        where T : struct, ILanes<T>
    {
        var i = 0;
        for (; i + T.Count <= length; i += T.Count) T.Store(TFunction.Apply(T.Load(source + i)), target + i);
        if (i == length) return;
        // The rest goes through a whole vector too, so that an element's result does not depend on its place.
        var rest = stackalloc float[16];
        for (var j = i; j < length; j++) rest[j - i] = source[j];
        T.Store(TFunction.Apply(T.Load(rest)), rest);
        for (var j = i; j < length; j++) target[j] = rest[j - i];
    }

    internal readonly struct ExpFunction : IElementFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T x)
            where T : struct, ILanes<T> => Functions.Exp(x);
    }

    internal readonly struct TanhFunction : IElementFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T x)
            where T : struct, ILanes<T> => Functions.Tanh(x);
    }

    internal readonly struct SigmoidFunction : IElementFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T x)
            where T : struct, ILanes<T> => Functions.Sigmoid(x);
    }

    internal readonly struct SoftplusFunction : IElementFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T x)
            where T : struct, ILanes<T> => Functions.Softplus(x);
    }

    internal readonly struct ReluFunction : IElementFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T x)
            where T : struct, ILanes<T> => T.AtLeast(T.Broadcast(0), x);
    }

    internal readonly struct EluFunction : IElementFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Apply<T>(T x)
            where T : struct, ILanes<T> =>
            T.WhereLess(T.Broadcast(0), x, x, Functions.Exp(x) - T.Broadcast(1));
    }
}
