using ArchVae.Tensors.Nn;

namespace ArchVae.Tensors.Ranks;

/// <summary>
/// Tells apart the uses of parameters in one pass of a tape. A gradient is a sum over uses of sums over the batch, and each of
/// the latter is a tree of its own that other ranks have parts of: so each use after the first gets a gradient of its own, until
/// the trees are joined. A use on rows that are not cut is computed alike on all ranks: its gradient is whole already.
/// </summary>
internal sealed unsafe class ParameterUses : IDisposable
{
    private readonly ParameterSet parameters;
    private readonly long[] offsets;
    private readonly int[] counts;
    private readonly int[] firstOperations;
    private readonly List<Level> levels = [];

    public ParameterUses(ParameterSet parameters)
    {
        this.parameters = parameters;
        offsets = [.. parameters.Parameters.Select(parameter => parameter.Offset)];
        counts = new int[offsets.Length];
        firstOperations = new int[offsets.Length];
    }

    /// <summary>Forgets the uses of the pass before.</summary>
    public void Forget() => Array.Clear(counts);

    /// <summary>A parameter for one use of it, with the gradient of this use.</summary>
    public Tensor Use(Tape tape, Tensor parameter)
    {
        if (!parameter.NeedsGradient) return parameter;
        var index = Array.BinarySearch(offsets, parameter.Gradient - parameters.GradientAt(0));
        if (index < 0) return parameter;
        if (counts[index] == 0) firstOperations[index] = tape.OperationCount;
        var use = counts[index]++;
        if (levels.Count <= use) levels.Add(new Level(parameters, use));
        var level = levels[use];
        level.IsWhole[index] = !tape.IsCut;
        if (use == 0) return parameter;
        var gradient = level.Gradient(offsets[index]);
        new Span<float>(gradient, parameter.Length).Clear();
        return new Tensor(parameter.Value, gradient, parameter.Rows, parameter.Columns);
    }

    /// <summary>How often a parameter was used.</summary>
    public int CountOf(int parameter) => counts[parameter];

    /// <summary>Whether a use of a parameter is computed alike on all ranks.</summary>
    public bool IsWhole(int parameter, int use) => levels[use].IsWhole[parameter];

    /// <summary>The gradients of all parameters' uses of a number, laid out as the parameters are.</summary>
    public float* Gradients(int use) => use == 0 ? parameters.GradientAt(0) : levels[use].Gradient(0);

    /// <summary>The number of operations that need not go back for a parameter's gradient to be complete.</summary>
    public int FirstOperation(int parameter) => counts[parameter] == 0 ? int.MaxValue : firstOperations[parameter];

    /// <summary>Makes sure that no parameter has a gradient that nothing is known of.</summary>
    /// <exception cref="InvalidOperationException">One has.</exception>
    public void RequireKnown()
    {
        for (var i = 0; i < counts.Length; i++)
        {
            var parameter = parameters.Parameters[i];
            if (counts[i] > 0 || !parameter.Tensor.Gradients.ContainsAnyExcept(0f)) continue;
            throw new InvalidOperationException(
                $"Parameter '{parameter.Name}' is used without Tape.Use, so that several ranks cannot add up its gradient.");
        }
    }

    public void Dispose()
    {
        foreach (var level in levels) level.Dispose();
    }

    private sealed class Level(ParameterSet parameters, int use) : IDisposable
    {
        private readonly NativeBuffer? gradients = use == 0 ? null : new(parameters.Values.Length);

        public bool[] IsWhole { get; } = new bool[parameters.Parameters.Count];

        public float* Gradient(long offset) => gradients!.Data + offset;

        public void Dispose() => gradients?.Dispose();
    }
}
