using ArchVae.Spaces;

namespace ArchVae.Tests.Spaces;

/// <summary>
/// All members of a small space, found without the automaton: every sequence of types up to a length, every combination of bins.
/// </summary>
internal static class Enumeration
{
    /// <summary>All sequences of types of at most this many rows that end in the end type and have it nowhere else.</summary>
    public static IEnumerable<int[]> TypeSequences(SearchSpace space, int maximumRows)
    {
        var pending = new Stack<int[]>();
        pending.Push([]);
        while (pending.TryPop(out var sequence))
        {
            if (sequence.Length > 0 && sequence[^1] == space.EndType.Index)
            {
                yield return sequence;
                continue;
            }
            if (sequence.Length == maximumRows) continue;
            for (var type = 0; type < space.LayerTypes.Count; type++) pending.Push([.. sequence, type]);
        }
    }

    /// <summary>All architectures with these types.</summary>
    public static IEnumerable<Architecture> WithTypes(SearchSpace space, int[] types)
    {
        var width = space.CellsPerRow;
        var cells = new int[types.Length * width];
        var places = new List<(int Cell, int BinCount)>();
        for (var row = 0; row < types.Length; row++)
        {
            cells[row * width] = types[row];
            for (var feature = 0; feature < space.Features.Count; feature++)
                if (space.HasFeature(types[row], feature, row))
                    places.Add((row * width + 1 + feature, space.Features[feature].BinCount));
        }
        // Counts in mixed radix over the places.
        while (true)
        {
            yield return Architecture.FromCells(space, cells);
            var place = 0;
            for (; place < places.Count && cells[places[place].Cell] == places[place].BinCount - 1; place++)
                cells[places[place].Cell] = 0;
            if (place == places.Count) yield break;
            cells[places[place].Cell]++;
        }
    }

    /// <summary>All legal architectures of a small space.</summary>
    public static IEnumerable<Architecture> Members(SearchSpace space) =>
        TypeSequences(space, space.MaximumRows)
            .Where(types => space.Grammar.FirstViolation(types) is null)
            .SelectMany(types => WithTypes(space, types));
}
