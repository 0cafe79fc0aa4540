using ArchVae.Networks.Export;

namespace ArchVae.Networks;

/// <summary>
/// A layer of a network with all its sizes: what a <see cref="ModuleFamily"/> makes of a layer and of what comes into it. Those
/// who run, train or export networks ask for its type.
/// </summary>
/// <param name="Input">What it works on, as <see cref="Reading"/> has it, where that changes the shape.</param>
/// <param name="Output">What goes out.</param>
public abstract record NetworkModule(NetworkShape Input, NetworkShape Output)
{
    /// <summary>How it reads what comes in.</summary>
    public InputReading Reading { get; init; }

    /// <summary>
    /// Its learned tensors, named and laid out as PyTorch has them: <c>weight [out, in]</c>. Empty for none.
    /// </summary>
    public virtual IReadOnlyList<ParameterShape> Parameters => [];

    /// <summary>
    /// Products with a weight that are added up, for one row: those of matrices, kernels and normalisations. Biases, activations,
    /// gates and pooling do not count.
    /// </summary>
    public virtual long MultiplyAdds => 0;

    /// <summary>Whether a ReLU belongs after it, unless it is the last layer or a batch normalisation comes next.</summary>
    public virtual bool WantsRelu => false;

    /// <summary>The layer that computes it.</summary>
    /// <param name="building">
    /// What its parameters are added to, with the names and shapes of <see cref="Parameters"/> after that of the layer.
    /// </param>
    public abstract NetworkLayer Build(LayerBuilding building);

    /// <summary>
    /// How it is written in other languages; null where nobody said it, so that its networks cannot be exported.
    /// </summary>
    public virtual ModuleExport? Export() => null;

    /// <summary>How many numbers are learned.</summary>
    public long ParameterCount => Parameters.Aggregate(0L, (count, parameter) => checked(count + parameter.Count));
}

/// <summary>How a module reads what comes in.</summary>
public enum InputReading
{
    /// <summary>As it is.</summary>
    AsItIs,

    /// <summary>An image as one vector: channel by channel, row by row.</summary>
    Flat,

    /// <summary>The last step of a sequence.</summary>
    LastStep,
}

/// <summary>A learned tensor.</summary>
/// <param name="Name">Its name within the layer.</param>
/// <param name="Dimensions">Its sizes.</param>
public sealed record ParameterShape(string Name, params IReadOnlyList<int> Dimensions)
{
    /// <summary>How many numbers it holds.</summary>
    public long Count => Dimensions.Aggregate(1L, (count, dimension) => checked(count * dimension));

    /// <summary>The name and the sizes: <c>weight [8, 3, 5, 5]</c>.</summary>
    public override string ToString() => $"{Name} [{string.Join(", ", Dimensions)}]";
}
