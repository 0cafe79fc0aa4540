using ArchVae.Networks.Modules;

namespace ArchVae.Networks.Export;

/// <summary>The window of a convolution or of pooling, as other languages have it.</summary>
internal sealed class ExportedWindow
{
    private readonly Window window;
    private readonly NetworkShape input;
    private readonly NetworkShape output;
    private readonly (int Before, int After) rows;
    private readonly (int Before, int After) columns;

    public ExportedWindow(Window window, NetworkShape input, NetworkShape output)
    {
        (this.window, this.input, this.output) = (window, input, output);
        rows = window.Padding(input.Dimensions[1], window.Height);
        columns = window.Padding(input.Dimensions[2], window.Width);
    }

    /// <summary>ONNX: height and width.</summary>
    public int[] Kernel => [window.Height, window.Width];

    /// <summary>ONNX: above, left, below, right.</summary>
    public int[] Pads => [rows.Before, columns.Before, rows.After, columns.After];

    /// <summary>ONNX: down and across.</summary>
    public int[] Strides => [window.Stride, window.Stride];

    /// <summary>PyTorch: one number for both, or a pair.</summary>
    public string PyTorchKernel => Pair(window.Height, window.Width);

    /// <summary>
    /// PyTorch: the argument of padding, with a comma before it, or nothing where there is none; null where the sides differ, for
    /// which there is no argument.
    /// </summary>
    public string? SymmetricPadding => rows.Before != rows.After || columns.Before != columns.After ? null
        : rows.Before + columns.Before == 0 ? "" : $", padding={Pair(rows.Before, columns.Before)}";

    /// <summary>PyTorch: the argument of the stride, with a comma before it, or nothing where it is the default.</summary>
    /// <param name="fallback">The default; 0 for the size of the window.</param>
    public string PyTorchStride(int fallback)
    {
        var isDefault = fallback == 0 ? window.Stride == window.Height && window.Stride == window.Width : window.Stride == fallback;
        return isDefault ? "" : FormattableString.Invariant($", stride={window.Stride}");
    }

    /// <summary>PyTorch: an image with what is added around it.</summary>
    public string PyTorchPad(string image, string? value = null) => FormattableString.Invariant(
        $"F.pad({image}, ({columns.Before}, {columns.After}, {rows.Before}, {rows.After}){(value is null ? "" : $", value={value}")})");

    /// <summary>C#: the sizes of what comes in, of the window and of what goes out, as arguments.</summary>
    public FormattableString CSharpSizes =>
        $"""
        ({input.Dimensions[0]}, {input.Dimensions[1]}, {input.Dimensions[2]}), ({window.Height}, {window.Width}), {window.Stride}, ({rows.Before}, {columns.Before}), ({output.Dimensions[1]}, {output.Dimensions[2]})
        """;

    private static string Pair(int first, int second) => first == second
        ? FormattableString.Invariant($"{first}") : FormattableString.Invariant($"({first}, {second})");
}
