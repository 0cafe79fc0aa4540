namespace ArchVae.Networks.Data;

/// <summary>
/// Examples as they stand in files, before any transformation: rows of a table, sequences of such rows, or pictures, with the
/// targets where they are known. Immutable; many threads may read it.
/// </summary>
public sealed class RawExamples
{
    internal RawExamples(
        string source, NetworkShape shape, int count, RawTable? table, int[][]? sequences, RawImages? images, RawColumn? target)
    {
        (Source, Shape, Count, Table, Sequences, Images, Target) = (source, shape, count, table, sequences, images, target);
    }

    /// <summary>The file, or the name of the generated task.</summary>
    public string Source { get; }

    /// <summary>What the examples are.</summary>
    public ShapeKind Kind => Shape.Kind;

    /// <summary>
    /// The shape of one as it was read: the columns of a table, each as one unit, of sequences as many steps as the longest has.
    /// <see cref="ExampleTransform.Shape"/> is what networks take.
    /// </summary>
    public NetworkShape Shape { get; }

    /// <summary>The number of examples, N.</summary>
    public int Count { get; }

    /// <summary>Whether the targets are known.</summary>
    public bool HasTargets => Target != null;

    /// <summary>The target's name; null where there is none.</summary>
    public string? TargetName => Target?.Name;

    /// <summary>What a person should know of how the data were read, as sentences.</summary>
    public IReadOnlyList<string> Notes { get; internal init; } = [];

    /// <summary>The columns of vectors and sequences; null of pictures.</summary>
    internal RawTable? Table { get; }

    /// <summary>[N] the rows of each example's steps; null where example i is row i.</summary>
    internal int[][]? Sequences { get; }

    internal RawImages? Images { get; }

    /// <summary>[N] the targets.</summary>
    internal RawColumn? Target { get; }

    /// <summary>The columns that there were, for messages.</summary>
    internal IReadOnlyList<string> ColumnNames { get; init; } = [];

    /// <summary>[N] the line of each example's target; null where there are no lines.</summary>
    internal IReadOnlyList<long>? TargetLines { get; init; }

    /// <summary>Reads data.</summary>
    /// <param name="options">Which data, and how.</param>
    /// <param name="wanted">
    /// What the networks take, where arrays may be several things: one of [N, a, b] is pictures without channels, or sequences.
    /// Null for what is found.
    /// </param>
    /// <param name="seed">The seed of a generated task.</param>
    /// <exception cref="InputException">The data cannot be read as the options say; the message says where and why.</exception>
    public static RawExamples Read(DataOptions options, ShapeKind? wanted, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Read(options, wanted, seed, new());
    }

    // With what an earlier reading of such data found, which holds for this one.
    internal static RawExamples Read(DataOptions options, ShapeKind? wanted, ulong seed, EarlierReading earlier)
    {
        options.Validate();
        if (GeneratedTask.Exists(options.Data)) return GeneratedTask.Generate(options.Data, options.Count, seed);
        var file = DataFile.Read(options.Data);
        return file.Format == DataFormat.Table
            ? new TableReading(options, wanted, earlier).Read(file)
            : new ArrayReading(options, wanted, earlier).Read(file);
    }

    /// <summary>The examples that have a target, where some have none; those without are left out, which is said.</summary>
    internal RawExamples WithKnownTargets(List<string> notes)
    {
        if (Target == null) return With(this, Target, notes);
        List<int> known = [.. Enumerable.Range(0, Count).Where(i => !Target.IsMissing(i))];
        if (known.Count == Count) return With(this, Target, notes);
        if (known.Count == 0)
        {
            notes.Add($"The target '{InputException.Shown(Target.Name)}' is empty everywhere: the examples have no targets.");
            return With(this, null, notes);
        }
        notes.Add(
            $"{Count - known.Count} of {Count} examples have no target '{InputException.Shown(Target.Name)}' and are left out.");
        return new(Source, Shape, known.Count, Table, [.. known.Select(i => Sequences?[i] ?? [i])],
            Images == null ? null : Images with
            {
                Pixels = [.. known.SelectMany(i => Images.Pixels.AsSpan((int)(i * Shape.Count), (int)Shape.Count).ToArray())],
            },
            Target.At(known, Target.Name))
        {
            Notes = notes,
            ColumnNames = ColumnNames,
            TargetLines = TargetLines == null ? null : [.. known.Select(i => TargetLines[i])],
        };
    }

    /// <summary>A mistake of the target of an example, with its line.</summary>
    internal InputException TargetMistake(int example, string message) => TargetLines != null
        ? new(message, Source, TargetLines[example]) : new($"Example {example + 1}: {message}", Source);

    private static RawExamples With(RawExamples raw, RawColumn? target, List<string> notes) =>
        new(raw.Source, raw.Shape, raw.Count, raw.Table, raw.Sequences, raw.Images, target)
        {
            Notes = notes,
            ColumnNames = raw.ColumnNames,
            TargetLines = raw.TargetLines,
        };
}

/// <summary>What an earlier reading of such data found, which holds for a later one.</summary>
/// <param name="Target">The target's name, where these data may have it.</param>
/// <param name="Categories">The columns that are categories.</param>
internal sealed record EarlierReading(string? Target = null, IReadOnlyList<string>? Categories = null)
{
    /// <summary>Whether this is the first reading.</summary>
    public bool IsNone => Categories == null;

    public IReadOnlyList<string> CategoryNames => Categories ?? [];
}
