using System.Collections;
using System.Runtime.CompilerServices;

namespace ArchVae;

/// <summary>
/// The own options of families: at most one record of each type, as a flow's, a reader's or a head's. A type that is not there stands for its
/// defaults. Written as a collection: <c>FamilyOptions = [new IafOptions { MadeWidth = 128 }]</c>. Immutable; compares by value.
/// </summary>
[CollectionBuilder(typeof(FamilyOptions), nameof(Create))]
public sealed class FamilyOptions : IEquatable<FamilyOptions>, IEnumerable<object>
{
    private readonly Dictionary<Type, object> records;

    private FamilyOptions(Dictionary<Type, object> records) => this.records = records;

    /// <summary>No records: all options have their defaults.</summary>
    public static FamilyOptions Default { get; } = new([]);

    /// <summary>These records.</summary>
    /// <exception cref="ArgumentException">Two are of the same type.</exception>
    public static FamilyOptions Create(ReadOnlySpan<object> records)
    {
        var byType = new Dictionary<Type, object>();
        foreach (var record in records)
        {
            if (!byType.TryAdd(record.GetType(), record)) throw new ArgumentException($"{record.GetType().Name} is there twice.", nameof(records));
        }
        return new(byType);
    }

    /// <summary>The record of a type, its defaults where it is not there.</summary>
    public T Of<T>() where T : class, new() => (T)Of(typeof(T));

    /// <summary>The record of a type, its defaults where it is not there.</summary>
    /// <param name="type">A type of options with a constructor that takes nothing.</param>
    public object Of(Type type) => records.TryGetValue(type, out var record) ? record : Activator.CreateInstance(type)!;

    /// <summary>The same with a record in the place of that of its type.</summary>
    public FamilyOptions With(object record) => new(new(records) { [record.GetType()] = record });

    /// <inheritdoc/>
    public bool Equals(FamilyOptions? other) =>
        other is not null && records.Keys.Union(other.records.Keys).All(type => Of(type).Equals(other.Of(type)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FamilyOptions);

    // Records that are their defaults count as not being there, so only their number may differ: no part of the hash.
    /// <inheritdoc/>
    public override int GetHashCode() =>
        records.Where(entry => !entry.Value.Equals(Activator.CreateInstance(entry.Key))).Sum(entry => entry.Value.GetHashCode() & 0xFFFF);

    /// <inheritdoc/>
    public IEnumerator<object> GetEnumerator() => records.Values.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", records.Values);
}
