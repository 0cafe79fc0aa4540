using ArchVae.Networks.Export.CSharp;
using ArchVae.Networks.Export.Onnx;
using ArchVae.Networks.Export.PyTorch;
using ArchVae.Networks.Modules;

namespace ArchVae.Networks.Export.Modules;

/// <summary>The maximum or average of each window; what is beyond the image does not count.</summary>
internal sealed class PoolExport(PoolModule module) : ModuleExport
{
    private const string Maximum =
        """
        // The largest number of each window, of what lies within the image.
        private static void PoolMaximum(
            ReadOnlySpan<float> input, (int Channels, int Height, int Width) size, (int Height, int Width) window, int stride,
            (int Top, int Left) padding, (int Down, int Across) places, Span<float> output)
        {
            for (var i = 0; i < output.Length; i++)
            {
                var channel = i / (places.Down * places.Across) * size.Height * size.Width;
                var top = i / places.Across % places.Down * stride - padding.Top;
                var left = i % places.Across * stride - padding.Left;
                var largest = float.NegativeInfinity;
                for (var y = Math.Max(top, 0); y < Math.Min(top + window.Height, size.Height); y++)
                {
                    for (var x = Math.Max(left, 0); x < Math.Min(left + window.Width, size.Width); x++)
                        largest = Math.Max(largest, input[channel + y * size.Width + x]);
                }
                output[i] = largest;
            }
        }
        """;

    private const string Average =
        """
        // The average of each window, of what lies within the image.
        private static void PoolAverage(
            ReadOnlySpan<float> input, (int Channels, int Height, int Width) size, (int Height, int Width) window, int stride,
            (int Top, int Left) padding, (int Down, int Across) places, Span<float> output)
        {
            for (var i = 0; i < output.Length; i++)
            {
                var channel = i / (places.Down * places.Across) * size.Height * size.Width;
                var top = i / places.Across % places.Down * stride - padding.Top;
                var left = i % places.Across * stride - padding.Left;
                var (sum, count) = (0.0, 0);
                for (var y = Math.Max(top, 0); y < Math.Min(top + window.Height, size.Height); y++)
                {
                    for (var x = Math.Max(left, 0); x < Math.Min(left + window.Width, size.Width); x++)
                        (sum, count) = (sum + input[channel + y * size.Width + x], count + 1);
                }
                output[i] = (float)(sum / count);
            }
        }
        """;

    private readonly ExportedWindow window = new(module.Window, module.Input, module.Output);

    public override string Onnx(OnnxLayer layer, string input)
    {
        (string, object)[] attributes = [("kernel_shape", window.Kernel), ("pads", window.Pads), ("strides", window.Strides)];
        return module.IsMaximum ? layer.Node("MaxPool", [input], attributes)
            : layer.Node("AveragePool", [input], [.. attributes, ("count_include_pad", 0)]);
    }

    public override string PyTorch(PyTorchLayer layer, string input)
    {
        var sizes = window.PyTorchKernel + window.PyTorchStride(0);
        if (window.SymmetricPadding is { } padding)
        {
            return module.IsMaximum ? $"F.max_pool2d({input}, {sizes}{padding})"
                : $"F.avg_pool2d({input}, {sizes}{padding}{(padding.Length > 0 ? ", count_include_pad=False" : "")})";
        }
        if (module.IsMaximum) return $"F.max_pool2d({window.PyTorchPad(input, "float(\"-inf\")")}, {sizes})";
        // What is beyond the image does not count: the average of ones tells which share of a window is within.
        var inside = window.PyTorchPad($"torch.ones_like({input})");
        return $"F.avg_pool2d({window.PyTorchPad(input)}, {sizes}) / F.avg_pool2d({inside}, {sizes})";
    }

    public override string CSharp(CSharpLayer layer, string input)
    {
        layer.Method(module.IsMaximum ? Maximum : Average);
        var output = layer.Output();
        var name = module.IsMaximum ? nameof(Maximum) : nameof(Average);
        layer.Statement($"Pool{name}({input}, {window.CSharpSizes}, {output});");
        return output;
    }
}
