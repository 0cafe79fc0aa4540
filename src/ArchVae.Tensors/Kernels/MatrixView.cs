namespace ArchVae.Tensors.Kernels;

/// <summary>A matrix in memory that is not owned: element (i, j) lies at Data[i·RowStride + j·ColumnStride].</summary>
internal readonly unsafe record struct MatrixView(nint Address, int Rows, int Columns, int RowStride, int ColumnStride)
{
    public MatrixView(float* data, int rows, int columns) : this((nint)data, rows, columns, columns, 1)
    {
    }

    /// <summary>The values of a tensor.</summary>
    public static MatrixView Of(Tensor tensor) => new(tensor.Value, tensor.Rows, tensor.Columns);

    /// <summary>The gradient of a tensor.</summary>
    public static MatrixView OfGradient(Tensor tensor) => new(tensor.Gradient, tensor.Rows, tensor.Columns);

    public float* Data => (float*)Address;

    public MatrixView Transposed => new(Address, Columns, Rows, ColumnStride, RowStride);

    /// <summary>Where element (<paramref name="row"/>, <paramref name="column"/>) lies.</summary>
    public float* At(int row, int column) => Data + (long)row * RowStride + (long)column * ColumnStride;

    /// <summary>Columns <paramref name="start"/> to start + count − 1.</summary>
    public MatrixView ColumnRange(int start, int count) => new((nint)At(0, start), Rows, count, RowStride, ColumnStride);

    /// <summary>Rows <paramref name="start"/> to start + count − 1.</summary>
    public MatrixView RowRange(int start, int count) => new((nint)At(start, 0), count, Columns, RowStride, ColumnStride);

    /// <summary>The <paramref name="count"/> rows start, start + step, start + 2·step, …</summary>
    public MatrixView EveryRow(int start, int step, int count) =>
        new((nint)At(start, 0), count, Columns, RowStride * step, ColumnStride);
}
