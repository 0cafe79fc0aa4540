using ArchVae.Networks.Export.CSharp;
using ArchVae.Networks.Export.Onnx;
using ArchVae.Networks.Export.PyTorch;
using ArchVae.Networks.Modules;

namespace ArchVae.Networks.Export.Modules;

/// <summary>Batch normalisation by the running moments. The channels of a sequence lie last and not, as others want them, second.</summary>
internal sealed class BatchNormExport(BatchNormModule module) : ModuleExport
{
    private const float Epsilon = 1e-5f;

    private const string Method =
        """
        // Each number less the mean of its channel, in deviations, with a scale and a shift. Numbers of a channel lie `inner` together.
        private static void Normalize(
            ReadOnlySpan<float> input, float[] mean, float[] variance, float[] weight, float[] bias, int inner, Span<float> output)
        {
            for (var i = 0; i < input.Length; i++)
            {
                var c = i / inner % mean.Length;
                output[i] = (float)((input[i] - mean[c]) / Math.Sqrt(variance[c] + 1e-5) * weight[c] + bias[c]);
            }
        }
        """;

    private bool IsSequence => module.Shape.Kind == ShapeKind.Sequence;

    public override string Onnx(OnnxLayer layer, string input)
    {
        int[] swap = [0, 2, 1];
        if (IsSequence) input = layer.Node("Transpose", [input], ("perm", swap));
        string[] inputs =
        [
            input, layer.Weight("weight"), layer.Weight("bias"), layer.Weight("running_mean"), layer.Weight("running_var"),
        ];
        var output = layer.Node("BatchNormalization", inputs, ("epsilon", Epsilon));
        return IsSequence ? layer.Node("Transpose", [output], ("perm", swap)) : output;
    }

    public override string PyTorch(PyTorchLayer layer, string input)
    {
        var dimensions = module.Shape.Kind == ShapeKind.Image ? 2 : 1;
        var member = layer.Define(FormattableString.Invariant($"nn.BatchNorm{dimensions}d({module.Shape.Units})"));
        return IsSequence ? $"{member}({input}.transpose(1, 2)).transpose(1, 2)" : $"{member}({input})";
    }

    public override string CSharp(CSharpLayer layer, string input)
    {
        layer.Method(Method);
        var output = layer.Output();
        var inner = module.Shape.Kind == ShapeKind.Image ? module.Shape.Dimensions[1] * module.Shape.Dimensions[2] : 1;
        layer.Statement(
            $"""
            Normalize(
                {input}, {layer.Weight("running_mean")}, {layer.Weight("running_var")}, {layer.Weight("weight")}, {layer.Weight("bias")},
                {inner}, {output});
            """);
        return output;
    }
}
