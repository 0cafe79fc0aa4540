using ArchVae.Networks.Export.CSharp;
using ArchVae.Networks.Export.Onnx;
using ArchVae.Networks.Export.PyTorch;
using ArchVae.Networks.Modules;

namespace ArchVae.Networks.Export.Modules;

/// <summary>An image or a sequence as one vector; steps after the end of a sequence are zeros there.</summary>
internal sealed class FlattenExport(FlattenModule module) : ModuleExport
{
    private const string Method =
        """
        // The steps side by side, and zeros after their end.
        private static void Flatten(ReadOnlySpan<float> steps, Span<float> output)
        {
            steps.CopyTo(output);
            output[steps.Length..].Clear();
        }
        """;

    private bool IsSequence => module.Input.Kind == ShapeKind.Sequence;

    public override string Onnx(OnnxLayer layer, string input)
    {
        if (IsSequence && layer.Lengths is { } lengths)
        {
            var numbers = layer.Node("Range", [layer.Scalar(0), layer.Scalar((long)module.Input.Dimensions[0]), layer.Scalar(1)]);
            var ends = layer.Node("Unsqueeze", [lengths, layer.Constant(1)]);
            var isThere = layer.Node("Unsqueeze", [layer.Node("Less", [numbers, ends]), layer.Constant(2)]);
            input = layer.Node("Where", [isThere, input, layer.Scalar(0f)]);
        }
        return layer.Node("Flatten", [input], ("axis", 1));
    }

    public override string PyTorch(PyTorchLayer layer, string input)
    {
        if (!IsSequence || !layer.HasLengths) return $"{input}.flatten(1)";
        return $"({input} * (torch.arange({input}.shape[1]) < lengths[:, None])[:, :, None]).flatten(1)";
    }

    public override string CSharp(CSharpLayer layer, string input)
    {
        if (!IsSequence) return input;
        layer.Method(Method);
        var output = layer.Output();
        layer.Statement($"Flatten({input}, {output});");
        return output;
    }
}
