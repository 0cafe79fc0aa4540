using ArchVae.Spaces;

namespace ArchVae.Search.Predictors;

/// <summary>
/// Numbers beside the entries, each on a scale that the architectures set that are learned from. Numbers that are always the
/// same are left out. Immutable.
/// </summary>
internal sealed class ScaledColumns
{
    private readonly Func<IReadOnlyList<Architecture>, double[][]> numbersOf;
    private readonly (int Place, double Offset, double Range)[] scales;

    private ScaledColumns(
        IReadOnlyList<FeatureColumn> columns, Func<IReadOnlyList<Architecture>, double[][]> numbersOf,
        (int, double, double)[] scales) =>
        (Columns, this.numbersOf, this.scales) = (columns, numbersOf, scales);

    /// <summary>No columns.</summary>
    public static ScaledColumns None { get; } = new([], _ => [], []);

    /// <summary>The columns that vary.</summary>
    public IReadOnlyList<FeatureColumn> Columns { get; }

    /// <summary>
    /// Figures of whole networks, their least at 0 and their most at 1: bounded, however rare it is that they differ.
    /// </summary>
    public static ScaledColumns Summary(IReadOnlyList<Architecture> architectures)
    {
        var summary = new ArchitectureSummary(architectures[0].Space);
        return Of(summary.Columns, all => [.. all.Select(summary.Of)], architectures, values =>
        {
            var (low, high) = (values.Min(), values.Max());
            return (low, high - low);
        });
    }

    /// <summary>Coordinates of the latent space, with mean ½ and standard deviation ½.</summary>
    public static ScaledColumns Latent(IReadOnlyList<Architecture> architectures, ILatentCenters latent)
    {
        var columns = Enumerable.Range(0, latent.Size).Select(dimension => new LatentColumn(dimension)).ToList();
        return Of(columns, latent.CentersOf, architectures, values =>
        {
            var mean = values.Average();
            var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
            return (mean - deviation, 2 * deviation);
        });
    }

    /// <summary>Writes the codes of architectures.</summary>
    /// <param name="architectures">The architectures.</param>
    /// <param name="codes">[count, width].</param>
    /// <param name="width">The length of each row.</param>
    /// <param name="at">Where the columns begin in it.</param>
    public void Fill(IReadOnlyList<Architecture> architectures, double[] codes, int width, int at)
    {
        if (scales.Length == 0) return;
        var numbers = numbersOf(architectures);
        for (var i = 0; i < numbers.Length; i++)
        {
            for (var j = 0; j < scales.Length; j++)
            {
                var (place, offset, range) = scales[j];
                codes[(long)i * width + at + j] = (numbers[i][place] - offset) / range;
            }
        }
    }

    private static ScaledColumns Of(
        IReadOnlyList<FeatureColumn> columns, Func<IReadOnlyList<Architecture>, double[][]> numbersOf,
        IReadOnlyList<Architecture> architectures, Func<double[], (double Offset, double Range)> scaleOf)
    {
        // Differences of rounding are none.
        const double Least = 1e-9;
        var numbers = numbersOf(architectures);
        var scales = new List<(int Place, double Offset, double Range)>();
        for (var place = 0; place < columns.Count; place++)
        {
            double[] values = [.. numbers.Select(row => row[place])];
            if (!(values.Max() - values.Min() > Least * Math.Max(1, Math.Abs(values[0])))) continue;
            var (offset, range) = scaleOf(values);
            scales.Add((place, offset, range));
        }
        return new([.. scales.Select(scale => columns[scale.Place])], numbersOf, [.. scales]);
    }
}
