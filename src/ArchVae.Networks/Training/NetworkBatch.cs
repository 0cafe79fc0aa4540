using ArchVae.Networks.Data;
using ArchVae.Tensors;

namespace ArchVae.Networks.Training;

/// <summary>Some examples as the rows that a network takes. Used again from step to step; for one thread.</summary>
public sealed class NetworkBatch
{
    private int[] order = [];
    private long[] keys = [];
    private int[] lengths = [];

    /// <summary>The examples in the order of the rows: sequences by falling length.</summary>
    public ReadOnlySpan<int> Order => order.AsSpan(0, Count);

    /// <summary>How many examples there are, B.</summary>
    public int Count { get; private set; }

    /// <summary>What comes in, as <see cref="NetworkLayer"/> has it.</summary>
    public Tensor Inputs { get; private set; }

    /// <summary>[B, 1] the targets; does not exist where they are not known.</summary>
    public Tensor Targets { get; private set; }

    /// <summary>Takes examples; allocates only where there are more than ever before.</summary>
    /// <param name="pass">Whose tape the rows live on; it gets the layout of the steps.</param>
    /// <param name="examples">All examples.</param>
    /// <param name="chosen">Which of them, at least one.</param>
    /// <param name="asTokens">Whether the network takes tokens by their numbers.</param>
    public void Fill(NetworkPass pass, Examples examples, ReadOnlySpan<int> chosen, bool asTokens)
    {
        ArgumentNullException.ThrowIfNull(pass);
        ArgumentNullException.ThrowIfNull(examples);
        if (asTokens != examples.AreTokens)
            throw new ArgumentException("Networks that begin with an embedding take tokens, others do not.", nameof(examples));
        Count = chosen.Length;
        if (order.Length < Count) (order, keys, lengths) = (new int[Count], new long[Count], new int[Count]);
        chosen.CopyTo(order);
        if (examples.Shape.Kind == ShapeKind.Sequence) FillSteps(pass, examples);
        else FillRows(pass.Tape, examples);
        Targets = examples.HaveTargets ? pass.Tape.Constant(Count, 1) : default;
        for (var i = 0; i < Count && Targets.Exists; i++) Targets.Values[i] = examples.TargetOf(order[i]);
    }

    private void FillRows(Tape tape, Examples examples)
    {
        Inputs = tape.Constant(Count, examples.StepWidth);
        for (var i = 0; i < Count; i++) examples.InputsOf(order[i]).CopyTo(Inputs.Row(i));
    }

    private void FillSteps(NetworkPass pass, Examples examples)
    {
        for (var i = 0; i < Count; i++) keys[i] = ((long)-examples.LengthOf(order[i]) << 32) | (uint)i;
        Array.Sort(keys, order, 0, Count);
        for (var i = 0; i < Count; i++) lengths[i] = examples.LengthOf(order[i]);
        pass.Layout.Set(lengths.AsSpan(0, Count));
        Inputs = pass.Tape.Constant(pass.Layout.RowCount, examples.StepWidth);
        for (var i = 0; i < Count; i++)
        {
            var steps = examples.InputsOf(order[i]);
            for (var step = 0; step < lengths[i]; step++)
                steps.Slice(step * examples.StepWidth, examples.StepWidth).CopyTo(Inputs.Row(pass.Layout.RowOf(i, step)));
        }
    }
}
