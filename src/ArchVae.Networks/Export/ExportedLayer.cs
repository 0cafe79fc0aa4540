using ArchVae.Tensors.Nn;

namespace ArchVae.Networks.Export;

/// <summary>A layer that is being written.</summary>
public abstract class ExportedLayer
{
    private readonly ParameterSet parameters;

    internal ExportedLayer(Network network, PlannedLayer layer) => (parameters, Name) = (network.Parameters, layer.Name);

    /// <summary>What it is called: <c>conv2d_1</c>.</summary>
    public string Name { get; }

    /// <summary>A tensor of the layer.</summary>
    /// <param name="name">Its name within the layer: <c>weight</c>.</param>
    /// <exception cref="ArgumentException">It has none of this name.</exception>
    public Parameter Tensor(string name) =>
        parameters.Parameters.Concat(parameters.Statistics).FirstOrDefault(tensor => tensor.Name == $"{Name}.{name}")
            ?? throw new ArgumentException($"The layer '{Name}' has no tensor '{name}'.", nameof(name));
}
