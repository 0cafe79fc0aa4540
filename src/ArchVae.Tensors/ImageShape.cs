namespace ArchVae.Tensors;

/// <summary>
/// The shape of a picture that is a row of a tensor: pixel (channel, y, x) is column (channel·Height + y)·Width + x, as PyTorch
/// lays out [N, C, H, W].
/// </summary>
/// <param name="Channels">C, at least 1.</param>
/// <param name="Height">H, at least 1.</param>
/// <param name="Width">W, at least 1.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>H·W, the pixels of a channel.</summary>
    public int Area => Height * Width;

    /// <summary>C·H·W, the columns of a row.</summary>
    public int Length => Channels * Area;

    /// <inheritdoc/>
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}
