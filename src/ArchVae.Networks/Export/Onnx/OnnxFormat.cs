using ArchVae.Onnx;
using Google.Protobuf;

namespace ArchVae.Networks.Export.Onnx;

/// <summary>One file with the network and the data's transformation.</summary>
internal sealed class OnnxFormat : NetworkFormat
{
    // Protobuf counts in 32 bits; the rest is for the graph.
    private const long MostWeightBytes = 2_000_000_000;

    public override string Name => "onnx";

    public override string Title => "ONNX";

    public override string Description => FormattableString.Invariant(
        $"NAME.onnx, operator set {OnnxModelFile.Opset}: raw rows in, numbers or probabilities out");

    public override IReadOnlyList<ExportedFile> FilesOf(ExportedNetwork network)
    {
        var bytes = network.Network.Plan.ParameterBytes;
        if (bytes > MostWeightBytes)
            throw new InputException(
                $"The network '{InputException.Shown(network.Name)}' has {bytes} bytes of weights; a file of ONNX holds at " +
                $"most {MostWeightBytes}.");
        var model = OnnxNetwork.Model(network);
        return [new($"{ExportName.File(network.Name)}.onnx", model.WriteTo)];
    }
}
