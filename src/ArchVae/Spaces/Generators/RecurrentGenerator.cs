using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>The numbers of a <see cref="RecurrentGenerator"/>, each drawn uniformly.</summary>
/// <param name="Input">Units of the start layer.</param>
/// <param name="Output">Units of the end layer.</param>
/// <param name="Layers">The number n of layers between start and end.</param>
/// <param name="MaximumRecurrent">The most recurrent layers; at most n, which narrows the range.</param>
/// <param name="Recurrent">The units of all recurrent layers.</param>
/// <param name="Last">The width of the last place.</param>
internal sealed record RecurrentGeneratorOptions(
    WholeRange Input, WholeRange Output, WholeRange Layers, WholeRange MaximumRecurrent, WholeRange Recurrent, WholeRange Last)
{
    /// <summary>The range of the most recurrent layers of n.</summary>
    public WholeRange MaximumFor(int count) => new(MaximumRecurrent.Low, Math.Min(MaximumRecurrent.High, count));
}

/// <summary>
/// Recurrent networks: a GRU or LSTM (½ each), then GRU, LSTM or linear (⅓ each) until the maximum of recurrent layers, then
/// linear; from the first linear on <see cref="DenseLayers"/>, their places on the line from the recurrent units to the last
/// width without its first end; the end after n layers. The maximum is hidden, n until the end, and the last width until linears
/// show it: the log-probabilities sum over all three.
/// </summary>
internal sealed class RecurrentGenerator : IArchitectureGenerator
{
    private readonly SearchSpace space;
    private readonly RecurrentGeneratorOptions options;
    private readonly DenseLayers dense;
    private readonly LayerType start, gru, lstm, end;

    /// <exception cref="ArgumentException">The space lacks the types and features, or does not accept what is made.</exception>
    public RecurrentGenerator(SearchSpace space, LayerDraws draws, RecurrentGeneratorOptions options)
    {
        this.space = space;
        this.options = options;
        var parts = new RequiredParts(space);
        dense = new(parts, draws);
        start = parts.Type("start", dense.Units);
        gru = parts.Type("GRU", dense.Units);
        lstm = parts.Type("LSTM", dense.Units);
        end = parts.Type("end", dense.Units);
        parts.Check();
        parts.Require(
            options.MaximumRecurrent.Low <= options.Layers.Low,
            "The lowest maximum of recurrent layers is above the lowest number of layers.");
        parts.Check();
        parts.Legal(options.Layers.Values.Select(n => new State(null, n, options.MaximumFor(n).High)), Steps);
    }

    public Architecture Generate(ref RandomStream random)
    {
        var input = options.Input.Draw(ref random);
        var output = options.Output.Draw(ref random);
        var count = options.Layers.Draw(ref random);
        var maximum = options.MaximumFor(count).Draw(ref random);
        var units = options.Recurrent.Draw(ref random);
        var last = options.Last.Draw(ref random);
        var sheet = new LayerSheet(space, count + 2);
        sheet.SetType(0, start);
        sheet.SetValue(0, dense.Units, input);
        var recurrent = 0;
        for (var choices = 2; recurrent < Math.Min(maximum, count); choices = 3)
        {
            var choice = random.NextInt32(choices);
            if (choice == 2) break;
            recurrent++;
            sheet.SetType(recurrent, choice == 0 ? gru : lstm);
            sheet.SetValue(recurrent, dense.Units, units);
        }
        dense.Draw(sheet, recurrent + 1, count - recurrent, new(units, last, count - recurrent + 1, 1), ref random);
        sheet.SetType(count + 1, end);
        sheet.SetValue(count + 1, dense.Units, output);
        return sheet.ToArchitecture();
    }

    public double[] EntryLogProbabilities(Architecture architecture)
    {
        var own = architecture.In(space);
        return HiddenDecisions.EntryLogProbabilities(
            own,
            from count in options.Layers.Values
            from maximum in options.MaximumFor(count).Values
            select ((count, maximum), options.Layers.Probability(count) * options.MaximumFor(count).Probability(maximum)),
            (decision, entry) => Probability(own, entry, decision.count, decision.maximum));
    }

    public IConditionedDraws Given(EntryCondition condition) =>
        new ConditionedRecurrent(new(space, options, dense, start, gru, lstm, end), condition);

    private double Probability(Architecture architecture, ArchitectureEntry entry, int count, int maximum)
    {
        int Width(int row) => dense.Width(architecture, row);
        var (row, isType) = (entry.Row, entry.Feature is null);
        if (row == 0) return isType ? (entry.Type == start ? 1 : 0) : options.Input.Probability(Width(0));
        if (row == count + 1) return isType ? (entry.Type == end ? 1 : 0) : options.Output.Probability(Width(row));
        if (row > count) return 0;
        var recurrent = 0;
        while (recurrent + 1 < row && IsRecurrent(architecture.TypeOf(recurrent + 1))) recurrent++;
        var goesOn = recurrent + 1 == row && recurrent < maximum;
        var isRecurrent = IsRecurrent(entry.Type.Index);
        if (isType && goesOn)
            return isRecurrent ? (row == 1 ? 1 / 2.0 : 1 / 3.0) : row > 1 && dense.IsLinear(entry.Type) ? 1 / 3.0 : 0;
        if (isRecurrent) return isType ? 0 : row == 1 ? options.Recurrent.Probability(Width(1)) : Width(row) == Width(1) ? 1 : 0;
        var lines = options.Last.Values.Select(last => new StraightLine(Width(1), last, count - recurrent + 1, 1));
        return dense.Probability(architecture, entry, recurrent + 1, lines);
    }

    // A lower maximum makes nothing that the highest does not make too.
    private IEnumerable<(LayerType, State)> Steps(State state)
    {
        if (state.Last == end) return [];
        if (state.Last is null) return [(start, state with { Last = start })];
        var types = state.Last == start || IsRecurrent(state.Last.Index)
            ? RecurrentSteps(state) : dense.Following(state.Last, state.Left, end);
        return types.Select(type => (type, new State(type, state.Left - 1, state.Recurrent - (IsRecurrent(type.Index) ? 1 : 0))));
    }

    private IEnumerable<LayerType> RecurrentSteps(State state)
    {
        if (state.Recurrent > 0 && state.Left > 0)
        {
            yield return gru;
            yield return lstm;
        }
        if (state.Last == start) yield break;
        foreach (var type in dense.Following(state.Last!, state.Left, end)) yield return type;
    }

    private sealed record State(LayerType? Last, int Left, int Recurrent);

    private bool IsRecurrent(int type) => type == gru.Index || type == lstm.Index;
}

/// <summary><c>recurrent</c>, with the ranges of <see cref="RecurrentGeneratorOptions"/>.</summary>
internal sealed class RecurrentFamily : GeneratorFamily
{
    public override string Name => "recurrent";

    public override Func<GeneratorContext, IArchitectureGenerator> Create(GeneratorFields fields)
    {
        var options = new RecurrentGeneratorOptions(
            fields.Range("input", "units"), fields.Range("output", "units"), fields.Range("layers"),
            fields.Range("maximumRecurrent"), fields.Range("recurrent", "units"), fields.Range("last", "units"));
        return context => new RecurrentGenerator(context.Space, context.Draws, options);
    }
}
