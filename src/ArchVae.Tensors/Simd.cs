using System.Runtime.Intrinsics;

namespace ArchVae.Tensors;

/// <summary>The width of the vectors that kernels use: the widest that this processor runs fast.</summary>
public static class Simd
{
    internal static bool Has512 => Vector512.IsHardwareAccelerated;

    internal static bool Has256 => Vector256.IsHardwareAccelerated;

    internal static bool Has128 => Vector128.IsHardwareAccelerated;

    /// <summary>The number of lanes in use.</summary>
    internal static int Count => Has512 ? 16 : Has256 ? 8 : Has128 ? 4 : 1;

    /// <summary>The width in use, in bits: 512, 256, 128, or 32 where there are no vectors.</summary>
    public static int Bits => Count * 32;

    /// <summary>The width in use, for reports: "512-bit", "256-bit", "128-bit" or "scalar".</summary>
    public static string Name => Has128 ? $"{Count * 32}-bit" : "scalar";
}
