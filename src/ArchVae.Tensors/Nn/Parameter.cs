namespace ArchVae.Tensors.Nn;

/// <summary>A tensor with a name, learned or one of the statistics. Its memory is its <see cref="ParameterSet"/>'s.</summary>
public sealed unsafe class Parameter
{
    private readonly ParameterSet owner;

    internal Parameter(
        ParameterSet owner, string name, IReadOnlyList<int> shape, long offset, double initialBound, double initialCenter,
        TiedBlocks? initialBlocks, bool isLearned = true)
    {
        IsLearned = isLearned;
        this.owner = owner;
        Name = name;
        Shape = shape;
        Offset = offset;
        InitialBound = initialBound;
        InitialCenter = initialCenter;
        InitialBlocks = initialBlocks;
    }

    /// <summary>The name under which the values are saved, such as "decoder.lstm.weight_ih_l0".</summary>
    public string Name { get; }

    /// <summary>The shape as a PyTorch user would expect it: [out, in] for a weight, [out] for a bias, [out, in,
    /// height, width] for a convolution.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Whether it has a gradient, and an optimiser moves it.</summary>
    public bool IsLearned { get; }

    /// <summary>The number of values.</summary>
    public int Length => Shape.Aggregate(1, (product, size) => product * size);

    /// <summary>
    /// The values and, where they are learned, their gradient: [1, n] where the shape has one axis, else [first, all others].
    /// </summary>
    public Tensor Tensor
    {
        get
        {
            var rows = Shape.Count == 1 ? 1 : Shape[0];
            return IsLearned
                ? new Tensor(owner.ValueAt(Offset), owner.GradientAt(Offset), rows, Length / rows)
                : new Tensor(owner.StatisticAt(Offset), null, rows, Length / rows);
        }
    }

    /// <summary>Where its values begin among those of its set, or among its statistics.</summary>
    public long Offset { get; }

    /// <summary>Initial values are uniform within ± this bound of <see cref="InitialCenter"/>.</summary>
    internal double InitialBound { get; }

    /// <summary>The middle of the initial values, 0 for most.</summary>
    internal double InitialCenter { get; }

    /// <summary>What initial values are larger than others; null where none are.</summary>
    internal TiedBlocks? InitialBlocks { get; }
}
