namespace ArchVae.Networks.Data;

/// <summary>
/// Examples as networks take them: numbers of one shape for each, and a target. Sequences may be shorter than the shape says.
/// Immutable; many threads may read it.
/// </summary>
public sealed class Examples
{
    private readonly float[] inputs;
    private readonly float[] targets;
    private readonly long[] starts;

    /// <summary>Examples one after the other.</summary>
    /// <param name="shape">The shape of one: of sequences the steps are those of the longest.</param>
    /// <param name="inputs">
    /// The numbers of each example as its shape lays them out, one example after the other; of sequences their own steps only.
    /// Where <paramref name="areTokens"/>, one whole number from 0 to units − 1 for each step.
    /// </param>
    /// <param name="targets">
    /// [N] for each example the number to tell, in the units of the loss, or the class, from 0; empty where they are not known.
    /// </param>
    /// <param name="lengths">[N] the steps of each sequence; null where all are as long as the shape says.</param>
    /// <param name="areTokens">Whether each step is one of as many tokens as the shape has units.</param>
    /// <exception cref="ArgumentException">The numbers do not fit the shape and the lengths.</exception>
    public Examples(
        NetworkShape shape, float[] inputs, float[] targets, IReadOnlyList<int>? lengths = null, bool areTokens = false)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        (Shape, this.inputs, this.targets, AreTokens) = (shape, inputs, targets, areTokens);
        StepWidth = areTokens ? 1 : shape.Kind == ShapeKind.Sequence ? shape.Units : checked((int)shape.Count);
        var whole = shape.Kind == ShapeKind.Sequence ? shape.Dimensions[0] : 1;
        Count = lengths?.Count ?? checked((int)(inputs.LongLength / ((long)whole * StepWidth)));
        starts = new long[Count + 1];
        for (var i = 0; i < Count; i++)
        {
            var length = lengths?[i] ?? whole;
            if (length < 1 || length > whole)
                throw new ArgumentException($"Example {i} has {length} steps; there must be 1 to {whole}.", nameof(lengths));
            starts[i + 1] = starts[i] + (long)length * StepWidth;
        }
        if (starts[Count] != inputs.LongLength)
        {
            throw new ArgumentException(
                $"{inputs.LongLength} numbers are not those of {Count} examples of {shape}.", nameof(inputs));
        }
        if (targets.Length != 0 && targets.Length != Count)
            throw new ArgumentException($"{targets.Length} targets do not fit {Count} examples.", nameof(targets));
    }

    /// <summary>The shape of one example; of sequences the steps are those of the longest.</summary>
    public NetworkShape Shape { get; }

    /// <summary>Whether each step is one number, the token, and not as many as the shape has units.</summary>
    public bool AreTokens { get; }

    /// <summary>The number of examples, N.</summary>
    public int Count { get; }

    /// <summary>Whether the targets are known.</summary>
    public bool HaveTargets => targets.Length > 0;

    /// <summary>The numbers of a step of a sequence, or of a whole example that is none.</summary>
    public int StepWidth { get; }

    /// <summary>The steps of an example; 1 where it is no sequence.</summary>
    public int LengthOf(int example) => (int)((starts[example + 1] - starts[example]) / StepWidth);

    /// <summary>The numbers of an example: [length, <see cref="StepWidth"/>].</summary>
    public ReadOnlySpan<float> InputsOf(int example) =>
        inputs.AsSpan((int)starts[example], (int)(starts[example + 1] - starts[example]));

    /// <summary>The target of an example: a number in the units of the loss, or its class, from 0.</summary>
    public float TargetOf(int example) => targets[example];
}
