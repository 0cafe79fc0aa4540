namespace ArchVae.Tensors;

/// <summary>
/// A matrix [Rows, Columns] of float32, contiguous and row-major, with a gradient of the same shape where one is needed.
/// The memory belongs to the <see cref="Tape"/> that made it, until the tape is cleared, or to a parameter.
/// </summary>
public readonly unsafe struct Tensor : IEquatable<Tensor>
{
    internal Tensor(float* value, float* gradient, int rows, int columns)
    {
        Value = value;
        Gradient = gradient;
        Rows = rows;
        Columns = columns;
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>Rows × Columns.</summary>
    public int Length => Rows * Columns;

    /// <summary>False for the default value, which stands for "none".</summary>
    public bool Exists => Value != null;

    /// <summary>Whether a backward pass leaves a gradient here.</summary>
    public bool NeedsGradient => Gradient != null;

    /// <summary>The values, row after row.</summary>
    public Span<float> Values => new(Value, Length);

    /// <summary>The gradient of the loss with respect to each value; empty where none is needed.</summary>
    public Span<float> Gradients => new(Gradient, Gradient == null ? 0 : Length);

    internal float* Value { get; }

    internal float* Gradient { get; }

    /// <summary>One row of the values.</summary>
    public Span<float> Row(int row) => Values.Slice(row * Columns, Columns);

    /// <summary>One row of the gradients; empty where none is needed.</summary>
    public Span<float> GradientRow(int row) => NeedsGradient ? Gradients.Slice(row * Columns, Columns) : [];

    /// <inheritdoc/>
    public bool Equals(Tensor other) => Value == other.Value && Rows == other.Rows && Columns == other.Columns;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine((nint)Value, Rows, Columns);

    /// <summary>Whether both are the same memory with the same shape.</summary>
    public static bool operator ==(Tensor left, Tensor right) => left.Equals(right);

    /// <summary>Whether they are different memory or have different shapes.</summary>
    public static bool operator !=(Tensor left, Tensor right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => $"[{Rows}, {Columns}]";
}
