using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>
/// A <see cref="ConvolutionalGenerator"/> given a condition: the numbers of layers, the ends of the filters' line and the output
/// come by how probable they make it, the size and the layers given those.
/// </summary>
internal sealed class ConditionedConvolutional : IConditionedDraws
{
    private readonly ConvolutionalParts parts;
    private readonly EntryCondition condition;
    private readonly ConditionedDense dense;
    private readonly WeightedDecisions<Decision> decisions;
    private readonly int[] channels;

    public ConditionedConvolutional(ConvolutionalParts parts, EntryCondition condition)
    {
        (this.parts, this.condition) = (parts, condition);
        dense = new(parts.Dense, condition);
        channels = [.. Options.Channels.Where(channel => condition.Admits(0, parts.Start, parts.Channels, channel))];
        decisions = new(Decisions());
    }

    public double LogProbability => decisions.LogTotal;

    private ConvolutionalGeneratorOptions Options => parts.Options;

    private Feature Units => parts.Dense.Units;

    public Architecture Generate(ref RandomStream random)
    {
        var (spatial, rest, firsts, last, outputs) = decisions.Draw(ref random);
        // The first filters and the size are among those that fit, each as probable.
        var line = new StraightLine(One([.. firsts.Values.Where(first => Fits(new(first, last.Low, spatial)))], ref random),
            last.Draw(ref random), spatial);
        var size = One([.. Options.Size.Values.Where(size => Fits(size, spatial))], ref random);
        var sheet = new LayerSheet(parts.Space, spatial + rest + 3);
        sheet.SetType(0, parts.Start);
        sheet.SetValue(0, parts.Channels, One(channels, ref random));
        sheet.SetValue(0, parts.Height, size);
        sheet.SetValue(0, parts.Width, size);
        for (var place = 0; place < spatial; place++)
        {
            var kernel = ConvolutionalGenerator.KernelSize(size, spatial, place);
            sheet.SetType(place + 1, parts.Convolution);
            sheet.SetValue(place + 1, parts.Filters, line.At(place));
            sheet.SetValue(place + 1, parts.KernelHeight, kernel);
            sheet.SetValue(place + 1, parts.KernelWidth, kernel);
        }
        var flat = ConvolutionalGenerator.FlatSize(line.At(spatial - 1));
        sheet.SetType(spatial + 1, parts.Flatten);
        sheet.SetValue(spatial + 1, Units, flat);
        var output = outputs.Draw(ref random);
        dense.Draw(sheet, spatial + 2, rest, new(flat, output, rest + 2, 1), ref random);
        sheet.SetType(spatial + rest + 2, parts.End);
        sheet.SetValue(spatial + rest + 2, Units, output);
        return sheet.ToArchitecture();
    }

    private static int One(int[] values, ref RandomStream random) => values[random.NextInt32(values.Length)];

    private IEnumerable<(Decision, double)> Decisions()
    {
        if (channels.Length == 0) yield break;
        var ofChannels = Math.Log((double)channels.Length / Options.Channels.Count);
        // A length comes of several numbers and minima.
        foreach (var length in parts.Lengths.GroupBy(length => length.Length, length => length.Probability))
        {
            var (spatial, rest) = length.Key;
            var sizes = Options.Size.Values.Count(size => Fits(size, spatial));
            if (sizes == 0 || !condition.Admits(spatial + 1, parts.Flatten)) continue;
            if (condition.Within(spatial + rest + 2, parts.End, Units, Options.Output) is not { } outputs) continue;
            var own = Math.Log(length.Sum()) + ofChannels + Math.Log((double)sizes / Options.Size.Count);
            foreach (var (decision, log) in OfLength(spatial, rest, outputs)) yield return (decision, own + log);
        }
    }

    private IEnumerable<(Decision, double)> OfLength(int spatial, int rest, WholeRange outputs)
    {
        var isDense = dense.FixesWidths(spatial + 2, spatial + rest + 1);
        var isFlat = isDense || condition.Fixes(parts.Flatten, Units, spatial + 1, spatial + 1);
        var matters = isFlat || condition.Fixes(parts.Convolution, parts.Filters, 1, spatial);
        // A line of one place is its first number.
        foreach (var firsts in Options.FirstFilters.Parts(matters && spatial == 1))
        {
            foreach (var last in Options.LastFilters.Parts(matters && spatial > 1))
            {
                var fitting = matters ? firsts.Values.Count(first => Fits(new(first, last.Low, spatial))) : firsts.Count;
                var flat = ConvolutionalGenerator.FlatSize(new StraightLine(firsts.Low, last.Low, spatial).At(spatial - 1));
                if (fitting == 0 || (isFlat && !condition.Admits(spatial + 1, parts.Flatten, Units, flat))) continue;
                var own = Math.Log((double)fitting / Options.FirstFilters.Count) + last.LogShare(Options.LastFilters);
                foreach (var output in outputs.Parts(isDense))
                {
                    yield return (new(spatial, rest, firsts, last, output), own + output.LogShare(Options.Output)
                        + dense.LogProbability(spatial + 2, rest, new(flat, output.Low, rest + 2, 1)));
                }
            }
        }
    }

    private bool Fits(int size, int spatial)
    {
        if (!condition.Admits(0, parts.Start, parts.Height, size) || !condition.Admits(0, parts.Start, parts.Width, size))
            return false;
        for (var place = 0; place < spatial; place++)
        {
            var kernel = ConvolutionalGenerator.KernelSize(size, spatial, place);
            if (!condition.Admits(place + 1, parts.Convolution, parts.KernelHeight, kernel)) return false;
            if (!condition.Admits(place + 1, parts.Convolution, parts.KernelWidth, kernel)) return false;
        }
        return true;
    }

    // Where no filters are fixed every line does.
    private bool Fits(StraightLine line)
    {
        for (var place = 0; place < line.Count; place++)
            if (!condition.Admits(place + 1, parts.Convolution, parts.Filters, line.At(place))) return false;
        return true;
    }

    private sealed record Decision(int Spatial, int Rest, WholeRange Firsts, WholeRange Last, WholeRange Outputs);
}

/// <summary>What a <see cref="ConvolutionalGenerator"/> is made of.</summary>
internal sealed record ConvolutionalParts(
    SearchSpace Space, ConvolutionalGeneratorOptions Options, DenseLayers Dense, LayerType Start, LayerType Convolution,
    LayerType Flatten, LayerType End, Feature Channels, Feature Height, Feature Width, Feature Filters, Feature KernelHeight,
    Feature KernelWidth)
{
    /// <summary>How many convolutions and dense layers there are, with probabilities; a pair may come several times.</summary>
    public required IReadOnlyList<((int Spatial, int Dense) Length, double Probability)> Lengths { get; init; }
}
