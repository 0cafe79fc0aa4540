using System.Globalization;
using ArchVae.Spaces;

namespace ArchVae.Networks;

/// <summary>
/// An architecture as a network: its layers with shapes, parameters, multiply-adds and memory, up to the first that does not fit.
/// Immutable.
/// </summary>
public sealed class NetworkPlan
{
    private const int BytesOfNumber = sizeof(float);

    internal NetworkPlan(
        Architecture architecture, IReadOnlyList<PlannedLayer> layers, NetworkMisfit? misfit,
        IReadOnlyList<FittedValue> changes) =>
        (Architecture, Layers, Misfit, Changes) = (architecture, layers, misfit, changes);

    /// <summary>The architecture as it was given.</summary>
    public Architecture Architecture { get; }

    /// <summary>The layers in their order; where one does not fit, those before it.</summary>
    public IReadOnlyList<PlannedLayer> Layers { get; }

    /// <summary>The first layer that does not fit; null where all do.</summary>
    public NetworkMisfit? Misfit { get; }

    /// <summary>Whether all layers fit.</summary>
    public bool Fits => Misfit is null;

    /// <summary>What fitting changed, in the order of the layers; empty where nothing was to be changed.</summary>
    public IReadOnlyList<FittedValue> Changes { get; }

    /// <summary>What comes in; null where the first layer does not fit.</summary>
    public NetworkShape? Input => Layers.Count > 0 ? Layers[0].Incoming : null;

    /// <summary>What goes out of the last of <see cref="Layers"/>; null where there is none.</summary>
    public NetworkShape? Output => Layers.Count > 0 ? Layers[^1].Module.Output : null;

    /// <summary>How many numbers are learned.</summary>
    public long ParameterCount => Layers.Sum(layer => layer.ParameterCount);

    /// <summary>The multiply-adds of one row.</summary>
    public long MultiplyAdds => Layers.Sum(layer => layer.MultiplyAdds);

    /// <summary>The bytes of the parameters in single precision.</summary>
    public long ParameterBytes => checked(BytesOfNumber * ParameterCount);

    /// <summary>
    /// The bytes of what goes out of all layers, the input included, for one row in single precision: what training keeps for the
    /// way back. Running a network needs no more than two neighbours of them at a time.
    /// </summary>
    public long ActivationBytes => checked(BytesOfNumber * Layers.Sum(layer => layer.Module.Output.Count));

    /// <summary>The network of an architecture, by what the layers of its space mean.</summary>
    /// <exception cref="InputException">A layer type of the space has no meaning.</exception>
    public static NetworkPlan Of(Architecture architecture, PlanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return SpaceModules.Of(architecture.Space).Plan(architecture, options);
    }

    /// <summary>Input, output and sizes, or which layer does not fit.</summary>
    public override string ToString() => Misfit?.ToString() ?? string.Create(CultureInfo.InvariantCulture,
        $"{Input} → {Output}, {ParameterCount} parameters, {MultiplyAdds} multiply-adds");
}

/// <summary>A layer that fits.</summary>
/// <param name="Row">Its row in the architecture, from 0.</param>
/// <param name="Type">Its type.</param>
/// <param name="Family">What it means.</param>
/// <param name="Values">Its settings, as they are after fitting.</param>
/// <param name="Incoming">What the layer before gives; of an input what comes into the network.</param>
/// <param name="Module">The layer with all its sizes.</param>
/// <param name="ParameterCount">How many numbers are learned.</param>
/// <param name="MultiplyAdds">The multiply-adds of one row.</param>
public sealed record PlannedLayer(
    int Row, LayerType Type, ModuleFamily Family, ModuleValues Values, NetworkShape Incoming, NetworkModule Module,
    long ParameterCount, long MultiplyAdds)
{
    /// <summary>
    /// Whether a ReLU follows: after every dense, convolutional and recurrent layer but the last. Where a batch normalisation
    /// comes right after such a layer, the ReLU follows that instead.
    /// </summary>
    public bool HasRelu { get; init; }

    /// <summary>
    /// What it is called in files of weights and in source code: its module and its number among those of the same module, as in
    /// <c>conv2d_1</c>; <c>input</c> and <c>output</c>, of which there is one, have no number.
    /// </summary>
    public string Name { get; init; } = "";
}

/// <summary>A layer that does not fit.</summary>
/// <param name="Row">Its row in the architecture, from 0.</param>
/// <param name="Type">The name of its type.</param>
/// <param name="Reason">Why, without a full stop.</param>
public sealed record NetworkMisfit(int Row, string Type, string Reason)
{
    /// <summary>The layer, numbered from 1, and why.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"Layer {Row + 1}, '{Type}', does not fit: {Reason}.");
}

/// <summary>A value that fitting changed.</summary>
/// <param name="Row">The layer's row in the architecture, from 0.</param>
/// <param name="Type">The name of the layer's type.</param>
/// <param name="Setting">The setting of its module.</param>
/// <param name="Before">The value before; null where it was not given.</param>
/// <param name="After">The value now; null where it is not given any more.</param>
public sealed record FittedValue(int Row, string Type, string Setting, string? Before, string? After)
{
    /// <summary>The layer, numbered from 1, and the change: <c>layer 4, 'flatten': units 1024 → 400</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"layer {Row + 1}, '{Type}': {Setting} {Before ?? "none"} → {After ?? "none"}");
}
