using System.Collections;

namespace ArchVae.Options;

/// <summary>
/// A list that is equal to another one with equal values in the same order, so that records with lists compare by value.
/// Immutable: it has a copy of what it is made of. A record's property is of an interface's type and wraps what it is given:
/// <c>IReadOnlyList&lt;int&gt; Widths { get; init =&gt; field = new ValueList&lt;int&gt;(value); }</c>.
/// </summary>
/// <param name="values">The values.</param>
public sealed class ValueList<T>(params IEnumerable<T> values) : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    private readonly T[] values = [.. values];

    /// <summary>The value at a place, from 0.</summary>
    public T this[int index] => values[index];

    /// <summary>How many there are.</summary>
    public int Count => values.Length;

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(ValueList<T>? other) => other != null && values.AsSpan().SequenceEqual(other.values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ValueList<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in values) hash.Add(value);
        return hash.ToHashCode();
    }

    /// <summary>The values, separated by spaces.</summary>
    public override string ToString() => string.Join(' ', values);
}
