using ArchVae.Randomness;

namespace ArchVae.Spaces;

/// <summary>The numbers of a <see cref="LinearGenerator"/>; each pair is a range, both ends included, drawn from uniformly.</summary>
/// <param name="Input">Units of the start layer.</param>
/// <param name="Output">Units of the end layer.</param>
/// <param name="Hidden">The number of hidden layers, dropouts included.</param>
/// <param name="First">The width of the first place.</param>
/// <param name="Last">The width of the last place.</param>
internal sealed record LinearGeneratorOptions(
    (int Low, int High) Input, (int Low, int High) Output, (int Low, int High) Hidden, (int Low, int High) First, (int Low, int High) Last);

/// <summary>
/// Multi-layer perceptrons whose widths lie on a straight line. After start comes linear; after linear comes linear or dropout,
/// each with probability ½; after dropout linear; after n hidden layers the end, whatever came last. The n places of the hidden
/// layers lie evenly from the first width to the last; a linear takes its place's width, a dropout draws its rate. A last place
/// that is a dropout hides the last width, and the log-probability sums over those that agree with what is seen.
/// </summary>
internal sealed class LinearGenerator : IArchitectureGenerator
{
    private readonly SearchSpace space;
    private readonly LinearGeneratorOptions options;
    private readonly LayerType start, linear, dropout, end;
    private readonly Feature units, rate;
    private readonly FeatureDistribution rates;

    /// <exception cref="ArgumentException">The space lacks the types and features, or a width is out of the range of units.</exception>
    public LinearGenerator(SearchSpace space, LayerDraws draws, LinearGeneratorOptions options)
    {
        this.space = space;
        this.options = options;
        units = RequiredParts.Feature(space, "units");
        rate = RequiredParts.Feature(space, "rate");
        start = RequiredParts.Type(space, "start", units);
        linear = RequiredParts.Type(space, "linear", units);
        dropout = RequiredParts.Type(space, "dropout", rate);
        end = RequiredParts.Type(space, "end", units);
        rates = draws.Of(dropout, rate);
        foreach (var (low, high) in new[] { options.Input, options.Output, options.First, options.Last })
            RequiredParts.Range(units, low, high);
        if (options.Hidden.High + 2 > space.MaximumRows)
            throw new ArgumentException($"The generator makes up to {options.Hidden.High} hidden layers; the space allows {space.MaximumRows - 2}.");
    }

    public Architecture Generate(ref RandomStream random)
    {
        var width = space.CellsPerRow;
        var input = Draw(options.Input, ref random);
        var output = Draw(options.Output, ref random);
        var count = Draw(options.Hidden, ref random);
        var first = Draw(options.First, ref random);
        var last = Draw(options.Last, ref random);
        var cells = new int[(count + 2) * width];
        Put(cells, 0, start, units, UnitsBin(input));
        var afterLinear = false;
        for (var place = 0; place < count; place++)
        {
            var isDropout = afterLinear && random.NextInt32(2) == 1;
            if (isDropout) Put(cells, place + 1, dropout, rate, rates.Draw(ref random));
            else Put(cells, place + 1, linear, units, UnitsBin(StraightLine.At(first, last, place, count)));
            afterLinear = !isDropout;
        }
        Put(cells, count + 1, end, units, UnitsBin(output));
        return Architecture.FromCells(space, cells);
    }

    public double LogProbability(Architecture architecture)
    {
        if (!architecture.Space.IsSameAs(space) || !space.Grammar.Accepts(architecture)) return double.NegativeInfinity;
        var count = architecture.RowCount - 2;
        var first = Units(architecture, 1);
        if (!Holds(options.Hidden, count) || !Holds(options.Input, Units(architecture, 0)) ||
            !Holds(options.Output, Units(architecture, count + 1)) || !Holds(options.First, first)) return double.NegativeInfinity;
        var agreeing = 0;
        for (var last = options.Last.Low; last <= options.Last.High; last++)
            if (Agrees(architecture, first, last, count)) agreeing++;
        var sum = Math.Log(agreeing) - LogSize(options.Last)
            - LogSize(options.Input) - LogSize(options.Output) - LogSize(options.Hidden) - LogSize(options.First);
        for (var row = 2; row <= count; row++)
            if (architecture.TypeOf(row - 1) == linear.Index) sum -= Math.Log(2);
        for (var row = 1; row <= count; row++)
            if (architecture.TypeOf(row) == dropout.Index) sum += rates.LogProbability(architecture.BinOf(row, rate.Index));
        return sum;
    }

    private bool Agrees(Architecture architecture, int first, int last, int count)
    {
        for (var place = 0; place < count; place++)
        {
            if (architecture.TypeOf(place + 1) == linear.Index &&
                Units(architecture, place + 1) != StraightLine.At(first, last, place, count)) return false;
        }
        return true;
    }

    private int Units(Architecture architecture, int row) => (int)architecture.ValueOf(row, units.Index);

    private int UnitsBin(int value) => value - (int)units.Low;

    private void Put(int[] cells, int row, LayerType type, Feature feature, int bin)
    {
        cells[row * space.CellsPerRow] = type.Index;
        cells[row * space.CellsPerRow + 1 + feature.Index] = bin;
    }

    private static int Draw((int Low, int High) range, ref RandomStream random) => range.Low + random.NextInt32(range.High - range.Low + 1);

    private static bool Holds((int Low, int High) range, int value) => value >= range.Low && value <= range.High;

    private static double LogSize((int Low, int High) range) => Math.Log(range.High - range.Low + 1);
}
