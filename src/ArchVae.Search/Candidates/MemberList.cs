using ArchVae.Spaces;
using ArchVae.Spaces.Rules;

namespace ArchVae.Search.Candidates;

/// <summary>All legal architectures of a small space, whatever its generator makes.</summary>
internal static class MemberList
{
    /// <summary>
    /// All members in a fixed order: by the entries one after the other, types and bins rising. Null where there are more, or
    /// they would take too long to count.
    /// </summary>
    /// <param name="space">The space.</param>
    /// <param name="most">The most members that are listed.</param>
    public static IReadOnlyList<Architecture>? Of(SearchSpace space, int most) =>
        MemberCount.Log(space) is { } log && Math.Exp(log) < most + 0.5 ? Walk(space) : null;

    // Neither the grammar nor the table of the rules leads into a dead end, so that every way is a member.
    private static List<Architecture> Walk(SearchSpace space)
    {
        var (members, width) = (new List<Architecture>(), space.CellsPerRow);
        var cells = new int[space.MaximumRows * width];
        var pending = new Stack<Step>();
        PushTypes(0, space.Grammar.Start, space.Completions?.Root);
        while (pending.TryPop(out var step))
        {
            var (row, feature) = (step.Cell / width, step.Cell % width - 1);
            if (feature < 0) Array.Clear(cells, row * width, width);
            cells[step.Cell] = step.Value;
            var type = cells[row * width];
            do feature++;
            while (feature < width - 1 && !space.HasFeature(type, feature, row));
            if (feature < width - 1) PushBins(row * width + 1 + feature, space.Features[feature], step);
            else if (type == space.EndType.Index)
                members.Add(Architecture.FromCheckedCells(space, cells.AsSpan(0, (row + 1) * width)));
            else PushTypes(row + 1, step.State, step.Place);
        }
        return members;

        // The last that is pushed is the first that is taken.
        void PushTypes(int row, GrammarState state, Completion? place)
        {
            for (var type = space.LayerTypes.Count - 1; type >= 0; type--)
            {
                if (!space.Grammar.Allows(state, type) || (place is not null && place.After[type] is null)) continue;
                pending.Push(new(row * width, type, space.Grammar.Next(state, type), place?.After[type]));
            }
        }

        void PushBins(int cell, Feature feature, Step step)
        {
            var watched = step.Place is { } place && place.Feature == feature ? place : null;
            for (var bin = feature.BinCount - 1; bin >= 0; bin--)
            {
                if (watched is null) pending.Push(step with { Cell = cell, Value = bin });
                else if (watched.After[bin] is { } after) pending.Push(new(cell, bin, step.State, after));
            }
        }
    }

    /// <summary>A cell with its value, and where the grammar and the rules on values stand after it.</summary>
    private readonly record struct Step(int Cell, int Value, GrammarState State, Completion? Place);
}
