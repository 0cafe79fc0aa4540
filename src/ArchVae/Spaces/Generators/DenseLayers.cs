using ArchVae.Tensors;

namespace ArchVae.Spaces.Generators;

/// <summary>
/// The dense part that the generators of the built-in spaces share: a linear first; after a linear comes a linear or a dropout,
/// each with probability ½; after a dropout a linear. Each layer has a place on a line: a linear takes its width, a dropout draws
/// its rate.
/// </summary>
internal sealed class DenseLayers
{
    private readonly LayerDraws draws;

    /// <summary>Asks for linear(units) and dropout(rate); the parts are the caller's to check.</summary>
    public DenseLayers(RequiredParts parts, LayerDraws draws)
    {
        this.draws = draws;
        Units = parts.Feature("units");
        Rate = parts.Feature("rate");
        Linear = parts.Type("linear", Units);
        Dropout = parts.Type("dropout", Rate);
    }

    /// <summary>The layer with a width.</summary>
    public LayerType Linear { get; }

    /// <summary>The layer with a rate.</summary>
    public LayerType Dropout { get; }

    /// <summary>The width of layers.</summary>
    public Feature Units { get; }

    /// <summary>The rate of dropouts.</summary>
    public Feature Rate { get; }

    /// <summary>What rates are drawn from.</summary>
    public FeatureDistribution Rates => draws.Of(Dropout, Rate);

    /// <summary>Draws <paramref name="count"/> layers from row <paramref name="row"/> on, their widths on the line.</summary>
    public void Draw(LayerSheet sheet, int row, int count, StraightLine line, ref RandomStream random)
    {
        var afterLinear = false;
        for (var place = 0; place < count; place++)
        {
            var isDropout = afterLinear && random.NextInt32(2) == 1;
            sheet.SetType(row + place, isDropout ? Dropout : Linear);
            if (isDropout) sheet.SetBin(row + place, Rate, Rates.Draw(ref random));
            else sheet.SetValue(row + place, Units, line.At(place));
            afterLinear = !isDropout;
        }
    }

    /// <summary>The probability of an entry of these layers, given all entries before it.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="first">The first row of these layers.</param>
    /// <param name="lines">The lines that the places may lie on, each as probable.</param>
    public double Probability(Architecture architecture, ArchitectureEntry entry, int first, IEnumerable<StraightLine> lines)
    {
        if (entry.Feature == Rate) return Math.Exp(Rates.LogProbability(architecture.BinOf(entry.Row, Rate.Index)));
        if (entry.Feature == Units)
            return ShareOfLines(lines, entry.Row - first, place => WidthIfLinear(architecture, first + place));
        var afterLinear = entry.Row > first && architecture.TypeOf(entry.Row - 1) == Linear.Index;
        return entry.Type == Linear ? (afterLinear ? 0.5 : 1) : entry.Type == Dropout && afterLinear ? 0.5 : 0;
    }

    /// <summary>
    /// The probability of the number at a place of one of several lines, each as probable, given the numbers that are shown
    /// before it.
    /// </summary>
    /// <param name="lines">The lines.</param>
    /// <param name="place">The place.</param>
    /// <param name="numberAt">The number at that place or one before it; null where it is not shown.</param>
    public static double ShareOfLines(IEnumerable<StraightLine> lines, int place, Func<int, int?> numberAt)
    {
        var (before, now) = (0, 0);
        foreach (var line in lines)
        {
            var agrees = true;
            for (var earlier = 0; earlier < place && agrees; earlier++)
                agrees = numberAt(earlier) is not { } shown || shown == line.At(earlier);
            if (!agrees) continue;
            before++;
            if (numberAt(place) == line.At(place)) now++;
        }
        return (double)now / before;
    }

    /// <summary>The units of a row that is a linear, else null.</summary>
    public int? WidthIfLinear(Architecture architecture, int row) =>
        architecture.TypeOf(row) == Linear.Index ? Width(architecture, row) : null;

    /// <summary>Whether a type is the linear.</summary>
    public bool IsLinear(LayerType type) => type == Linear;

    /// <summary>The units of a row.</summary>
    public int Width(Architecture architecture, int row) => (int)architecture.ValueOf(row, Units.Index);

    /// <summary>The types that can come after another when <paramref name="left"/> layers are to come before the end.</summary>
    public IEnumerable<LayerType> Following(LayerType last, int left, LayerType end)
    {
        if (left == 0)
        {
            yield return end;
            yield break;
        }
        yield return Linear;
        if (last == Linear) yield return Dropout;
    }
}
