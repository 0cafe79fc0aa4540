using System.Numerics.Tensors;

namespace ArchVae.Tensors.Ops;

/// <summary>What several operations do with rows of numbers.</summary>
internal static class Elementwise
{
    /// <summary>destination += source. The two must not overlap, unless they are the same.</summary>
    public static void AddTo(ReadOnlySpan<float> source, Span<float> destination) =>
        TensorPrimitives.Add(destination, source, destination);

    /// <summary>destination += factor·source. The two must not overlap, unless they are the same.</summary>
    public static void AddScaledTo(float factor, ReadOnlySpan<float> source, Span<float> destination) =>
        TensorPrimitives.MultiplyAdd(source, factor, destination, destination);

    /// <summary>Σ left·right.</summary>
    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right) => TensorPrimitives.Dot(left, right);
}
