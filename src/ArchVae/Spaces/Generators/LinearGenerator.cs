using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>The numbers of a <see cref="LinearGenerator"/>, each drawn uniformly.</summary>
/// <param name="Input">Units of the start layer.</param>
/// <param name="Output">Units of the end layer.</param>
/// <param name="Hidden">The number of hidden layers, dropouts included.</param>
/// <param name="First">The width of the first place.</param>
/// <param name="Last">The width of the last place.</param>
internal sealed record LinearGeneratorOptions(
    WholeRange Input, WholeRange Output, WholeRange Hidden, WholeRange First, WholeRange Last);

/// <summary>
/// Multi-layer perceptrons: start, n hidden <see cref="DenseLayers"/> whose places lie evenly from a first width to a last, end,
/// whatever came last. The number of layers is hidden until the end, and the last width until a linear shows it: the
/// log-probabilities sum over what agrees with what is seen.
/// </summary>
internal sealed class LinearGenerator : IArchitectureGenerator
{
    private readonly SearchSpace space;
    private readonly LinearGeneratorOptions options;
    private readonly DenseLayers dense;
    private readonly LayerType start, end;

    /// <exception cref="ArgumentException">The space lacks the types and features, or does not accept what is made.</exception>
    public LinearGenerator(SearchSpace space, LayerDraws draws, LinearGeneratorOptions options)
    {
        this.space = space;
        this.options = options;
        var parts = new RequiredParts(space);
        dense = new(parts, draws);
        start = parts.Type("start", dense.Units);
        end = parts.Type("end", dense.Units);
        parts.Check();
        parts.Legal(options.Hidden.Values.Select(n => (Last: (LayerType?)null, Left: n)), state =>
            state.Last is null ? [(start, (start, state.Left))]
            : state.Last == end ? []
            : dense.Following(state.Last, state.Left, end).Select(type => (type, ((LayerType?)type, state.Left - 1))));
    }

    public Architecture Generate(ref RandomStream random)
    {
        var input = options.Input.Draw(ref random);
        var output = options.Output.Draw(ref random);
        var count = options.Hidden.Draw(ref random);
        var first = options.First.Draw(ref random);
        var last = options.Last.Draw(ref random);
        var sheet = new LayerSheet(space, count + 2);
        sheet.SetType(0, start);
        sheet.SetValue(0, dense.Units, input);
        dense.Draw(sheet, 1, count, new(first, last, count), ref random);
        sheet.SetType(count + 1, end);
        sheet.SetValue(count + 1, dense.Units, output);
        return sheet.ToArchitecture();
    }

    public double[] EntryLogProbabilities(Architecture architecture)
    {
        var own = architecture.In(space);
        return HiddenDecisions.EntryLogProbabilities(
            own, options.Hidden.Values.Select(count => (count, options.Hidden.Probability(count))),
            (count, entry) => Probability(own, entry, count));
    }

    public IConditionedDraws Given(EntryCondition condition) =>
        new ConditionedLinear(new(space, options, dense, start, end), condition);

    private double Probability(Architecture architecture, ArchitectureEntry entry, int count)
    {
        int Width(int row) => dense.Width(architecture, row);
        var (row, isType) = (entry.Row, entry.Feature is null);
        if (row == 0) return isType ? (entry.Type == start ? 1 : 0) : options.Input.Probability(Width(0));
        if (row == count + 1) return isType ? (entry.Type == end ? 1 : 0) : options.Output.Probability(Width(row));
        if (row > count) return 0;
        if (row == 1 && !isType) return options.First.Probability(Width(1));
        var lines = options.Last.Values.Select(last => new StraightLine(Width(1), last, count));
        return dense.Probability(architecture, entry, 1, lines);
    }
}

/// <summary><c>linear</c>, with the ranges of <see cref="LinearGeneratorOptions"/>.</summary>
internal sealed class LinearFamily : GeneratorFamily
{
    public override string Name => "linear";

    public override Func<GeneratorContext, IArchitectureGenerator> Create(GeneratorFields fields)
    {
        var options = new LinearGeneratorOptions(
            fields.Range("input", "units"), fields.Range("output", "units"), fields.Range("hidden"),
            fields.Range("first", "units"), fields.Range("last", "units"));
        return context => new LinearGenerator(context.Space, context.Draws, options);
    }
}
