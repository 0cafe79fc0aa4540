using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Tensors;

namespace Extension;

/// <summary>
/// Perceptrons that halve their width from layer to layer and double it again: n layers on each side of the waist, the first
/// of a width that is drawn. n is hidden until the waist shows it.
/// </summary>
public sealed class HourglassGenerator : IArchitectureGenerator
{
    private readonly SearchSpace space;
    private readonly WholeRange depth;
    private readonly IReadOnlyList<int> widths;
    private readonly LayerType linear;
    private readonly Feature units;

    /// <summary>A generator for a space.</summary>
    /// <exception cref="ArgumentException">The space lacks what it needs; the message says what.</exception>
    public HourglassGenerator(SearchSpace space, WholeRange depth, IReadOnlyList<int> widths)
    {
        (this.space, this.depth, this.widths) = (space, depth, widths);
        var parts = new RequiredParts(space);
        units = parts.Feature("units");
        linear = parts.Type("linear", units);
        parts.Require(widths.All(width => width % (1 << depth.High) == 0),
            $"Every width must be a multiple of {1 << depth.High}.");
        parts.Check();
    }

    /// <inheritdoc/>
    public Architecture Generate(ref RandomStream random)
    {
        var first = widths[random.NextInt32(widths.Count)];
        var n = depth.Draw(ref random);
        var sheet = new LayerSheet(space, 2 * n + 2);
        for (var row = 0; row <= 2 * n; row++)
        {
            sheet.SetType(row, linear);
            sheet.SetValue(row, units, first >> Math.Min(row, 2 * n - row));
        }
        sheet.SetType(2 * n + 1, space.EndType);
        return sheet.ToArchitecture();
    }

    /// <inheritdoc/>
    public double[] EntryLogProbabilities(Architecture architecture)
    {
        var own = architecture.In(space);
        return HiddenDecisions.EntryLogProbabilities(
            own, depth.Values.Select(n => (n, depth.Probability(n))), (n, entry) => Probability(own, n, entry));
    }

    // Of an entry, given n and all entries before it.
    private double Probability(Architecture architecture, int n, ArchitectureEntry entry)
    {
        var row = entry.Row;
        if (row > 2 * n) return row == 2 * n + 1 && entry.Type == space.EndType ? 1 : 0;
        if (entry.Type != linear) return 0;
        if (entry.Feature is null) return 1;
        int Width(int of) => (int)architecture.ValueOf(of, units.Index);
        return row == 0 ? (widths.Contains(Width(0)) ? 1.0 / widths.Count : 0)
            : Width(row) == Width(0) >> Math.Min(row, 2 * n - row) ? 1 : 0;
    }
}

/// <summary><c>hourglass</c>, with a range <c>depth</c> and a list <c>widths</c>.</summary>
public sealed class HourglassFamily : GeneratorFamily
{
    /// <inheritdoc/>
    public override string Name => "hourglass";

    /// <inheritdoc/>
    public override Func<GeneratorContext, IArchitectureGenerator> Create(GeneratorFields fields)
    {
        var depth = fields.Range("depth");
        var widths = fields.Numbers("widths", "units");
        return context => new HourglassGenerator(context.Space, depth, widths);
    }
}
