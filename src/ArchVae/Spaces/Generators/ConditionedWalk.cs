using System.Numerics;
using ArchVae.Models;
using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>
/// A <see cref="WalkGenerator"/> given a condition: a type comes by its weight times the probability that its layer and the way
/// from it to an end meet the condition, a feature as it is fixed or as it is always drawn.
/// </summary>
internal sealed class ConditionedWalk : IConditionedDraws
{
    private const int MostPlaces = 1 << 21;
    private readonly SearchSpace space;
    private readonly LayerDraws draws;
    private readonly EntryCondition condition;
    private readonly int settled;
    private readonly Dictionary<Place, double> logs = [];

    /// <exception cref="InputException">There are too many states that the condition tells apart.</exception>
    public ConditionedWalk(SearchSpace space, LayerDraws draws, EntryCondition condition)
    {
        this.space = space;
        this.draws = draws;
        this.condition = condition;
        // From this row on, all rows are alike.
        settled = Math.Max(condition.PlaceCount, space.Features.Max(feature => (int?)feature.FirstPosition) ?? 0);
        LogProbability = Explore();
    }

    public double LogProbability { get; }

    public Architecture Generate(ref RandomStream random)
    {
        var width = space.CellsPerRow;
        var cells = new int[space.MaximumRows * width];
        var place = Start;
        var row = 0;
        while (space.Grammar.AllowedTypes(place.State) != 0)
        {
            var type = space.LayerTypes[DrawType(place, ref random)];
            Fill(type, row, cells.AsSpan(row * width, width), ref random);
            place = After(place, type.Index);
            row++;
        }
        return Architecture.FromCells(space, cells.AsSpan(0, row * width));
    }

    private Place Start => new(space.Grammar.Start, -1, 0);

    private Place After(Place place, int type) =>
        new(space.Grammar.Next(place.State, type), type, Math.Min(place.Row + 1, settled));

    private void Fill(LayerType type, int row, Span<int> cells, ref RandomStream random)
    {
        cells[0] = type.Index;
        foreach (var feature in type.FeaturesAt(row))
            cells[1 + feature.Index] = condition.BinAt(row, type, feature) ?? draws.Of(type, feature).Draw(ref random);
    }

    private int DrawType(Place place, ref RandomStream random)
    {
        var target = random.NextDouble();
        var last = -1;
        for (var rest = space.Grammar.AllowedTypes(place.State); rest != 0; rest &= rest - 1)
        {
            var type = BitOperations.TrailingZeroCount(rest);
            var share = Math.Exp(LogStep(place, type) + logs.GetValueOrDefault(After(place, type)) - logs[place]);
            if (!(share > 0)) continue;
            last = type;
            if ((target -= share) < 0) break;
        }
        return last;
    }

    // How probable each way on is, from the ends back; by hand, as ways are longer than a stack is deep.
    private double Explore()
    {
        var pending = new Stack<Place>([Start]);
        while (pending.TryPeek(out var place))
        {
            if (logs.ContainsKey(place) || !PushNext(pending, place)) pending.Pop();
            if (logs.Count > MostPlaces)
                throw new InputException($"'{space.Name}' has too many states for a condition that names layers by their place.");
        }
        return logs[Start];
    }

    // Whether there are places that must be known before; if not, the place is known afterwards.
    private bool PushNext(Stack<Place> pending, Place place)
    {
        var allowed = space.Grammar.AllowedTypes(place.State);
        var (count, sum) = (pending.Count, new LogSumExp());
        for (var rest = allowed; rest != 0; rest &= rest - 1)
        {
            var type = BitOperations.TrailingZeroCount(rest);
            var step = LogStep(place, type);
            if (double.IsNegativeInfinity(step)) continue;
            var next = After(place, type);
            if (logs.TryGetValue(next, out var way)) sum.Add(step + way);
            else pending.Push(next);
        }
        if (pending.Count > count) return true;
        logs.Add(place, allowed == 0 ? 0 : sum.Value);
        return false;
    }

    // ln P(type, and its fixed features) at a place.
    private double LogStep(Place place, int index)
    {
        var type = space.LayerTypes[index];
        if (!condition.Admits(place.Row, type)) return double.NegativeInfinity;
        var total = 0.0;
        for (var rest = space.Grammar.AllowedTypes(place.State); rest != 0; rest &= rest - 1)
            total += space.Grammar.Weight(place.Previous, BitOperations.TrailingZeroCount(rest));
        var log = Math.Log(space.Grammar.Weight(place.Previous, index) / total);
        foreach (var feature in type.FeaturesAt(place.Row))
        {
            if (condition.BinAt(place.Row, type, feature) is { } bin) log += draws.Of(type, feature).LogProbability(bin);
        }
        return log;
    }

    private readonly record struct Place(GrammarState State, int Previous, int Row);
}
