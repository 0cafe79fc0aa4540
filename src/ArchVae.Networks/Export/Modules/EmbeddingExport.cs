using ArchVae.Networks.Export.CSharp;
using ArchVae.Networks.Export.Onnx;
using ArchVae.Networks.Export.PyTorch;
using ArchVae.Networks.Modules;

namespace ArchVae.Networks.Export.Modules;

/// <summary>A vector for each token.</summary>
internal sealed class EmbeddingExport(EmbeddingModule module) : ModuleExport
{
    private const string Method =
        """
        // The vector of each token; weight [tokens, units].
        private static void Embed(ReadOnlySpan<int> tokens, float[] weight, int units, Span<float> output)
        {
            for (var i = 0; i < tokens.Length; i++) weight.AsSpan(tokens[i] * units, units).CopyTo(output[(i * units)..]);
        }
        """;

    public override string Onnx(OnnxLayer layer, string input) => layer.Node("Gather", [layer.Weight("weight"), input]);

    public override string PyTorch(PyTorchLayer layer, string input) =>
        FormattableString.Invariant($"{layer.Define($"nn.Embedding({module.Input.Units}, {module.Output.Units})")}({input})");

    public override string CSharp(CSharpLayer layer, string input)
    {
        layer.Method(Method);
        var output = layer.Output();
        layer.Statement($"Embed({input}, {layer.Weight("weight")}, {module.Output.Units}, {output});");
        return output;
    }
}
