using System.Globalization;

namespace ArchVae.Tensors.Nn;

/// <summary>
/// All parameters of a model, one after the other in one block of memory, with their gradients in a second one. Layers add
/// their parameters while a model is put together; <see cref="Initialize"/> then allocates them.
/// </summary>
/// <param name="admit">
/// Told of each parameter as it is added, before there is memory for it; it throws where it does not want it. Null for none.
/// </param>
public sealed unsafe class ParameterSet(Action<Parameter>? admit = null) : IDisposable
{
    private const int Padding = 16;
    private readonly List<Parameter> parameters = [];
    private readonly HashSet<string> names = [];
    private readonly List<Parameter> statistics = [];
    private NativeBuffer? values;
    private NativeBuffer? gradients;
    private NativeBuffer? statisticValues;
    private long length;
    private long statisticLength;

    /// <summary>The parameters in the order in which they were added.</summary>
    public IReadOnlyList<Parameter> Parameters => parameters;

    /// <summary>
    /// What a model keeps of its data beside the parameters, such as running means: values without a gradient, in memory of
    /// their own, that no optimiser moves but that are saved with the parameters.
    /// </summary>
    public IReadOnlyList<Parameter> Statistics => statistics;

    /// <summary>The number of learned values.</summary>
    public long Count => parameters.Sum(parameter => (long)parameter.Length);

    /// <summary>All values, with the unused floats between parameters, which stay zero.</summary>
    public Span<float> Values => Allocated(values).Span;

    /// <summary>All gradients, laid out like the values.</summary>
    public Span<float> Gradients => Allocated(gradients).Span;

    /// <summary>Adds a parameter; its memory exists after <see cref="Initialize"/>.</summary>
    /// <param name="name">A name that no other parameter of the set has.</param>
    /// <param name="shape">Positive sizes; the tensor's rows are the first of several.</param>
    /// <param name="initialBound">Initial values are uniform in [center − bound, center + bound).</param>
    /// <param name="initialCenter">Their middle.</param>
    /// <param name="initialBlocks">Which of them are larger, in a weight; null where none are.</param>
    /// <exception cref="InvalidOperationException">The set is allocated already, or has a parameter of this name.</exception>
    /// <exception cref="InsufficientMemoryException">The set would have more than 2³¹ values.</exception>
    public Parameter Add(
        string name, int[] shape, double initialBound, double initialCenter = 0, TiedBlocks? initialBlocks = null)
    {
        if (values != null || !names.Add(name)) throw new InvalidOperationException($"Parameter '{name}' cannot be added.");
        var size = shape.Aggregate(1L, (product, axis) => product * axis);
        if (length + size > int.MaxValue - Padding)
            throw new InsufficientMemoryException(
                $"The model would be too large: more than {int.MaxValue} parameters with '{name}' " +
                $"[{string.Join(", ", shape)}]. Choose smaller sizes.");
        var parameter = new Parameter(this, name, shape, length, initialBound, initialCenter, initialBlocks);
        admit?.Invoke(parameter);
        parameters.Add(parameter);
        length += Padded(parameter.Length);
        return parameter;
    }

    /// <summary>Adds one of the <see cref="Statistics"/>; its memory exists after <see cref="Initialize"/>.</summary>
    /// <param name="name">A name that nothing else of the set has.</param>
    /// <param name="shape">Positive sizes.</param>
    /// <param name="initial">What all its values begin at.</param>
    /// <exception cref="InvalidOperationException">The set is allocated already, or has something of this name.</exception>
    public Parameter AddStatistic(string name, int[] shape, double initial)
    {
        if (values != null || !names.Add(name)) throw new InvalidOperationException($"Statistic '{name}' cannot be added.");
        var statistic = new Parameter(this, name, shape, statisticLength, 0, initial, null, isLearned: false);
        statistics.Add(statistic);
        statisticLength += Padded(statistic.Length);
        return statistic;
    }

    /// <summary>Allocates the parameters and draws their initial values from a stream of its own for each.</summary>
    /// <exception cref="InsufficientMemoryException">
    /// The machine has no memory for values, gradients and an optimiser's moments.
    /// </exception>
    public void Initialize(ulong seed)
    {
        var (needed, available) = (4 * sizeof(float) * (double)length, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        if (needed > available)
            throw new InsufficientMemoryException(string.Create(CultureInfo.InvariantCulture,
                $"The model would be too large: training its {Count} parameters takes {needed / 1e9:0.0} GB, " +
                $"and there are {available / 1e9:0.0} GB. Choose smaller sizes."));
        values = new NativeBuffer(length);
        gradients = new NativeBuffer(length);
        statisticValues = new NativeBuffer(statisticLength);
        foreach (var statistic in statistics) statistic.Tensor.Values.Fill((float)statistic.InitialCenter);
        for (var i = 0; i < parameters.Count; i++)
        {
            var random = new RandomStream(seed, RandomPurpose.Initialization, 0, i);
            var parameter = parameters[i];
            foreach (ref var value in parameter.Tensor.Values)
                value = (float)(parameter.InitialCenter + parameter.InitialBound * (2 * random.NextDouble() - 1));
            parameter.InitialBlocks?.Fill(parameter.Tensor, new RandomStream(seed, RandomPurpose.Initialization, 1, i));
        }
    }

    /// <summary>Sets every gradient to zero.</summary>
    public void ClearGradients() => Gradients.Clear();

    internal float* ValueAt(long offset) => Allocated(values).Data + offset;

    internal float* StatisticAt(long offset) => Allocated(statisticValues).Data + offset;

    internal float* GradientAt(long offset) => Allocated(gradients).Data + offset;

    /// <inheritdoc/>
    public void Dispose()
    {
        values?.Dispose();
        gradients?.Dispose();
        statisticValues?.Dispose();
    }

    private static long Padded(long size) => (size + Padding - 1) / Padding * Padding;

    private static NativeBuffer Allocated(NativeBuffer? buffer) =>
        buffer ?? throw new InvalidOperationException("The parameters are not initialised yet.");
}
