using System.Collections;

namespace ArchVae.Spaces;

/// <summary>
/// A network as an ordered list of layers. Immutable and compact: a row a layer, the end row included, each with the index of
/// its type and one bin a feature of the space (0 where the layer does not have the feature). It need not be legal:
/// <see cref="Grammar.Accepts(Architecture)"/> tells.
/// </summary>
public sealed class Architecture : IEquatable<Architecture>
{
    private readonly int[] cells;

    // 0 until it is asked for: a canonical form is a walk through the whole network, and sets ask over and over.
    private ulong networkHash;

    private Architecture(SearchSpace space, int[] cells)
    {
        Space = space;
        this.cells = cells;
    }

    /// <summary>The space it belongs to.</summary>
    public SearchSpace Space { get; }

    /// <summary>The number of rows, the end row included (also where files do not list it).</summary>
    public int RowCount => cells.Length / Space.CellsPerRow;

    /// <summary>[RowCount × (1 + features)] row by row: the type's index, then the bins of all features.</summary>
    public ReadOnlySpan<int> Cells => cells;

    /// <summary>The type of a row, as an index into <see cref="SearchSpace.LayerTypes"/>.</summary>
    public int TypeOf(int row) => cells[row * Space.CellsPerRow];

    /// <summary>The bin of a feature; 0 where the layer does not have it.</summary>
    public int BinOf(int row, int feature) => cells[row * Space.CellsPerRow + 1 + feature];

    /// <summary>The value of a feature (the bin for flags and choices); meaningless where the layer does not have it.</summary>
    public double ValueOf(int row, int feature) => Space.Features[feature].ValueOf(BinOf(row, feature));

    /// <summary>The layers by names, as files list them: without an end row that the space does not declare.</summary>
    public IReadOnlyList<Layer> Layers => new LayerList(this);

    /// <summary>
    /// All values that make it up, in the order that a sequence is read in: row by row, the type, then each feature of the layer
    /// in the space's order.
    /// </summary>
    public IEnumerable<ArchitectureEntry> Entries
    {
        get
        {
            for (var row = 0; row < RowCount; row++)
            {
                var type = Space.LayerTypes[TypeOf(row)];
                yield return new(row, type, null);
                foreach (var feature in type.FeaturesAt(row)) yield return new(row, type, feature);
            }
        }
    }

    /// <summary>The architecture with these cells.</summary>
    /// <param name="space">The space.</param>
    /// <param name="cells">[rows × (1 + features)] as in <see cref="Cells"/>; copied.</param>
    /// <exception cref="ArgumentException">
    /// The length is no multiple of 1 + features, a type or bin does not exist, or a feature that a layer does not have is not 0.
    /// </exception>
    public static Architecture FromCells(SearchSpace space, ReadOnlySpan<int> cells)
    {
        ArgumentNullException.ThrowIfNull(space);
        var width = space.CellsPerRow;
        if (cells.Length % width != 0)
            throw new ArgumentException($"The number of cells must be a multiple of {width}.", nameof(cells));
        for (var i = 0; i < cells.Length; i += width)
        {
            var (row, type) = (i / width, cells[i]);
            if ((uint)type >= (uint)space.LayerTypes.Count)
                throw new ArgumentException($"Row {row} has type {type}; the space has {space.LayerTypes.Count}.", nameof(cells));
            for (var feature = 0; feature < width - 1; feature++)
            {
                var count = space.HasFeature(type, feature, row) ? space.Features[feature].BinCount : 1;
                if ((uint)cells[i + 1 + feature] >= (uint)count)
                    throw new ArgumentException(
                        $"Row {row} has bin {cells[i + 1 + feature]} of feature " +
                        $"'{space.Features[feature].Name}'; there it must be below {count}.", nameof(cells));
            }
        }
        return new(space, cells.ToArray());
    }

    /// <summary>The architecture with these cells, which are known to exist; copied.</summary>
    internal static Architecture FromCheckedCells(SearchSpace space, ReadOnlySpan<int> cells) => new(space, cells.ToArray());

    /// <summary>
    /// The same architecture with the types and features of another copy of its space, so that they are the very instances that
    /// the holder of that copy knows.
    /// </summary>
    /// <exception cref="InputException">It is of another space.</exception>
    public Architecture In(SearchSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        if (ReferenceEquals(space, Space)) return this;
        space.RequireAll([this], "The architecture is");
        return new(space, cells);
    }

    private bool EndsUnlisted => !Space.EndIsListed && cells.Length > 0 && TypeOf(RowCount - 1) == Space.EndType.Index;

    /// <summary>A 64-bit hash of the cells, the same in every process and version. Says nothing of the space.</summary>
    public ulong StableHash()
    {
        var hash = HashStart(cells.Length);
        foreach (var cell in cells) hash = HashNext(hash, (uint)cell);
        return hash;
    }

    /// <summary>
    /// A 64-bit hash that architectures of one network share: that of the space's canonical form, or
    /// <see cref="StableHash"/> where it has none. The same in every process and version. The architecture must be legal.
    /// </summary>
    public ulong NetworkHash()
    {
        var known = Volatile.Read(ref networkHash);
        if (known == 0) Volatile.Write(ref networkHash, known = HashOfNetwork());
        return known;
    }

    private ulong HashOfNetwork()
    {
        if (Space.CanonicalForm is not { } form) return StableHash();
        var text = form.Of(this);
        var hash = HashStart(text.Length);
        foreach (var character in text) hash = HashNext(hash, character);
        return hash;
    }

    private static ulong HashStart(int length) => 0x9E3779B97F4A7C15ul ^ (ulong)length;

    private static ulong HashNext(ulong hash, uint value)
    {
        hash = (hash ^ value) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 29)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 32);
    }

    /// <summary>Whether both are of the same space and have the same cells.</summary>
    public bool Equals(Architecture? other) =>
        other is not null && Space.IsSameAs(other.Space) && Cells.SequenceEqual(other.Cells);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Architecture);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)StableHash();

    /// <summary>
    /// The layers in a line: <c>start(64) → linear(256) → dropout(0.23) → end(1)</c>. An end row that files do not list is
    /// left out.
    /// </summary>
    public override string ToString() => string.Join(" → ", Layers);

    // Of an architecture that is not legal, an end row that files do not list may stand anywhere; only a last one is left out.
    private sealed class LayerList(Architecture architecture) : IReadOnlyList<Layer>
    {
        public int Count { get; } = architecture.RowCount - (architecture.EndsUnlisted ? 1 : 0);

        public Layer this[int index] =>
            (uint)index < (uint)Count ? new(architecture, index) : throw new ArgumentOutOfRangeException(nameof(index));

        public IEnumerator<Layer> GetEnumerator()
        {
            for (var row = 0; row < Count; row++) yield return new(architecture, row);
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

/// <summary>One of the values that make up an architecture: a row's layer type, or a feature that the layer has there.</summary>
/// <param name="Row">The row, from 0.</param>
/// <param name="Type">The row's layer type.</param>
/// <param name="Feature">The feature; null where the entry is the type itself.</param>
public readonly record struct ArchitectureEntry(int Row, LayerType Type, Feature? Feature)
{
    /// <summary>The entry in words: <c>type 'linear' of layer 2</c>, <c>'units' of layer 2</c>.</summary>
    public override string ToString() =>
        Feature is null ? $"type '{Type?.Name}' of layer {Row + 1}" : $"'{Feature.Name}' of layer {Row + 1}";
}
