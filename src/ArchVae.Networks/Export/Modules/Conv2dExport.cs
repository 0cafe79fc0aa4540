using ArchVae.Networks.Export.CSharp;
using ArchVae.Networks.Export.Onnx;
using ArchVae.Networks.Export.PyTorch;
using ArchVae.Networks.Modules;

namespace ArchVae.Networks.Export.Modules;

/// <summary>A convolution, and what comes in added to it where there is a shortcut.</summary>
internal sealed class Conv2dExport(Conv2dModule module) : ModuleExport
{
    private const string Method =
        """
        // Weighted sums over windows of the image, with zeros beyond it; weight [filters, channels, kernel height, kernel width].
        private static void Convolve(
            ReadOnlySpan<float> input, (int Channels, int Height, int Width) size, (int Height, int Width) kernel, int stride,
            (int Top, int Left) padding, (int Down, int Across) places, float[] weight, ReadOnlySpan<float> bias, Span<float> output)
        {
            for (var i = 0; i < output.Length; i++)
            {
                var filter = i / (places.Down * places.Across);
                var top = i / places.Across % places.Down * stride - padding.Top;
                var left = i % places.Across * stride - padding.Left;
                var sum = bias.IsEmpty ? 0.0 : bias[filter];
                for (var channel = 0; channel < size.Channels; channel++)
                {
                    var image = input.Slice(channel * size.Height * size.Width, size.Height * size.Width);
                    var plane = weight.AsSpan((filter * size.Channels + channel) * kernel.Height * kernel.Width);
                    for (var y = Math.Max(top, 0); y < Math.Min(top + kernel.Height, size.Height); y++)
                    {
                        for (var x = Math.Max(left, 0); x < Math.Min(left + kernel.Width, size.Width); x++)
                            sum += (double)plane[(y - top) * kernel.Width + x - left] * image[y * size.Width + x];
                    }
                }
                output[i] = (float)sum;
            }
        }
        """;

    private const string AddMethod =
        """
        private static void Add(ReadOnlySpan<float> other, Span<float> sum)
        {
            for (var i = 0; i < sum.Length; i++) sum[i] += other[i];
        }
        """;

    private readonly ExportedWindow window = new(module.Window, module.Input, module.Output);

    private bool IsProjected => module.Shortcut == Shortcut.Projected;

    // A window of one place with the same stride gives the same places as the layer's own.
    private ExportedWindow Projection => new(module.Window with { Height = 1, Width = 1, IsSame = false }, module.Input, module.Output);

    public override string Onnx(OnnxLayer layer, string input)
    {
        var output = Convolution(window, layer.Weight("weight"), layer.Weight("bias"));
        if (module.Shortcut is null) return output;
        return layer.Node("Add", [output, IsProjected ? Convolution(Projection, layer.Weight("shortcut.weight")) : input]);

        string Convolution(ExportedWindow over, params string[] weights) => layer.Node(
            "Conv", [input, .. weights], ("kernel_shape", over.Kernel), ("pads", over.Pads), ("strides", over.Strides));
    }

    public override string PyTorch(PyTorchLayer layer, string input)
    {
        var sizes = FormattableString.Invariant($"{module.Input.Units}, {module.Output.Units}, ");
        var stride = window.PyTorchStride(1);
        var member = layer.Define($"nn.Conv2d({sizes}{window.PyTorchKernel}{stride}{window.SymmetricPadding})");
        var output = $"{member}({(window.SymmetricPadding is null ? window.PyTorchPad(input) : input)})";
        if (module.Shortcut is null) return output;
        return !IsProjected ? $"{output} + {input}"
            : $"{output} + {layer.Define("shortcut", $"nn.Conv2d({sizes}1{stride}, bias=False)")}({input})";
    }

    public override string CSharp(CSharpLayer layer, string input)
    {
        layer.Method(Method);
        var output = layer.Output();
        layer.Statement(
            $"Convolve({input}, {window.CSharpSizes}, {layer.Weight("weight")}, {layer.Weight("bias")}, {output});");
        if (module.Shortcut is null) return output;
        layer.Method(AddMethod);
        var other = input;
        if (IsProjected)
        {
            other = layer.Buffer("shortcut", checked((int)module.Output.Count));
            layer.Statement($"Convolve({input}, {Projection.CSharpSizes}, {layer.Weight("shortcut.weight")}, [], {other});");
        }
        layer.Statement($"Add({other}, {output});");
        return output;
    }
}
