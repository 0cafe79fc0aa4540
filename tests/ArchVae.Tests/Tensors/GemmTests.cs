using ArchVae.Tensors;
using ArchVae.Tensors.Kernels;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Tensors;

[Trait("Category", "Kernels")]
public unsafe class GemmTests
{
    private static readonly int[] edges = [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 15, 16, 17, 31, 33, 65];

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Small_products_agree_with_double_precision(bool transposeA, bool transposeB)
    {
        using var team = new ThreadTeam(1);
        foreach (var m in edges)
        {
            foreach (var n in edges)
            {
                foreach (var k in new[] { 0, 1, 5, 16 })
                    Check(team, m, k, n, transposeA, transposeB, accumulate: (m + n + k) % 2 == 0);
            }
        }
    }

    [Theory]
    [InlineData(95, 255, 33)]
    [InlineData(96, 256, 64)]
    [InlineData(97, 257, 65)]
    [InlineData(150, 511, 31)]
    [InlineData(14, 513, 130)]
    [InlineData(8, 320, 40)]
    [InlineData(200, 320, 6)]
    [InlineData(319, 5, 95)]
    public void Products_around_the_edges_of_blocks_agree_with_double_precision(int m, int k, int n)
    {
        using var team = new ThreadTeam(2);
        foreach (var transposeA in new[] { false, true })
        {
            foreach (var transposeB in new[] { false, true })
            {
                Check(team, m, k, n, transposeA, transposeB, accumulate: false);
                Check(team, m, k, n, transposeA, transposeB, accumulate: true);
            }
        }
    }

    [Fact]
    public void Every_width_of_vectors_agrees_with_double_precision()
    {
        Check<LanesScalar>();
        if (!Simd.Has128) return;
        Check<Lanes128>();
        Check<Lanes256>();
        Check<Lanes512>();

        static void Check<T>()
            where T : struct, ILanes<T>
        {
            foreach (var (m, k, n) in new[] { (1, 3, 1), (5, 9, 7), (23, 40, 67), (20, 258, 33), (40, 30, 6) })
            {
                foreach (var transposed in new[] { false, true })
                {
                    using var sample = new Sample(m, k, n, transposed, transposed, accumulate: true);
                    using var team = new ThreadTeam(1);
                    GemmWork<T>.Run(team, sample.A, sample.B, sample.C, Start.From(sample.C), Activation.None);
                    sample.AssertResult(typeof(T).Name);
                }
            }
        }
    }

    [Fact]
    public void The_product_starts_from_a_bias_and_ends_with_an_activation()
    {
        using var team = new ThreadTeam(2);
        using var sample = new Sample(50, 20, 70, false, true, accumulate: false);
        using var bias = new NativeBuffer(70);
        for (var j = 0; j < 70; j++) bias.Data[j] = j - 35;
        Gemm.Multiply(team, sample.A, sample.B, sample.C, Start.Bias(bias.Data), Activation.Relu);
        sample.AssertResult("relu", (sum, j) => Math.Max(0, sum + j - 35));
        Gemm.Multiply(team, sample.A, sample.B, sample.C, Start.Bias(bias.Data), Activation.Tanh);
        sample.AssertResult("tanh", (sum, j) => Math.Tanh(sum + j - 35));
        Gemm.Multiply(team, sample.A, sample.B, sample.C, Start.Bias(bias.Data), Activation.Elu);
        sample.AssertResult("elu", (sum, j) => sum + j > 35 ? sum + j - 35 : Math.Exp(sum + j - 35) - 1);
    }

    [Fact]
    public void A_packed_right_side_serves_many_products()
    {
        using var team = new ThreadTeam(2);
        using var sample = new Sample(70, 33, 45, false, true, accumulate: true);
        using var memory = new NativeBuffer(PackedMatrix.Length(33, 45));
        var packed = new PackedMatrix(memory.Data, 33, 45);
        Gemm.Pack(team, sample.B, packed);
        Gemm.Multiply(team, sample.A.EveryRow(0, 2, 35), packed, sample.C.EveryRow(0, 2, 35),
            Start.From(sample.C.EveryRow(0, 2, 35)));
        GemmBlock.Multiply(sample.A.EveryRow(1, 2, 35), packed, sample.C.EveryRow(1, 2, 35),
            Start.From(sample.C.EveryRow(1, 2, 35)));
        sample.AssertResult("packed");
    }

    /// <summary>A row's bytes are the same whichever rows it is multiplied together with: batches may be cut anywhere.</summary>
    [Fact]
    public void A_row_does_not_depend_on_the_other_rows()
    {
        using var team = new ThreadTeam(1);
        using var whole = new Sample(61, 300, 50, false, true, accumulate: false);
        using var parts = new Sample(61, 300, 50, false, true, accumulate: false);
        Gemm.Multiply(team, whole.A, whole.B, whole.C);
        for (var row = 0; row < 61;)
        {
            var count = Math.Min(1 + row % 9, 61 - row);
            Gemm.Multiply(team, parts.A.RowRange(row, count), parts.B, parts.C.RowRange(row, count));
            row += count;
        }
        parts.Bytes().SequenceEqual(whole.Bytes()).ShouldBeTrue();
    }

    [Theory]
    [InlineData(300, 200, 150, false, true)]
    [InlineData(300, 200, 150, true, false)]
    [InlineData(10, 400, 300, false, false)]
    [InlineData(500, 300, 6, true, false)]
    public void Any_number_of_threads_gives_the_same_bytes(int m, int k, int n, bool transposeA, bool transposeB)
    {
        var results = new[] { 1, 2, 3, 5 }.Select(threads =>
        {
            using var team = new ThreadTeam(threads);
            using var sample = new Sample(m, k, n, transposeA, transposeB, accumulate: true);
            Gemm.Multiply(team, sample.A, sample.B, sample.C, true);
            return sample.Bytes();
        }).ToArray();
        foreach (var result in results) result.SequenceEqual(results[0]).ShouldBeTrue();
    }

    private static void Check(ThreadTeam team, int m, int k, int n, bool transposeA, bool transposeB, bool accumulate)
    {
        using var sample = new Sample(m, k, n, transposeA, transposeB, accumulate);
        Gemm.Multiply(team, sample.A, sample.B, sample.C, accumulate);
        sample.AssertResult($"{m} x {k} x {n}, {transposeA}, {transposeB}, {accumulate}");
    }

    /// <summary>Matrices with guard values around C, and the product in double precision.</summary>
    private sealed class Sample : IDisposable
    {
        private const float Guard = 12345;
        private const int Gap = 3;
        private readonly NativeBuffer a;
        private readonly NativeBuffer b;
        private readonly NativeBuffer c;
        private readonly double[] initial;

        public Sample(int m, int k, int n, bool transposeA, bool transposeB, bool accumulate)
        {
            a = new NativeBuffer((long)m * k);
            b = new NativeBuffer((long)k * n);
            c = new NativeBuffer((long)m * (n + Gap));
            for (var i = 0; i < m * k; i++) a.Data[i] = (float)GradientCheck.Fraction(1, i);
            for (var i = 0; i < k * n; i++) b.Data[i] = (float)GradientCheck.Fraction(2, i);
            c.Span.Fill(Guard);
            A = transposeA ? new MatrixView(a.Data, k, m).Transposed : new MatrixView(a.Data, m, k);
            B = transposeB ? new MatrixView(b.Data, n, k).Transposed : new MatrixView(b.Data, k, n);
            C = new MatrixView(c.Data, m, n + Gap).ColumnRange(0, n);
            initial = new double[m * n];
            for (var i = 0; i < m * n; i++)
            {
                *C.At(i / n, i % n) = (float)GradientCheck.Fraction(3, i);
                initial[i] = accumulate ? *C.At(i / n, i % n) : 0;
            }
        }

        public MatrixView A { get; }

        public MatrixView B { get; }

        public MatrixView C { get; }

        public byte[] Bytes() => new ReadOnlySpan<byte>(c.Data, (int)c.Length * sizeof(float)).ToArray();

        public void AssertResult(string what, Func<double, int, double>? then = null)
        {
            for (var i = 0; i < C.Rows; i++)
            {
                for (var j = 0; j < C.Columns; j++)
                {
                    var expected = initial[i * C.Columns + j];
                    for (var k = 0; k < A.Columns; k++) expected += (double)*A.At(i, k) * *B.At(k, j);
                    if (then != null) expected = then(expected, j);
                    var error = Math.Abs(*C.At(i, j) - expected);
                    if (!(error <= 1e-6 * Math.Max(1, Math.Abs(expected)) * Math.Sqrt(A.Columns + 1)))
                        Assert.Fail($"{what}: ({i}, {j}) is {*C.At(i, j)}, not {expected}.");
                }
                for (var j = C.Columns; j < C.RowStride; j++) (*C.At(i, j)).ShouldBe(Guard, what);
            }
        }

        public void Dispose()
        {
            a.Dispose();
            b.Dispose();
            c.Dispose();
        }

    }
}
