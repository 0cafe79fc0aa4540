namespace ArchVae.Tensors.Kernels;

/// <summary>
/// Some rows of places of a window, over some pictures and some of their channels: a piece of a convolution that fits the
/// cache. The pixels that it sees are copied into a buffer [images, channels, InputRows, InputColumns] with zeros beyond the
/// border, so that no later loop meets one. Positions are numbered by picture, row of places, and place.
/// </summary>
internal readonly unsafe struct ImageBand(ImageWindow window, int firstImage, int images, int firstRow, int rows)
{
    public readonly ImageWindow Window = window;

    /// <summary>The first picture's row in the tensor.</summary>
    public readonly int FirstImage = firstImage;
    public readonly int Images = images;

    /// <summary>The first row of places.</summary>
    public readonly int FirstRow = firstRow;
    public readonly int Rows = rows;

    public int FirstChannel { get; private init; }

    public int Channels { get; private init; } = window.Input.Channels;

    /// <summary>The number of positions.</summary>
    public int Positions => Images * Rows * Window.OutputWidth;

    public int InputRows => (Rows - 1) * Window.Stride + Window.Height;

    public int InputColumns => (Window.OutputWidth - 1) * Window.Stride + Window.Width;

    /// <summary>Floats of the buffer of pixels.</summary>
    public int Length => Images * Channels * InputRows * InputColumns;

    /// <summary>Pixels of a window over these channels.</summary>
    public int Depth => Channels * Window.Height * Window.Width;

    /// <summary>Where the first position lies in a channel of the result.</summary>
    public int FirstPosition => FirstRow * Window.OutputWidth;

    /// <summary>The same of some channels only.</summary>
    public ImageBand OfChannels(int first, int count) =>
        new(Window, FirstImage, Images, FirstRow, Rows) { FirstChannel = first, Channels = count };

    /// <summary>Copies the pixels out of pictures [N, C·H·W].</summary>
    public void Read(float* pictures, float* pixels) => Move(pictures, pixels, adding: false);

    /// <summary>Adds the buffer to pictures [N, C·H·W]; what lies beyond the border is left out.</summary>
    public void AddTo(float* pictures, float* pixels) => Move(pictures, pixels, adding: true);

    private void Move(float* pictures, float* pixels, bool adding)
    {
        var input = Window.Input;
        var columns = InputColumns;
        var inside = Math.Min(input.Width, columns - Window.Left);
        var top = FirstRow * Window.Stride - Window.Top;
        for (var i = 0; i < Images * Channels; i++)
        {
            var (image, channel) = (FirstImage + i / Channels, FirstChannel + i % Channels);
            var plane = pictures + (long)image * input.Length + channel * input.Area;
            for (var y = top; y < top + InputRows; y++, pixels += columns)
            {
                if (y >= 0 && y < input.Height)
                {
                    var row = plane + y * input.Width;
                    if (adding) ImageColumns.Add(pixels + Window.Left, row, inside);
                    else Place(new ReadOnlySpan<float>(row, inside), pixels, columns);
                }
                else if (!adding)
                {
                    new Span<float>(pixels, columns).Clear();
                }
            }
        }
    }

    private void Place(ReadOnlySpan<float> source, float* row, int columns)
    {
        for (var x = 0; x < Window.Left; x++) row[x] = 0;
        source.CopyTo(new Span<float>(row + Window.Left, source.Length));
        for (var x = Window.Left + source.Length; x < columns; x++) row[x] = 0;
    }
}
