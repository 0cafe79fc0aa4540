using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Speed;

/// <summary>
/// Architectures to measure with: four layer types and an end, all with one number, so that a row has six columns.
/// </summary>
internal static class SpeedData
{
    private const int Count = 6400;

    /// <summary>The space with architectures of up to <paramref name="rows"/> rows, the end among them.</summary>
    public static SearchSpace Space(int rows) => SearchSpace.Parse(FormattableString.Invariant($$"""
        name: speed
        features: { size: { kind: integer, minimum: 1, maximum: 1024, scale: log } }
        layers: { a: [size], b: [size], c: [size], d: [size], end: [size] }
        transitions: { a: [a, b, c, d, end], b: [a, b, c, d, end], c: [a, b, c, d, end], d: [a, b, c, d, end] }
        length: { minimum: 1, maximum: {{rows - 1}} }
        """));

    /// <summary>
    /// Architectures with types and numbers drawn uniformly, and lengths uniform from a third of the longest on.
    /// </summary>
    public static IReadOnlyList<Architecture> Architectures(SearchSpace space)
    {
        var all = new Architecture[Count];
        var feature = space.Features[0];
        for (var i = 0; i < Count; i++)
        {
            var random = new RandomStream(1, RandomPurpose.Generation, row: i);
            var shortest = Math.Max(2, space.MaximumRows / 3);
            var length = shortest + random.NextInt32(space.MaximumRows - shortest + 1);
            var cells = new int[length * space.CellsPerRow];
            for (var row = 0; row < length; row++)
            {
                var type = row == length - 1 ? space.EndType.Index : random.NextInt32(space.LayerTypes.Count - 1);
                cells[row * space.CellsPerRow] = type;
                cells[row * space.CellsPerRow + 1 + feature.Index] = random.NextInt32(feature.BinCount);
            }
            all[i] = Architecture.FromCells(space, cells);
        }
        return all;
    }
}
