using ArchVae.Files;

namespace ArchVae.Tests.Files;

/// <summary>All that a safetensors file holds.</summary>
internal static class WholeTensors
{
    public static (Dictionary<string, NamedTensor> Tensors, Dictionary<string, string> Metadata) Read(string path)
    {
        using var file = new SafeTensorsFile(path);
        var tensors = new Dictionary<string, NamedTensor>();
        foreach (var name in file.Names)
        {
            var shape = file.ShapeOf(name);
            var values = new float[shape.Aggregate(1, (product, size) => product * size)];
            file.Read(name, shape, values);
            tensors.Add(name, new(name, shape, values));
        }
        return (tensors, new(file.Metadata));
    }
}
