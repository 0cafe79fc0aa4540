namespace ArchVae.Search.Numerics;

/// <summary>
/// L with A = L·Lᵀ of a symmetric positive definite matrix, in double precision, with its solutions and inverse. In blocks, as
/// MathNet's, without a native library, takes several times as long from a few hundred rows on. Sums have a fixed order.
/// </summary>
internal sealed unsafe class CholeskyFactor
{
    private const int Block = 64;
    private readonly double[] lower;

    private CholeskyFactor(double[] lower, int size) => (this.lower, Size) = (lower, size);

    /// <summary>The rows of the matrix.</summary>
    public int Size { get; }

    /// <summary>ln|A|.</summary>
    public double LogDeterminant
    {
        get
        {
            var sum = 0.0;
            for (var i = 0; i < Size; i++) sum += Math.Log(lower[(long)i * Size + i]);
            return 2 * sum;
        }
    }

    /// <summary>Factors a matrix in its place.</summary>
    /// <param name="matrix">[size, size] row by row; only what is not above the diagonal is read. It becomes the factor.</param>
    /// <param name="size">Its rows.</param>
    /// <returns>Null where it is not positive definite in double precision.</returns>
    public static CholeskyFactor? Of(double[] matrix, int size)
    {
        fixed (double* a = matrix)
        {
            for (var start = 0; start < size; start += Block)
            {
                var end = Math.Min(start + Block, size);
                var panel = a + (long)start * size;
                RowProducts.Add(panel, size, size - start, panel, size, end - start, start, -1, panel + start, size);
                for (var j = start; j < end; j++)
                {
                    var own = a + (long)j * size;
                    var pivot = own[j] - RowProducts.Dot(own + start, own + start, j - start);
                    if (!(pivot > 0) || !double.IsFinite(pivot)) return null;
                    own[j] = Math.Sqrt(pivot);
                    for (var i = j + 1; i < size; i++)
                    {
                        var row = a + (long)i * size;
                        row[j] = (row[j] - RowProducts.Dot(row + start, own + start, j - start)) / own[j];
                    }
                }
            }
            for (var i = 0; i < size; i++) new Span<double>(a + (long)i * size + i + 1, size - i - 1).Clear();
        }
        return new(matrix, size);
    }

    /// <summary>A⁻¹·b.</summary>
    public double[] Solve(ReadOnlySpan<double> b)
    {
        var x = b.ToArray();
        ForwardSolve(x, 1);
        for (var i = Size - 1; i >= 0; i--)
        {
            x[i] /= lower[(long)i * Size + i];
            for (var j = 0; j < i; j++) x[j] -= lower[(long)i * Size + j] * x[i];
        }
        return x;
    }

    /// <summary>Puts L⁻¹·x in the place of each row x.</summary>
    /// <param name="values">[rows, size].</param>
    /// <param name="rows">How many there are.</param>
    public void ForwardSolve(double[] values, int rows)
    {
        fixed (double* x = values) ForwardSolve(x, rows, 0);
    }

    /// <summary>A⁻¹, [size, size]; only what is not above the diagonal is there.</summary>
    public double[] Inverse()
    {
        var (solved, inverse) = (new double[(long)Size * Size], new double[(long)Size * Size]);
        fixed (double* m = solved, to = inverse)
        {
            for (var i = 0; i < Size; i++) m[(long)i * Size + i] = 1;
            // Row i of m is L⁻¹·eᵢ, which is 0 before i; A⁻¹ is m·mᵀ.
            for (var start = 0; start < Size; start += Block)
                ForwardSolve(m + (long)start * Size, Math.Min(Block, Size - start), start);
            for (var i = 0; i < Size; i += Block)
            {
                var rows = m + (long)i * Size + i;
                for (var j = 0; j <= i; j += Block)
                {
                    RowProducts.Add(
                        rows, Size, Math.Min(Block, Size - i), m + (long)j * Size + i, Size, Math.Min(Block, Size - j),
                        Size - i, 1, to + (long)i * Size + j, Size);
                }
            }
        }
        return inverse;
    }

    // Rows that are 0 before a column, which begins a block.
    private void ForwardSolve(double* x, int rows, int from)
    {
        fixed (double* l = lower)
        {
            for (var start = from; start < Size; start += Block)
            {
                var end = Math.Min(start + Block, Size);
                RowProducts.Add(
                    x + from, Size, rows, l + (long)start * Size + from, Size, end - start, start - from, -1, x + start, Size);
                for (var r = 0; r < rows; r++)
                {
                    var row = x + (long)r * Size;
                    for (var k = start; k < end; k++)
                    {
                        var own = l + (long)k * Size;
                        row[k] = (row[k] - RowProducts.Dot(own + start, row + start, k - start)) / own[k];
                    }
                }
            }
        }
    }
}
