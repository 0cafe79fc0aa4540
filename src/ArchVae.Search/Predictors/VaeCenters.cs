using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using ArchVae.Models;
using ArchVae.Spaces;
using MemoryMarshal = System.Runtime.InteropServices.MemoryMarshal;

namespace ArchVae.Search.Predictors;

/// <summary>
/// The centers of a model's posteriors. They are kept as long as the architecture object lives, so that the same ones are not
/// encoded over and over. One thread encodes at a time; nothing else may use the model meanwhile.
/// </summary>
/// <param name="model">The model; it is not disposed of.</param>
public sealed class VaeCenters(ArchitectureVae model) : ILatentCenters
{
    private readonly ConditionalWeakTable<Architecture, double[]> known = [];
    private readonly Lock encoding = new();

    /// <inheritdoc/>
    public int Size => model.Options.LatentSize;

    /// <inheritdoc/>
    public double[][] CentersOf(IReadOnlyList<Architecture> architectures)
    {
        ArgumentNullException.ThrowIfNull(architectures);
        lock (encoding)
        {
            List<Architecture> unknown = [.. architectures.Where(one => !known.TryGetValue(one, out _))];
            foreach (var (architecture, code) in unknown.Zip(model.Encode(unknown)))
                known.AddOrUpdate(architecture, [.. code.Center.Select(coordinate => (double)coordinate)]);
            return [.. architectures.Select(one => known.TryGetValue(one, out var center) ? center : [])];
        }
    }

    /// <summary>
    /// What tells it from other models, wherever it lies: SHA-256 of its space and of all its numbers with their names.
    /// </summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(model.Space.Definition));
        foreach (var parameter in model.Parameters.Parameters.Concat(model.Parameters.Statistics))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{parameter.Name}\n"));
            hash.AppendData(MemoryMarshal.AsBytes(parameter.Tensor.Values));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
