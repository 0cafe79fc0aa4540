using System.Runtime.Intrinsics;

namespace ArchVae.Tensors.Kernels;

/// <summary>
/// Products of weights with sequences that stand side by side as columns, on the calling thread: Y = start + W·X. Neither side
/// is packed: W is read row by row, and X lies as a panel does. Elements are the same chains of multiply-adds as those of
/// <see cref="GemmBlock"/>, whatever the number of columns.
/// </summary>
internal static unsafe class ColumnProduct
{
    /// <summary>Y = start + W·X for the first columns.</summary>
    /// <param name="w">[M, K], column stride 1.</param>
    /// <param name="x">[K, S], column stride 1.</param>
    /// <param name="y">[M, S], column stride 1; what is beyond the columns in use may be overwritten.</param>
    /// <param name="start">What the product is added to; may be y.</param>
    /// <param name="columns">The columns in use, 1 to S.</param>
    public static void Multiply(MatrixView w, MatrixView x, MatrixView y, Start start, int columns)
    {
        if (columns <= FewColumns.Most && FewColumns.IsSupported)
        {
            var done = FewColumns.Multiply(w, x, y, start, columns);
            if (done == w.Rows) return;
            var rest = w.Rows - done;
            Panels<Lanes128>(w.RowRange(done, rest), x, y.RowRange(done, rest), start.At(done, 0), columns);
        }
        else if (columns > 2 * Vector256<float>.Count && Simd.Has512)
        {
            Panels<Lanes512>(w, x, y, start, columns);
        }
        else if (columns > 2 * Vector128<float>.Count && Simd.Has256)
        {
            Panels<Lanes256>(w, x, y, start, columns);
        }
        else if (Simd.Has128)
        {
            Panels<Lanes128>(w, x, y, start, columns);
        }
        else
        {
            Panels<LanesScalar>(w, x, y, start, columns);
        }
    }

    private static void Panels<T>(MatrixView w, MatrixView x, MatrixView y, Start start, int columns)
        where T : struct, ILanes<T>
    {
        var width = 2 * T.Count;
        var whole = Math.Min(y.Columns, (columns + width - 1) / width * width);
        GemmBlock.Multiply<T>(w, x.Data, width, x.RowStride, y.ColumnRange(0, whole), start);
    }
}
