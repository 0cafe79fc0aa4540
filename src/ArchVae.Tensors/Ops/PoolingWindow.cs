namespace ArchVae.Tensors.Ops;

/// <summary>The part of a window that lies inside the picture, at one place after the other.</summary>
internal struct PoolingWindow(ImageWindow window)
{
    /// <summary>The pixel of the row at its upper left.</summary>
    public int First { get; private set; }

    public int Rows { get; private set; }

    public int Columns { get; private set; }

    /// <summary>The result of pooling an input, not filled yet.</summary>
    /// <exception cref="ArgumentException">The input's rows are not such pictures.</exception>
    public static Tensor Result(Tape tape, ImageWindow window, Tensor input)
    {
        if (input.Columns != window.Input.Length)
            throw new ArgumentException($"An input {input} does not fit pictures {window.Input}.", nameof(input));
        return tape.Result(input.Rows, window.Input.Channels * window.Area, tape.Recording && input.NeedsGradient);
    }

    /// <summary>Goes to the place of a column of the result.</summary>
    public void MoveTo(int column)
    {
        var (channel, place) = Math.DivRem(column, window.Area);
        var (row, x) = Math.DivRem(place, window.OutputWidth);
        var (top, left) = (row * window.Stride - window.Top, x * window.Stride - window.Left);
        var (firstRow, firstColumn) = (Math.Max(0, top), Math.Max(0, left));
        Rows = Math.Min(top + window.Height, window.Input.Height) - firstRow;
        Columns = Math.Min(left + window.Width, window.Input.Width) - firstColumn;
        First = (channel * window.Input.Height + firstRow) * window.Input.Width + firstColumn;
    }
}
