using System.Text.Json.Serialization;

namespace ArchVae.Networks.Data;

/// <summary>
/// How examples as they stand in files become the numbers that networks take: columns standardised, categories as units, missing
/// values filled, pictures scaled. All of it is found from the training part alone. Saved with a network; immutable.
/// </summary>
public sealed record ExampleTransform : IJsonOnDeserialized
{
    /// <summary>A transformation of its parts.</summary>
    /// <param name="shape">What networks take; of sequences the steps are those of the longest that was read.</param>
    /// <param name="columns">The columns in the order of their units; empty of pictures and of tokens.</param>
    /// <param name="image">That of pictures; null of others.</param>
    /// <param name="tokens">That of tokens; null of others.</param>
    /// <param name="target">That of the target.</param>
    [JsonConstructor]
    public ExampleTransform(
        NetworkShape shape, IReadOnlyList<ColumnTransform> columns, ImageTransform? image, TokenTransform? tokens,
        TargetTransform target) => (Shape, Columns, Image, Tokens, Target) = (shape, columns, image, tokens, target);

    /// <summary>What networks take; of sequences the steps are those of the longest that was read.</summary>
    public NetworkShape Shape { get; }

    /// <summary>The columns in the order of their units; empty of pictures and of tokens.</summary>
    public IReadOnlyList<ColumnTransform> Columns { get; }

    /// <summary>That of pictures; null of others.</summary>
    public ImageTransform? Image { get; }

    /// <summary>That of tokens; null of others.</summary>
    public TokenTransform? Tokens { get; }

    /// <summary>That of the target.</summary>
    public TargetTransform Target { get; }

    /// <summary>What a person should know of how it was found, as sentences. Not saved.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Notes { get; internal init; } = [];

    /// <summary>Finds the transformation of data.</summary>
    /// <param name="raw">The data, with targets.</param>
    /// <param name="rows">
    /// The training part: moments, medians and the most frequent categories are those of these examples. Which categories,
    /// classes and tokens there are is asked of all.
    /// </param>
    /// <param name="task">What is told; null for what the target's values say.</param>
    /// <param name="tokens">Whether the networks take each step of a sequence as a token.</param>
    /// <exception cref="InputException">Networks cannot be trained on these data; the message says why.</exception>
    public static ExampleTransform Fit(RawExamples raw, IReadOnlyList<int> rows, NetworkTask? task, bool tokens)
    {
        ArgumentNullException.ThrowIfNull(raw);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count);
        return new TransformFitting(raw, rows).Fit(task, tokens);
    }

    /// <summary>Reads data of the kind that this transformation was found from.</summary>
    /// <param name="options">Which data; without a target that of the transformation, where the data have it.</param>
    /// <param name="seed">The seed of a generated task.</param>
    /// <exception cref="InputException">The data cannot be read as the options say.</exception>
    public RawExamples Read(DataOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        var shape = options.Shape ?? (Shape.Kind == ShapeKind.Image ? Shape : null);
        string[] categories = [.. Columns.Where(column => column.Kind == ColumnKind.Category).Select(column => column.Name)];
        if (Tokens is { Categories.Count: > 0 }) categories = [Tokens.Name];
        var earlier = new EarlierReading(options.Labels == null ? Target.Name : null, categories);
        return RawExamples.Read(options with { Shape = shape }, Shape.Kind, seed, earlier);
    }

    /// <summary>The data as networks take them: columns by their names, targets where they are known.</summary>
    /// <param name="raw">The data, as <see cref="Read"/> or <see cref="RawExamples.Read(DataOptions, ShapeKind?, ulong)"/> has
    /// them.</param>
    /// <param name="notes">Takes what a person should know of it, as sentences; null for nothing.</param>
    /// <exception cref="InputException">They are of another kind than those that the transformation was found from.</exception>
    public Examples Apply(RawExamples raw, ICollection<string>? notes = null)
    {
        ArgumentNullException.ThrowIfNull(raw);
        return new TransformApplication(this, raw, notes ?? []).Apply();
    }

    void IJsonOnDeserialized.OnDeserialized()
    {
        Target.Check();
        foreach (var column in Columns) column.Check();
        TransformCheck.Texts("names of columns", [.. Columns.Select(column => column.Name)]);
        var parts = (Columns.Count > 0 ? 1 : 0) + (Image != null ? 1 : 0) + (Tokens != null ? 1 : 0);
        if (parts != 1) throw new InputException("The data must be one of columns, image and tokens.");
        var (kind, units) = Image != null ? ("image", Image.Means.Count)
            : Tokens != null ? ("tokens", Tokens.Count) : ("columns", Columns.Sum(column => column.Units));
        if ((Image != null) != (Shape.Kind == ShapeKind.Image) || (Tokens != null && Shape.Kind != ShapeKind.Sequence)
            || Shape.Units != units)
            throw new InputException($"The data's {kind} have {units} units, which is not the shape {Shape}.");
        if (Image != null)
        {
            if (Image.Deviations.Count != units || !double.IsFinite(Image.Scale))
                throw new InputException("The image must have a finite scale, and a mean and a deviation for each channel.");
            foreach (var (mean, deviation) in Image.Means.Zip(Image.Deviations))
                TransformCheck.Moments("an image's channel", mean, deviation);
        }
        if (Tokens is not { Categories.Count: > 0 }) return;
        TransformCheck.Texts("tokens", Tokens.Categories);
        if (Tokens.Categories.Count != Tokens.Count)
            throw new InputException($"There are {Tokens.Count} tokens and {Tokens.Categories.Count} texts of them.");
    }
}
