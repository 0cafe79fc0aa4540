using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Models;

/// <summary>
/// Architectures as the model reads them: rows packed by <see cref="Layout"/>, longest architecture first. Filled again for
/// every step; allocates only where a batch is larger than any before.
/// </summary>
public sealed class ArchitectureBatch
{
    private readonly Codec codec;
    private float[] rows = [];
    private int[] cells = [];
    private int[] order = [];
    private int[] lengths = [];
    private int[] firstOfLength = [];

    /// <summary>An empty batch.</summary>
    public ArchitectureBatch(Codec codec) => this.codec = codec;

    /// <summary>How the rows lie.</summary>
    public SequenceLayout Layout { get; } = new();

    /// <summary>The number of architectures, B.</summary>
    public int Count => Layout.SequenceCount;

    /// <summary>[N, D] the rows.</summary>
    public ReadOnlySpan<float> Rows => rows.AsSpan(0, Layout.RowCount * codec.RowWidth);

    /// <summary>[N, 1 + features] each row's layer type and bins.</summary>
    public ReadOnlySpan<int> Cells => cells.AsSpan(0, Layout.RowCount * codec.Space.CellsPerRow);

    /// <summary>[B] for each sequence of the layout its place in the list that the batch was filled from.</summary>
    public ReadOnlySpan<int> Order => order.AsSpan(0, Count);

    /// <summary>Takes the architectures of <paramref name="source"/> at <paramref name="indices"/>.</summary>
    /// <exception cref="ArgumentException">An architecture is longer than the space allows.</exception>
    public void Fill(IReadOnlyList<Architecture> source, ReadOnlySpan<int> indices)
    {
        var width = codec.Space.CellsPerRow;
        SortByLength(source, indices);
        Layout.Set(lengths.AsSpan(0, indices.Length));
        Grow(ref rows, Layout.RowCount * codec.RowWidth);
        Grow(ref cells, Layout.RowCount * width);
        for (var b = 0; b < indices.Length; b++)
        {
            var architecture = source[indices[order[b]]];
            for (var position = 0; position < architecture.RowCount; position++)
            {
                var row = Layout.RowOf(b, position);
                var layer = cells.AsSpan(row * width, width);
                architecture.Cells.Slice(position * width, width).CopyTo(layer);
                codec.WriteRow(layer, position, rows.AsSpan(row * codec.RowWidth, codec.RowWidth));
            }
        }
    }

    // A counting sort by falling length that keeps the given order among equals.
    private void SortByLength(IReadOnlyList<Architecture> source, ReadOnlySpan<int> indices)
    {
        Grow(ref order, indices.Length);
        Grow(ref lengths, indices.Length);
        Grow(ref firstOfLength, codec.Space.MaximumRows + 2);
        Array.Clear(firstOfLength);
        foreach (var index in indices)
        {
            if (source[index].RowCount > codec.Space.MaximumRows)
                throw new ArgumentException(
                    $"An architecture of {source[index].RowCount} rows is longer than the space's {codec.Space.MaximumRows}.",
                    nameof(source));
            firstOfLength[source[index].RowCount]++;
        }
        var place = 0;
        for (var length = codec.Space.MaximumRows; length >= 1; length--)
            (firstOfLength[length], place) = (place, place + firstOfLength[length]);
        for (var i = 0; i < indices.Length; i++)
        {
            var length = source[indices[i]].RowCount;
            var sequence = firstOfLength[length]++;
            order[sequence] = i;
            lengths[sequence] = length;
        }
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length) array = new T[length];
    }
}
