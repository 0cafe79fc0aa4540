namespace ArchVae.Tensors;

/// <summary>The places of a window that moves over pictures of one shape, as convolution and pooling do.</summary>
public sealed class ImageWindow
{
    /// <summary>A window over pictures of a shape.</summary>
    /// <param name="input">The pictures' shape.</param>
    /// <param name="height">Rows of the window, at least 1.</param>
    /// <param name="width">Columns of the window, at least 1.</param>
    /// <param name="stride">Pixels from place to place in both directions, at least 1.</param>
    /// <param name="padding">What lies beyond the border.</param>
    /// <exception cref="ArgumentException">A size is below 1, or the window is larger than what it may see.</exception>
    public ImageWindow(ImageShape input, int height, int width, int stride = 1, Padding padding = Padding.Valid)
    {
        if (Math.Min(Math.Min(input.Channels, input.Height), input.Width) < 1 || Math.Min(Math.Min(height, width), stride) < 1)
            throw new ArgumentException($"A window {height}×{width} with stride {stride} over {input}: sizes begin at 1.");
        if (padding == Padding.Valid && (height > input.Height || width > input.Width))
            throw new ArgumentException($"A window {height}×{width} is larger than pictures {input}.");
        (Input, Height, Width, Stride) = (input, height, width, stride);
        (OutputHeight, Top) = Places(input.Height, height, stride, padding);
        (OutputWidth, Left) = Places(input.Width, width, stride, padding);
    }

    /// <summary>The pictures' shape.</summary>
    public ImageShape Input { get; }

    /// <summary>Rows of the window.</summary>
    public int Height { get; }

    /// <summary>Columns of the window.</summary>
    public int Width { get; }

    /// <summary>Pixels from place to place.</summary>
    public int Stride { get; }

    /// <summary>Places from top to bottom.</summary>
    public int OutputHeight { get; }

    /// <summary>Places from left to right.</summary>
    public int OutputWidth { get; }

    /// <summary>How many rows of the first place's window lie above the picture.</summary>
    public int Top { get; }

    /// <summary>How many columns of the first place's window lie left of the picture.</summary>
    public int Left { get; }

    /// <summary>The number of places.</summary>
    public int Area => OutputHeight * OutputWidth;

    /// <summary>The pixels of a window, over all channels.</summary>
    public int Depth => Input.Channels * Height * Width;

    /// <summary>The shape of what comes out, with so many channels.</summary>
    public ImageShape Output(int channels) => new(channels, OutputHeight, OutputWidth);

    private static (int Count, int Before) Places(int size, int window, int stride, Padding padding)
    {
        if (padding == Padding.Valid) return ((size - window) / stride + 1, 0);
        var count = (size + stride - 1) / stride;
        return (count, Math.Max(0, (count - 1) * stride + window - size) / 2);
    }
}
