using ArchVae.Onnx;

namespace ArchVae.Networks.Importing;

/// <summary>Models of ONNX that are chains of layers, as PyTorch, tf2onnx and this project write them.</summary>
internal sealed class OnnxModelFormat : ModelFormat
{
    public override string Name => "onnx";

    public override string Description => "a model of ONNX that is a chain of layers";

    public override FoundNetwork Read(string path, NetworkShape? input) =>
        new OnnxChain(OnnxModelFile.Read(path).Graph, path, input).Read();
}
