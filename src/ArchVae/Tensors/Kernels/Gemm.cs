namespace ArchVae.Tensors.Kernels;

/// <summary>A matrix in memory that is not owned: element (i, j) lies at Data[i·RowStride + j·ColumnStride].</summary>
internal readonly unsafe record struct MatrixView(nint Address, int Rows, int Columns, int RowStride, int ColumnStride)
{
    public MatrixView(float* data, int rows, int columns) : this((nint)data, rows, columns, columns, 1)
    {
    }

    public float* Data => (float*)Address;

    public MatrixView Transposed => new(Address, Columns, Rows, ColumnStride, RowStride);

    /// <summary>Columns <paramref name="start"/> to start + count − 1.</summary>
    public MatrixView ColumnRange(int start, int count) => new((nint)(Data + (long)start * ColumnStride), Rows, count, RowStride, ColumnStride);

    /// <summary>Rows <paramref name="start"/> to start + count − 1.</summary>
    public MatrixView RowRange(int start, int count) => new((nint)(Data + (long)start * RowStride), count, Columns, RowStride, ColumnStride);
}

/// <summary>Matrix products.</summary>
internal static unsafe class Gemm
{
    /// <summary>C = A·B, or C += A·B with <paramref name="accumulate"/>.</summary>
    public static void Multiply(ThreadTeam team, MatrixView a, MatrixView b, MatrixView c, bool accumulate = false)
    {
        for (var i = 0; i < a.Rows; i++)
        {
            for (var j = 0; j < b.Columns; j++)
            {
                var sum = accumulate ? c.Data[i * c.RowStride + j * c.ColumnStride] : 0;
                for (var k = 0; k < a.Columns; k++)
                    sum += a.Data[i * a.RowStride + k * a.ColumnStride] * b.Data[k * b.RowStride + j * b.ColumnStride];
                c.Data[i * c.RowStride + j * c.ColumnStride] = sum;
            }
        }
    }
}
