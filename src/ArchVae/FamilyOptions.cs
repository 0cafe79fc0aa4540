using System.Collections;
using System.Runtime.CompilerServices;
using ArchVae.Options;

namespace ArchVae;

/// <summary>
/// The own options of families: at most one record of each type, as a flow's, a reader's or a head's. A type that is not there
/// stands for its defaults. Written as a collection: <c>FamilyOptions = [new IafOptions { MadeWidth = 128 }]</c>. Immutable;
/// compares by value.
/// </summary>
[CollectionBuilder(typeof(FamilyOptions), nameof(Create))]
public sealed class FamilyOptions : IEquatable<FamilyOptions>, IEnumerable<object>
{
    // Without those that are their defaults.
    private readonly Dictionary<Type, object> records;

    private FamilyOptions(Dictionary<Type, object> records) => this.records = records;

    /// <summary>No records: all options have their defaults.</summary>
    public static FamilyOptions Default { get; } = new([]);

    /// <summary>These records.</summary>
    /// <exception cref="ArgumentException">
    /// Two are of the same type, or a type has no public constructor that takes nothing.
    /// </exception>
    public static FamilyOptions Create(ReadOnlySpan<object> records)
    {
        var types = new HashSet<Type>();
        var options = Default;
        foreach (var record in records)
        {
            ArgumentNullException.ThrowIfNull(record, nameof(records));
            if (!types.Add(record.GetType()))
                throw new ArgumentException($"{record.GetType().Name} is there twice.", nameof(records));
            options = options.With(record);
        }
        return options;
    }

    /// <summary>The record of a type, its defaults where it is not there.</summary>
    public T Of<T>() where T : class, new() => (T)Of(typeof(T));

    /// <summary>The record of a type, its defaults where it is not there.</summary>
    /// <param name="type">A type of options with a constructor that takes nothing.</param>
    public object Of(Type type) => records.TryGetValue(type, out var record) ? record : Activator.CreateInstance(type)!;

    /// <summary>Checks that each option is one of the values that it takes.</summary>
    /// <exception cref="InputException">One is out of its range; the message names its property.</exception>
    public void CheckRanges()
    {
        foreach (var record in records.Values) OptionDescription.CheckRanges(record);
    }

    /// <summary>The same with a record in the place of that of its type.</summary>
    /// <exception cref="ArgumentException">Its type has no public constructor that takes nothing.</exception>
    public FamilyOptions With(object record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var type = record.GetType();
        // Without it there would be no defaults.
        if (!type.IsValueType && type.GetConstructor(Type.EmptyTypes) == null)
            throw new ArgumentException($"{type.Name} has no public constructor that takes nothing.", nameof(record));
        var others = new Dictionary<Type, object>(records);
        if (record.Equals(Activator.CreateInstance(type))) others.Remove(type);
        else others[type] = record;
        return new(others);
    }

    /// <inheritdoc/>
    public bool Equals(FamilyOptions? other) => other is not null && records.Count == other.records.Count
        && records.All(entry => other.records.TryGetValue(entry.Key, out var record) && record.Equals(entry.Value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FamilyOptions);

    /// <inheritdoc/>
    public override int GetHashCode() => records.Values.Aggregate(0, (hash, record) => hash ^ record.GetHashCode());

    /// <inheritdoc/>
    public IEnumerator<object> GetEnumerator() => records.Values.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", records.Values);
}
