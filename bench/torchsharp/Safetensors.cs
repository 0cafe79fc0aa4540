using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace ArchVae.TorchBench;

/// <summary>The weights of a model's folder: float32, little-endian.</summary>
internal static class Safetensors
{
    /// <summary>All tensors by name.</summary>
    public static Dictionary<string, Tensor> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, start - 8));
        var entries = header.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__");
        return entries.ToDictionary(entry => entry.Name, entry =>
        {
            var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
            var offsets = entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32()).ToArray();
            var values = new float[(offsets[1] - offsets[0]) / sizeof(float)];
            Buffer.BlockCopy(bytes, start + offsets[0], values, 0, offsets[1] - offsets[0]);
            return tensor(values).reshape(shape);
        });
    }
}
