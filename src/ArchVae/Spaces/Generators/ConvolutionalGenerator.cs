using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>The numbers of a <see cref="ConvolutionalGenerator"/>, each drawn uniformly.</summary>
/// <param name="Channels">The channels of the input, one of these.</param>
/// <param name="Size">The height and width of the input.</param>
/// <param name="Output">Units of the end layer.</param>
/// <param name="Layers">The number n of layers between start and end, an appended flatten aside.</param>
/// <param name="MinimumSpatial">The number of convolutions before a flatten may come.</param>
/// <param name="FirstFilters">The filters of the first convolution.</param>
/// <param name="LastFilters">The filters of the last.</param>
internal sealed record ConvolutionalGeneratorOptions(
    IReadOnlyList<int> Channels, WholeRange Size, WholeRange Output, WholeRange Layers, WholeRange MinimumSpatial,
    WholeRange FirstFilters, WholeRange LastFilters);

/// <summary>
/// Convolutional networks: convolutions up to a minimum, then convolution or flatten (½ each), after flatten
/// <see cref="DenseLayers"/>; after n layers a flatten is appended if none came, then the end. Filters lie on a line from the
/// first to the last, kernels shrink the input to 4×4, flatten has the exact size, and the linears lie on the line from it to
/// the output without its two ends. The minimum and whether a flatten at the very end was appended are hidden, the numbers of
/// layers and the ends of the lines until they show; the log-probabilities sum over all of it.
/// </summary>
internal sealed class ConvolutionalGenerator : IArchitectureGenerator
{
    private const int ShrunkSize = 4;
    private readonly SearchSpace space;
    private readonly ConvolutionalGeneratorOptions options;
    private readonly DenseLayers dense;
    private readonly LayerType start, convolution, flatten, end;
    private readonly Feature channels, height, width, filters, kernelHeight, kernelWidth;

    /// <exception cref="ArgumentException">
    /// The space lacks the types and features, or a size out of its range would be made.
    /// </exception>
    public ConvolutionalGenerator(SearchSpace space, LayerDraws draws, ConvolutionalGeneratorOptions options)
    {
        this.space = space;
        this.options = options;
        var parts = new RequiredParts(space);
        dense = new(parts, draws);
        channels = parts.Feature("channels");
        height = parts.Feature("height");
        width = parts.Feature("width");
        filters = parts.Feature("filters");
        kernelHeight = parts.Feature("kernelHeight");
        kernelWidth = parts.Feature("kernelWidth");
        start = parts.Type("start", channels, height, width);
        convolution = parts.Type("conv2d", filters, kernelHeight, kernelWidth);
        flatten = parts.Type("flatten", dense.Units);
        end = parts.Type("end", dense.Units);
        parts.Check();
        foreach (var feature in new[] { kernelHeight, kernelWidth })
            parts.Range(feature, new(1, KernelSize(options.Size.High, 1, 0)));
        parts.Range(dense.Units,
            new(FlatSize(1), FlatSize(Math.Max(options.FirstFilters.High, options.LastFilters.High))));
        parts.Require(
            options.Size.Low >= ShrunkSize && options.Size.Low % 2 == 0,
            $"The sizes that the generator draws must be even and at least {ShrunkSize}.");
        parts.Require(
            options.MinimumSpatial.High <= options.Layers.Low,
            "The highest minimum of convolutions is above the lowest number of layers.");
        parts.Check();
        parts.Legal(options.Layers.Values.Select(n => new State(null, n, options.MinimumSpatial.Low)), Steps);
    }

    public Architecture Generate(ref RandomStream random)
    {
        var channel = options.Channels[random.NextInt32(options.Channels.Count)];
        var size = options.Size.Draw(ref random);
        var output = options.Output.Draw(ref random);
        var count = options.Layers.Draw(ref random);
        var minimum = options.MinimumSpatial.Draw(ref random);
        var first = options.FirstFilters.Draw(ref random);
        var last = options.LastFilters.Draw(ref random);
        var spatial = minimum;
        while (spatial < count && random.NextInt32(2) == 0) spatial++;
        var rest = Math.Max(count - spatial - 1, 0);
        var sheet = new LayerSheet(space, spatial + rest + 3);
        sheet.SetType(0, start);
        sheet.SetValue(0, channels, channel);
        sheet.SetValue(0, height, size);
        sheet.SetValue(0, width, size);
        var line = new StraightLine(first, last, spatial);
        for (var place = 0; place < spatial; place++)
        {
            sheet.SetType(place + 1, convolution);
            sheet.SetValue(place + 1, filters, line.At(place));
            sheet.SetValue(place + 1, kernelHeight, KernelSize(size, spatial, place));
            sheet.SetValue(place + 1, kernelWidth, KernelSize(size, spatial, place));
        }
        var flat = FlatSize(line.At(spatial - 1));
        sheet.SetType(spatial + 1, flatten);
        sheet.SetValue(spatial + 1, dense.Units, flat);
        dense.Draw(sheet, spatial + 2, rest, new(flat, output, rest + 2, 1), ref random);
        sheet.SetType(spatial + rest + 2, end);
        sheet.SetValue(spatial + rest + 2, dense.Units, output);
        return sheet.ToArchitecture();
    }

    public double[] EntryLogProbabilities(Architecture architecture)
    {
        var own = architecture.In(space);
        return HiddenDecisions.EntryLogProbabilities(
            own, Decisions(), (decision, entry) => Probability(own, entry, decision.Spatial, decision.Dense));
    }

    public IConditionedDraws Given(EntryCondition condition) => new ConditionedConvolutional(
        new(space, options, dense, start, convolution, flatten, end, channels, height, width, filters, kernelHeight, kernelWidth)
        {
            Lengths = [.. Decisions()],
        }, condition);

    // The convolutions, and the dense layers after flatten, whether that was drawn or appended.
    private IEnumerable<((int Spatial, int Dense), double)> Decisions() =>
        from count in options.Layers.Values
        from minimum in options.MinimumSpatial.Values
        from spatial in Enumerable.Range(minimum, count - minimum + 1)
        let goesOn = Math.Pow(0.5, spatial - minimum)
        let flattens = spatial < count ? 0.5 : 1
        select ((spatial, Math.Max(count - spatial - 1, 0)),
            options.Layers.Probability(count) * options.MinimumSpatial.Probability(minimum) * goesOn * flattens);

    private double Probability(Architecture architecture, ArchitectureEntry entry, int spatial, int rest)
    {
        var (row, last) = (entry.Row, spatial + rest + 2);
        if (row <= spatial + 1 || row >= last)
        {
            var due = row == 0 ? start : row <= spatial ? convolution : row == spatial + 1 ? flatten : row == last ? end : null;
            if (entry.Type != due) return 0;
            if (entry.Feature is null) return 1;
        }
        if (row == 0) return StartProbability(architecture, entry.Feature!);
        if (row <= spatial) return ConvolutionProbability(architecture, entry, spatial);
        var flat = FlatSize(Value(architecture, spatial, filters));
        if (row == spatial + 1) return dense.Width(architecture, row) == flat ? 1 : 0;
        var lines = options.Output.Values.Select(output => new StraightLine(flat, output, rest + 2, 1));
        if (row < last) return dense.Probability(architecture, entry, spatial + 2, lines);
        // The output is the line's end.
        return DenseLayers.ShareOfLines(lines, rest, place =>
            place == rest ? dense.Width(architecture, row) : dense.WidthIfLinear(architecture, spatial + 2 + place));
    }

    private double StartProbability(Architecture architecture, Feature feature)
    {
        var value = Value(architecture, 0, feature);
        if (feature == channels) return options.Channels.Contains(value) ? 1.0 / options.Channels.Count : 0;
        // Height and width are the same; whichever comes first in the space shows it.
        var other = feature == height ? width : height;
        return feature.Index < other.Index ? options.Size.Probability(value) : value == Value(architecture, 0, other) ? 1 : 0;
    }

    private double ConvolutionProbability(Architecture architecture, ArchitectureEntry entry, int spatial)
    {
        var (place, value) = (entry.Row - 1, Value(architecture, entry.Row, entry.Feature!));
        if (entry.Feature != filters) return value == KernelSize(Value(architecture, 0, height), spatial, place) ? 1 : 0;
        if (place == 0) return options.FirstFilters.Probability(value);
        return DenseLayers.ShareOfLines(
            options.LastFilters.Values.Select(last => new StraightLine(Value(architecture, 1, filters), last, spatial)), place,
            before => Value(architecture, before + 1, filters));
    }

    /// <summary>
    /// The size of the kernel at a place of <paramref name="count"/>: ⌊(size − 4) / count⌋ made odd upward; the first ones are 2
    /// larger, so that all together shrink the size to exactly 4.
    /// </summary>
    internal static int KernelSize(int size, int count, int place)
    {
        var kernel = (size - ShrunkSize) / count | 1;
        var residual = size - ShrunkSize - count * (kernel - 1);
        return place < residual / 2 ? kernel + 2 : kernel;
    }

    // A higher minimum makes nothing that the lowest does not make too.
    private IEnumerable<(LayerType, State)> Steps(State state)
    {
        if (state.Last == end) return [];
        if (state.Last is null) return [(start, state with { Last = start })];
        if (state.Last != start && state.Last != convolution)
        {
            return dense.Following(state.Last, state.Left, end)
                .Select(type => (type, state with { Last = type, Left = state.Left - 1 }));
        }
        // With no layers left a flatten is appended, which counts for none.
        if (state.Left == 0) return [(flatten, state with { Last = flatten })];
        var more = (convolution, new State(convolution, state.Left - 1, state.Minimum - 1));
        return state.Minimum > 0 ? [more] : [more, (flatten, state with { Last = flatten, Left = state.Left - 1 })];
    }

    private sealed record State(LayerType? Last, int Left, int Minimum);

    /// <summary>The units of a flatten after this many filters.</summary>
    internal static int FlatSize(int lastFilters) => ShrunkSize * ShrunkSize * lastFilters;

    private static int Value(Architecture architecture, int row, Feature feature) =>
        (int)architecture.ValueOf(row, feature.Index);
}

/// <summary><c>convolutional</c>, with the ranges of <see cref="ConvolutionalGeneratorOptions"/>.</summary>
internal sealed class ConvolutionalFamily : GeneratorFamily
{
    public override string Name => "convolutional";

    public override Func<GeneratorContext, IArchitectureGenerator> Create(GeneratorFields fields)
    {
        var options = new ConvolutionalGeneratorOptions(
            fields.Numbers("channels", "channels"), fields.Range("size", 2, "height", "width"), fields.Range("output", "units"),
            fields.Range("layers"), fields.Range("minimumSpatial"), fields.Range("firstFilters", "filters"),
            fields.Range("lastFilters", "filters"));
        return context => new ConvolutionalGenerator(context.Space, context.Draws, options);
    }
}
