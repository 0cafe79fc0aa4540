namespace ArchVae.Tensors.Kernels;

/// <summary>
/// A vector of <see cref="Count"/> float32 numbers that a processor works on at once. Kernels are written once, over this; the
/// compiler makes one version for each width. Every width does the same operations on a number in the same order, so that
/// where products and sums are fused all widths give the same bytes.
/// </summary>
internal unsafe interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>The number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>Whether the processor has 32 of these registers, and not 16.</summary>
    static abstract bool HasManyRegisters { get; }

    static abstract TSelf Load(float* source);

    static abstract void Store(TSelf value, float* target);

    static abstract TSelf Broadcast(float value);

    /// <summary>factor·other + addend; rounded once where the processor can.</summary>
    static abstract TSelf MultiplyAdd(TSelf factor, TSelf other, TSelf addend);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary>The lesser one in each lane; <paramref name="value"/> where it is NaN.</summary>
    static abstract TSelf AtMost(TSelf limit, TSelf value);

    /// <summary>The greater one in each lane; <paramref name="value"/> where it is NaN.</summary>
    static abstract TSelf AtLeast(TSelf limit, TSelf value);

    /// <summary>
    /// In each lane, <paramref name="yes"/> where left &lt; right, else (or where one is NaN) <paramref name="no"/>.
    /// </summary>
    static abstract TSelf WhereLess(TSelf left, TSelf right, TSelf yes, TSelf no);

    /// <summary>2ⁿ in each lane, for n in [−126, 127] and <paramref name="shifted"/> = 1.5·2²³ + n.</summary>
    static abstract TSelf PowerOfTwo(TSelf shifted);

    /// <summary>The exponent n of a positive normal number m·2ⁿ with m in [√½, √2), and that m.</summary>
    static abstract TSelf Exponent(TSelf value, out TSelf mantissa);
}
