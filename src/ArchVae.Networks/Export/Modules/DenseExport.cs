using ArchVae.Networks.Export.CSharp;
using ArchVae.Networks.Export.Onnx;
using ArchVae.Networks.Export.PyTorch;
using ArchVae.Networks.Modules;

namespace ArchVae.Networks.Export.Modules;

/// <summary>A dense layer.</summary>
internal sealed class DenseExport(DenseModule module) : ModuleExport
{
    /// <summary>Weighted sums in C#, which other layers use as well.</summary>
    public const string Method =
        """
        // Each output is a weighted sum of the inputs and a bias; weight [outputs, inputs].
        private static void Dense(ReadOnlySpan<float> input, float[] weight, float[] bias, Span<float> output)
        {
            for (var o = 0; o < output.Length; o++)
            {
                var row = weight.AsSpan(o * input.Length, input.Length);
                double sum = bias[o];
                for (var i = 0; i < row.Length; i++) sum += (double)row[i] * input[i];
                output[o] = (float)sum;
            }
        }
        """;

    public override string Onnx(OnnxLayer layer, string input) =>
        layer.Node("Gemm", [input, layer.Weight("weight"), layer.Weight("bias")], ("transB", 1));

    public override string PyTorch(PyTorchLayer layer, string input) =>
        FormattableString.Invariant($"{layer.Define($"nn.Linear({module.Input.Units}, {module.Output.Units})")}({input})");

    public override string CSharp(CSharpLayer layer, string input)
    {
        layer.Method(Method);
        var output = layer.Output();
        layer.Statement($"Dense({input}, {layer.Weight("weight")}, {layer.Weight("bias")}, {output});");
        return output;
    }
}
