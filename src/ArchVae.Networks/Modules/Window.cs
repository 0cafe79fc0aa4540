using ArchVae.Tensors;

namespace ArchVae.Networks.Modules;

/// <summary>The window of a convolution or of pooling, and how it moves over an image.</summary>
/// <param name="Height">Its height.</param>
/// <param name="Width">Its width.</param>
/// <param name="Stride">How far it moves in both directions.</param>
/// <param name="IsSame">
/// Whether it goes beyond the image so far that ⌈size / stride⌉ places come out (as TensorFlow and Keras pad); otherwise it stays
/// inside, and ⌊(size − window) / stride⌋ + 1 come out.
/// </param>
public sealed record Window(int Height, int Width, int Stride, bool IsSame)
{
    internal const string Valid = "valid";
    private const string Same = "same";

    /// <summary>What is added around an image of a size in one direction, before and after.</summary>
    /// <param name="size">The height or width of the image.</param>
    /// <param name="window">The height or width of the window.</param>
    public (int Before, int After) Padding(int size, int window)
    {
        var missing = IsSame ? Math.Max((Places(size, window) - 1) * Stride + window - size, 0) : 0;
        return (missing / 2, missing - missing / 2);
    }

    /// <summary>The same for the engine, over images of a shape.</summary>
    internal ImageWindow Over(NetworkShape image) => new(
        new(image.Dimensions[0], image.Dimensions[1], image.Dimensions[2]), Height, Width, Stride,
        IsSame ? Tensors.Padding.Same : Tensors.Padding.Valid);

    /// <summary>The window that values give, which must fit the image.</summary>
    internal static Window Of(ModuleValues values, NetworkShape image, string setting, int stride)
    {
        var isSame = values.Word("padding", Valid, Same) == Same;
        var window = new Window(values.Whole($"{setting}Height"), values.Whole($"{setting}Width"), stride, isSame);
        var (height, width) = (image.Dimensions[1], image.Dimensions[2]);
        if (!isSame && (window.Height > height || window.Width > width))
        {
            throw new MisfitException(
                $"its {setting} of {window.Height}x{window.Width} is larger than the image of {height}x{width}");
        }
        return window;
    }

    /// <summary>What comes out of an image, with so many channels.</summary>
    internal NetworkShape Output(NetworkShape image, int channels) =>
        NetworkShape.Image(channels, Places(image.Dimensions[1], Height), Places(image.Dimensions[2], Width));

    /// <summary>The values with a window that fits: where it is too large the largest that does, odd if it was odd.</summary>
    internal static ModuleValues Fit(ModuleValues values, ModuleContext context, string setting)
    {
        if (context.Incoming is not { Kind: ShapeKind.Image } image || values.Word("padding", Valid, Same) == Same) return values;
        var (oldHeight, oldWidth) = (values.Whole($"{setting}Height"), values.Whole($"{setting}Width"));
        var (height, width) = (Fitting(oldHeight, image.Dimensions[1]), Fitting(oldWidth, image.Dimensions[2]));
        if ((height, width) == (oldHeight, oldWidth)) return values;
        var isOne = values.Has(setting) && !values.Has($"{setting}Height") && !values.Has($"{setting}Width");
        return isOne && height == width ? values.With(setting, height)
            : values.With($"{setting}Height", height).With($"{setting}Width", width);
    }

    private static int Fitting(int window, int size) => window <= size ? window
        : window % 2 == 1 && size % 2 == 0 ? size - 1 : size;

    private int Places(int size, int window) => IsSame ? (size - 1) / Stride + 1 : (size - window) / Stride + 1;
}
