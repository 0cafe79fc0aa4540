using ArchVae.Tensors;
using ArchVae.Tensors.Kernels;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

[Trait("Category", "Kernels")]
public unsafe class VectorMathTests
{
    private static readonly float[] special =
    [
        0, -0f, float.Epsilon, -float.Epsilon, 1e-40f, -1e-40f, 1.17549435e-38f, 1e-30f, -1e-30f, 1e-7f, -1e-7f, 0.5f, 1, -1,
        7.9f, 8, 9, -9.1f,
        20, -20, 87, -87, 87.29f, -87.31f, 88.7f, 88.8f, -88.5f, -100, -103.9f, -104.1f, 1e4f, -1e4f, 1e30f, -1e30f,
        float.MaxValue, float.MinValue,
        float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

    [Fact]
    public void Exp_agrees_with_double_precision() => Check<VectorMath.ExpFunction>(Math.Exp, 1.5e-7, 1.5e-45, -104, 89);

    [Fact]
    public void Tanh_agrees_with_double_precision() => Check<VectorMath.TanhFunction>(Math.Tanh, 2.4e-7, 0, -12, 12);

    [Fact]
    public void Sigmoid_agrees_with_double_precision() =>
        Check<VectorMath.SigmoidFunction>(x => 1 / (1 + Math.Exp(-x)), 2e-7, 1.3e-38, -90, 90);

    [Fact]
    public void Log_agrees_with_double_precision() => Check<LogFunction>(Math.Log, 1.5e-7, 0, 1e-3f, 100);

    [Fact]
    public void Softplus_agrees_with_double_precision() =>
        Check<VectorMath.SoftplusFunction>(
            x => x > 40 ? x : Math.Exp(x) < 1e-9 ? Math.Exp(x) : Math.Log(1 + Math.Exp(x)), 3e-7, 1.5e-45, -104, 60);

    [Fact]
    public void Relu_agrees_with_double_precision() =>
        Check<VectorMath.ReluFunction>(x => double.IsNaN(x) ? x : Math.Max(0, x), 0, 0, -3, 3);

    [Fact]
    public void Elu_agrees_with_double_precision() =>
        Check<VectorMath.EluFunction>(x => x > 0 ? x : Math.Exp(x) - 1, 0, 1e-7, -20, 3);

    [Fact]
    public void The_target_must_be_long_enough() =>
        Should.Throw<ArgumentException>(() => VectorMath.Exp(new float[3], new float[2]));

    // At every length around the widths of vectors, in place and not, and densely between two arguments, at every width.
    private static void Check<TFunction>(Func<double, double> exact, double relative, double absolute, float from, float to)
        where TFunction : struct, IElementFunction
    {
        for (var length = 0; length <= 40; length++)
        {
            var source = Enumerable.Range(0, length).Select(i => special[(i + length) % special.Length]).ToArray();
            var target = new float[length + 1];
            target[length] = 42;
            VectorMath.Map<TFunction>(source, target);
            target[length].ShouldBe(42);
            Compare(source, target.AsSpan(0, length), exact, relative, absolute);
            VectorMath.Map<TFunction>(source, source);
            source.Select(BitConverter.SingleToInt32Bits).ShouldBe(target.Take(length).Select(BitConverter.SingleToInt32Bits));
        }
        var dense = new float[8009];
        for (var i = 0; i < dense.Length; i++) dense[i] = from + (to - from) * i / (dense.Length - 1);
        dense = [.. dense, .. dense.Select(x => x * 1e-3f), .. dense.Select(x => x * 1e-2f),
            .. dense.Select(x => x * 0.1f), .. special];
        var result = new float[dense.Length];
        VectorMath.Map<TFunction>(dense, result);
        Compare(dense, result, exact, relative, absolute);
        fixed (float* source = dense, target = result)
        {
            VectorMath.Map<TFunction, LanesScalar>(source, target, dense.Length);
            Compare(dense, result, exact, relative, absolute);
            if (!Simd.Has128) return;
            VectorMath.Map<TFunction, Lanes128>(source, target, dense.Length);
            Compare(dense, result, exact, relative, absolute);
            VectorMath.Map<TFunction, Lanes256>(source, target, dense.Length);
            Compare(dense, result, exact, relative, absolute);
            VectorMath.Map<TFunction, Lanes512>(source, target, dense.Length);
            Compare(dense, result, exact, relative, absolute);
        }
    }

    private static void Compare(
        ReadOnlySpan<float> source, ReadOnlySpan<float> actual, Func<double, double> exact, double relative, double absolute)
    {
        var worst = 0.0;
        var where = 0f;
        for (var i = 0; i < source.Length; i++)
        {
            var expected = exact(source[i]);
            if (double.IsNaN(expected) || Math.Abs(expected) > float.MaxValue)
            {
                actual[i].ShouldBe((float)expected, $"of {source[i]}");
                continue;
            }
            var error = Math.Max(0, Math.Abs(actual[i] - expected) - absolute) / Math.Max(Math.Abs(expected), 1e-45);
            if (error <= worst && !double.IsNaN(error)) continue;
            worst = error;
            where = source[i];
        }
        worst.ShouldBeLessThanOrEqualTo(relative, $"at {where:R}");
    }

    // Which softplus is made of.
    private readonly struct LogFunction : IElementFunction
    {
        public static T Apply<T>(T x)
            where T : struct, ILanes<T> => Functions.Log(x);
    }
}
