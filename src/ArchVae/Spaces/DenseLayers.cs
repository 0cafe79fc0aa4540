using ArchVae.Randomness;

namespace ArchVae.Spaces;

/// <summary>
/// The dense part that the generators of the built-in spaces share: a linear first; after a linear comes a linear or a dropout,
/// each with probability ½; after a dropout a linear. Each layer has a place on a line: a linear takes its width, a dropout draws
/// its rate.
/// </summary>
internal sealed class DenseLayers
{
    private readonly SearchSpace space;
    private readonly LayerType linear, dropout;
    private readonly LayerDraws draws;

    /// <summary>Asks for linear(units) and dropout(rate); the parts are the caller's to check.</summary>
    public DenseLayers(SearchSpace space, RequiredParts parts, LayerDraws draws)
    {
        this.space = space;
        this.draws = draws;
        Units = parts.Feature("units");
        Rate = parts.Feature("rate");
        linear = parts.Type("linear", Units);
        dropout = parts.Type("dropout", Rate);
    }

    /// <summary>The width of layers.</summary>
    public Feature Units { get; }

    /// <summary>The rate of dropouts.</summary>
    public Feature Rate { get; }

    private FeatureDistribution Rates => draws.Of(dropout, Rate);

    /// <summary>Draws <paramref name="count"/> layers from row <paramref name="row"/> on, their widths on the line.</summary>
    public void Draw(LayerSheet sheet, int row, int count, StraightLine line, ref RandomStream random)
    {
        var afterLinear = false;
        for (var place = 0; place < count; place++)
        {
            var isDropout = afterLinear && random.NextInt32(2) == 1;
            sheet.SetType(row + place, isDropout ? dropout : linear);
            if (isDropout) sheet.SetBin(row + place, Rate, Rates.Draw(ref random));
            else sheet.SetValue(row + place, Units, line.At(place));
            afterLinear = !isDropout;
        }
    }

    /// <summary>The log-probability of the types and rates of layers that the grammar accepts; widths aside.</summary>
    public double LogProbability(Architecture architecture, int row, int count)
    {
        var sum = 0.0;
        for (var at = row; at < row + count; at++)
        {
            if (at > row && architecture.TypeOf(at - 1) == linear.Index) sum -= Math.Log(2);
            if (architecture.TypeOf(at) == dropout.Index) sum += Rates.LogProbability(architecture.BinOf(at, Rate.Index));
        }
        return sum;
    }

    /// <summary>Whether every linear has its place's width on the line.</summary>
    public bool Agree(Architecture architecture, int row, int count, StraightLine line)
    {
        for (var place = 0; place < count; place++)
            if (architecture.TypeOf(row + place) == linear.Index &&
                Width(architecture, row + place) != line.At(place)) return false;
        return true;
    }

    /// <summary>The units of a row.</summary>
    public int Width(Architecture architecture, int row) => (int)architecture.ValueOf(row, Units.Index);

    /// <summary>Whether an architecture can come from a generator of this space at all: it is of the space and legal.</summary>
    public bool IsMember(Architecture architecture) => architecture.Space.IsSameAs(space) && space.Grammar.Accepts(architecture);

    /// <summary>The types that can come after another when <paramref name="left"/> layers are to come before the end.</summary>
    public IEnumerable<LayerType> Following(LayerType last, int left, LayerType end)
    {
        if (left == 0)
        {
            yield return end;
            yield break;
        }
        yield return linear;
        if (last == linear) yield return dropout;
    }
}
