using ArchVae.Randomness;

namespace ArchVae.Spaces;

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
/// the output without its two ends. The minimum and whether a flatten at the very end was appended are hidden; the
/// log-probability sums over both.
/// </summary>
internal sealed class ConvolutionalGenerator : IArchitectureGenerator
{
    private const int ShrunkSize = 4;
    private readonly SearchSpace space;
    private readonly ConvolutionalGeneratorOptions options;
    private readonly DenseLayers dense;
    private readonly LayerType start, convolution, flatten, end;
    private readonly Feature channels, height, width, filters, kernelHeight, kernelWidth;

    /// <exception cref="ArgumentException">The space lacks the types and features, or a size out of its range would be made.</exception>
    public ConvolutionalGenerator(SearchSpace space, LayerDraws draws, ConvolutionalGeneratorOptions options)
    {
        this.space = space;
        this.options = options;
        var parts = new RequiredParts(space);
        dense = new(space, parts, draws);
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
        parts.Require(options.Size.Low >= ShrunkSize && options.Size.Low % 2 == 0, $"The sizes that the generator draws must be even and at least {ShrunkSize}.");
        parts.Require(options.MinimumSpatial.High <= options.Layers.Low, "The highest minimum of convolutions is above the lowest number of layers.");
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

    public double LogProbability(Architecture architecture)
    {
        if (!dense.IsMember(architecture)) return double.NegativeInfinity;
        var spatial = 1;
        while (architecture.TypeOf(spatial + 1) == convolution.Index) spatial++;
        var rest = architecture.RowCount - spatial - 3;
        if (!StartAgrees(architecture) || !ConvolutionsAgree(architecture, spatial)) return double.NegativeInfinity;
        var output = dense.Width(architecture, architecture.RowCount - 1);
        var flat = FlatSize(Value(architecture, spatial, filters));
        if (!options.Output.Holds(output) || dense.Width(architecture, spatial + 1) != flat ||
            !dense.Agree(architecture, spatial + 2, rest, new(flat, output, rest + 2, 1))) return double.NegativeInfinity;
        return -Math.Log(options.Channels.Count) + options.Size.LogProbability + options.Output.LogProbability
            + options.FirstFilters.LogProbability + (spatial > 1 ? options.LastFilters.LogProbability : 0)
            + LogTypes(spatial, rest) + dense.LogProbability(architecture, spatial + 2, rest);
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
            return dense.Following(state.Last, state.Left, end).Select(type => (type, state with { Last = type, Left = state.Left - 1 }));
        // With no layers left a flatten is appended, which counts for none.
        if (state.Left == 0) return [(flatten, state with { Last = flatten })];
        var more = (convolution, new State(convolution, state.Left - 1, state.Minimum - 1));
        return state.Minimum > 0 ? [more] : [more, (flatten, state with { Last = flatten, Left = state.Left - 1 })];
    }

    private sealed record State(LayerType? Last, int Left, int Minimum);

    private static int FlatSize(int lastFilters) => ShrunkSize * ShrunkSize * lastFilters;

    private bool StartAgrees(Architecture architecture)
    {
        var size = Value(architecture, 0, height);
        return options.Channels.Contains(Value(architecture, 0, channels)) && options.Size.Holds(size) &&
            Value(architecture, 0, width) == size;
    }

    private bool ConvolutionsAgree(Architecture architecture, int spatial)
    {
        var size = Value(architecture, 0, height);
        var line = new StraightLine(Value(architecture, 1, filters), Value(architecture, spatial, filters), spatial);
        if (!options.FirstFilters.Holds(line.First) || (spatial > 1 && !options.LastFilters.Holds(line.Last))) return false;
        for (var place = 0; place < spatial; place++)
        {
            var kernel = KernelSize(size, spatial, place);
            if (Value(architecture, place + 1, filters) != line.At(place) ||
                Value(architecture, place + 1, kernelHeight) != kernel || Value(architecture, place + 1, kernelWidth) != kernel)
                return false;
        }
        return true;
    }

    // The number of layers, the convolutions and flatten, summed over the minimum and over whether flatten was drawn or appended.
    private double LogTypes(int spatial, int rest)
    {
        var sum = 0.0;
        for (var minimum = options.MinimumSpatial.Low; minimum <= Math.Min(options.MinimumSpatial.High, spatial); minimum++)
        {
            var further = Math.Pow(0.5, spatial - minimum);
            if (options.Layers.Holds(spatial + 1 + rest)) sum += further / 2;
            if (rest == 0 && options.Layers.Holds(spatial)) sum += further;
        }
        return Math.Log(sum) + options.MinimumSpatial.LogProbability + options.Layers.LogProbability;
    }

    private static int Value(Architecture architecture, int row, Feature feature) =>
        (int)architecture.ValueOf(row, feature.Index);
}
