using System.Text;
using ArchVae.Files;

namespace ArchVae.Networks.Export.PyTorch;

/// <summary>Source code that a person can read and change, and the weights beside it.</summary>
internal sealed class PyTorchFormat : NetworkFormat
{
    public override string Name => "pytorch";

    public override string Title => "PyTorch";

    public override string Description =>
        "network_NAME.py with a module of PyTorch, and network_NAME.safetensors with its weights";

    public override IReadOnlyList<ExportedFile> FilesOf(ExportedNetwork network)
    {
        var name = ExportName.Module(network.Name);
        var source = PyTorchSource.Of(network, name);
        return
        [
            new($"{name}.py", stream => stream.Write(Encoding.UTF8.GetBytes(source))),
            new($"{name}.safetensors", stream => SafeTensors.Write(
                stream, [.. Tensors(network.Network)], new Dictionary<string, string> { ["format"] = "pt" })),
        ];
    }

    private static IEnumerable<NamedTensor> Tensors(Network network) =>
        network.Parameters.Parameters.Concat(network.Parameters.Statistics)
            .Select(tensor => new NamedTensor(tensor.Name, tensor.Shape, tensor.Tensor.Values.ToArray()));
}
