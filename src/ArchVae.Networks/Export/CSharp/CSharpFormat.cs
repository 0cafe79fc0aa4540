using System.Buffers.Binary;
using System.Text;

namespace ArchVae.Networks.Export.CSharp;

/// <summary>Source code that needs nothing but .NET, and the weights beside it.</summary>
internal sealed class CSharpFormat : NetworkFormat
{
    public override string Name => "csharp";

    public override string Title => "C#";

    public override string Description => "NetworkNAME.cs with a class of C# on spans, and NetworkNAME.bin with its weights";

    public override IReadOnlyList<ExportedFile> FilesOf(ExportedNetwork network)
    {
        var name = CSharpName.Type(ExportName.Module(network.Name));
        var source = CSharpSource.Of(network, name);
        return
        [
            new($"{name}.cs", stream => stream.Write(Encoding.UTF8.GetBytes(source))),
            new($"{name}.bin", stream => WriteWeights(network.Network, stream)),
        ];
    }

    private static void WriteWeights(Network network, Stream stream)
    {
        foreach (var tensor in CSharpBody.Tensors(network))
        {
            var bytes = new byte[sizeof(float) * tensor.Length];
            foreach (var (i, value) in tensor.Tensor.Values.ToArray().Index())
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(sizeof(float) * i), value);
            stream.Write(bytes);
        }
    }
}
