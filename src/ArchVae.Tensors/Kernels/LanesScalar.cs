using System.Runtime.CompilerServices;

namespace ArchVae.Tensors.Kernels;

/// <summary>A single lane, for processors without vectors.</summary>
internal readonly unsafe struct LanesScalar : ILanes<LanesScalar>
{
    private readonly float value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private LanesScalar(float value) => this.value = value;

    public static int Count => 1;

    public static bool HasManyRegisters => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar Load(float* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(LanesScalar value, float* target) => *target = value.value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar Broadcast(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar MultiplyAdd(LanesScalar factor, LanesScalar other, LanesScalar addend) =>
        new(float.MultiplyAddEstimate(factor.value, other.value, addend.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar operator +(LanesScalar left, LanesScalar right) => new(left.value + right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar operator -(LanesScalar left, LanesScalar right) => new(left.value - right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar operator *(LanesScalar left, LanesScalar right) => new(left.value * right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar operator /(LanesScalar left, LanesScalar right) => new(left.value / right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar AtMost(LanesScalar limit, LanesScalar value) => limit.value < value.value ? limit : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar AtLeast(LanesScalar limit, LanesScalar value) => limit.value > value.value ? limit : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar WhereLess(LanesScalar left, LanesScalar right, LanesScalar yes, LanesScalar no) =>
        left.value < right.value ? yes : no;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar PowerOfTwo(LanesScalar shifted) =>
        new(BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(shifted.value) << 23) + 0x3F800000));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar Exponent(LanesScalar value, out LanesScalar mantissa)
    {
        var bits = BitConverter.SingleToInt32Bits(value.value);
        var exponent = (bits - 0x3F3504F3) >> 23;
        mantissa = new(BitConverter.Int32BitsToSingle(bits - (exponent << 23)));
        return new(exponent);
    }
}
