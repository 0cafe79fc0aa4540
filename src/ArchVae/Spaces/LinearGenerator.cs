using ArchVae.Randomness;

namespace ArchVae.Spaces;

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
/// whatever came last. A last place that is a dropout hides the last width; the log-probability sums over those that agree with
/// what is seen.
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
        dense = new(space, parts, draws);
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

    public double LogProbability(Architecture architecture)
    {
        if (!dense.IsMember(architecture)) return double.NegativeInfinity;
        var count = architecture.RowCount - 2;
        var first = dense.Width(architecture, 1);
        if (!options.Hidden.Holds(count) || !options.Input.Holds(dense.Width(architecture, 0)) ||
            !options.Output.Holds(dense.Width(architecture, count + 1)) || !options.First.Holds(first))
            return double.NegativeInfinity;
        var agreeing = 0;
        for (var last = options.Last.Low; last <= options.Last.High; last++)
            if (dense.Agree(architecture, 1, count, new(first, last, count))) agreeing++;
        return options.Input.LogProbability + options.Output.LogProbability + options.Hidden.LogProbability
            + options.First.LogProbability + Math.Log(agreeing) + options.Last.LogProbability + dense.LogProbability(architecture, 1, count);
    }
}
