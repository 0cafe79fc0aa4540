using ArchVae.Networks.Modules;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using ArchVae.Tensors.Ops;

namespace ArchVae.Networks;

/// <summary>An architecture with weights: its layers, one after the other.</summary>
public sealed class Network : IDisposable
{
    private readonly List<(NetworkModule Module, NetworkLayer Apply)> layers = [];

    /// <summary>A network with initial weights.</summary>
    /// <param name="plan">Its layers with all their sizes.</param>
    /// <param name="seed">The seed of the initial weights.</param>
    /// <exception cref="InputException">A layer does not fit.</exception>
    /// <exception cref="InsufficientMemoryException">The machine has no memory for it.</exception>
    public Network(NetworkPlan plan, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Misfit is { } misfit) throw new InputException(misfit.ToString());
        Plan = plan;
        Parameters = new();
        foreach (var (place, layer) in plan.Layers.Index())
        {
            var building = new LayerBuilding(Parameters, layer.Name, place, layer.HasRelu);
            layers.Add((layer.Module, layer.Module.Build(building)));
        }
        Parameters.Initialize(seed);
    }

    /// <summary>Its layers with all their sizes.</summary>
    public NetworkPlan Plan { get; }

    /// <summary>The weights, called as PyTorch calls them after the name of their layer: <c>dense_1.weight</c>.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>Whether the steps of sequences come as the numbers of tokens.</summary>
    public bool TakesTokens => layers.Exists(layer => layer.Module is EmbeddingModule);

    /// <summary>What goes out: [B, outputs], without a sigmoid or softmax.</summary>
    /// <param name="pass">The batch that is under way.</param>
    /// <param name="input">What comes in, as <see cref="NetworkLayer"/> has it.</param>
    public Tensor Apply(NetworkPass pass, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(pass);
        foreach (var (module, apply) in layers)
        {
            // An image lies in its row as a vector already.
            if (module.Reading == InputReading.LastStep) input = LastRow.Apply(pass.Tape, pass.Layout, input);
            input = apply(pass, input);
        }
        return Plan.Output!.Kind == ShapeKind.Sequence ? LastRow.Apply(pass.Tape, pass.Layout, input) : input;
    }

    /// <inheritdoc/>
    public void Dispose() => Parameters.Dispose();
}
