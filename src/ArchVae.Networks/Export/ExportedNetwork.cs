using ArchVae.Networks.Data;

namespace ArchVae.Networks.Export;

/// <summary>A network as it is exported.</summary>
/// <param name="Name">What its files are called after.</param>
/// <param name="Network">The network.</param>
/// <param name="Data">
/// How its input is made of what stands in files, and what its outputs tell; null for a network that is not trained, which takes
/// numbers as they are and gives what goes out of its last layer.
/// </param>
public sealed record ExportedNetwork(string Name, Network Network, ExampleTransform? Data)
{
    /// <summary>What it is, for a comment.</summary>
    internal string About => InputException.Escaped($"{InputException.Shown(Name)}: {Layers}");

    // As they are after fitting.
    private string Layers => string.Join(" → ", Network.Plan.Layers.Select(layer => layer.Values.Any()
        ? $"{layer.Type.Name}({string.Join(", ", layer.Values.Select(value => value.Value))})" : layer.Type.Name));
}
