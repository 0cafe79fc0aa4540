using ArchVae.Spaces;

namespace ArchVae.Models;

/// <summary>
/// How an architecture's layers become rows of numbers: the one-hot layer type, then the features in the space's order. A
/// number takes one column, normalised to [0, 1] by the feature's declared range (or left as it is), a flag one column, a
/// choice a one-hot column for each of its values. Columns of features that a layer does not have are zero.
/// </summary>
public sealed class Codec
{
    private readonly int[] columns;
    private readonly int[] numericPlaces;
    private readonly float[][] bins;
    private readonly double[][] edges;

    /// <summary>The codec of a space.</summary>
    /// <param name="space">The search space.</param>
    /// <param name="rawNumbers">True leaves numbers as they are instead of normalising them (the paper's second form).</param>
    public Codec(SearchSpace space, bool rawNumbers = false)
    {
        Space = space;
        RawNumbers = rawNumbers;
        columns = new int[space.Features.Count];
        numericPlaces = new int[space.Features.Count];
        bins = new float[space.Features.Count][];
        edges = new double[space.Features.Count][];
        var column = space.LayerTypes.Count;
        foreach (var feature in space.Features)
        {
            columns[feature.Index] = column;
            column += feature.Kind == FeatureKind.Choice ? feature.BinCount : 1;
            if (feature.IsNumeric) Tabulate(feature);
        }
        RowWidth = column;
        NumericFeatures = [.. space.Features.Where(feature => feature.IsNumeric)];
        for (var i = 0; i < NumericFeatures.Count; i++) numericPlaces[NumericFeatures[i].Index] = i;
    }

    /// <summary>The search space.</summary>
    public SearchSpace Space { get; }

    /// <summary>Whether numbers stand in rows as they are.</summary>
    public bool RawNumbers { get; }

    /// <summary>The number of columns of a row, D.</summary>
    public int RowWidth { get; }

    /// <summary>The features that are numbers, in the space's order.</summary>
    public IReadOnlyList<Feature> NumericFeatures { get; }

    /// <summary>The first column of a feature.</summary>
    public int ColumnOf(Feature feature) => columns[feature.Index];

    /// <summary>The place of a number among <see cref="NumericFeatures"/>.</summary>
    public int NumericPlaceOf(Feature feature) => numericPlaces[feature.Index];

    /// <summary>
    /// The lower edge of a number's bin on the scale on which the likelihood is computed: the normalised one, or the declared
    /// range mapped linearly to [0, 1] where numbers are raw; −∞ for the first bin.
    /// </summary>
    public double LowerEdge(Feature feature, int bin) => edges[feature.Index][bin];

    /// <summary>The width of a number's narrowest bin on that scale; 1 where there is only one.</summary>
    public double SmallestBin(Feature feature)
    {
        var limits = edges[feature.Index];
        var smallest = 1.0;
        // The outer bins have no outer edge.
        for (var bin = 1; bin < feature.BinCount - 1; bin++) smallest = Math.Min(smallest, limits[bin + 1] - limits[bin]);
        return feature.BinCount == 2 ? 0.5 : smallest;
    }

    /// <summary>The upper edge of a number's bin; +∞ for the last one.</summary>
    public double UpperEdge(Feature feature, int bin) => edges[feature.Index][bin + 1];

    /// <summary>What stands in a row for each bin of a number.</summary>
    internal ReadOnlySpan<float> RowValues(Feature feature) => bins[feature.Index];

    /// <summary>Writes the row of a layer.</summary>
    /// <param name="cells">The layer's type and one bin for each feature.</param>
    /// <param name="position">The layer's place in its architecture, from 0.</param>
    /// <param name="row">[D] where to.</param>
    public void WriteRow(ReadOnlySpan<int> cells, int position, Span<float> row)
    {
        row.Clear();
        var type = cells[0];
        row[type] = 1;
        foreach (var feature in Space.LayerTypes[type].FeaturesAt(position))
        {
            var bin = cells[1 + feature.Index];
            var column = columns[feature.Index];
            if (feature.Kind == FeatureKind.Choice) row[column + bin] = 1;
            else row[column] = feature.Kind == FeatureKind.Flag ? bin : bins[feature.Index][bin];
        }
    }

    /// <summary>The layer that a row written by <see cref="WriteRow"/> stands for.</summary>
    /// <param name="row">[D].</param>
    /// <param name="position">The layer's place in its architecture, from 0.</param>
    /// <param name="cells">Where to: the type and one bin for each feature.</param>
    internal void ReadRow(ReadOnlySpan<float> row, int position, Span<int> cells)
    {
        cells.Clear();
        var type = ArgMax(row[..Space.LayerTypes.Count]);
        cells[0] = type;
        foreach (var feature in Space.LayerTypes[type].FeaturesAt(position))
        {
            var column = columns[feature.Index];
            cells[1 + feature.Index] = feature.Kind switch
            {
                FeatureKind.Choice => ArgMax(row.Slice(column, feature.BinCount)),
                FeatureKind.Flag => row[column] > 0.5f ? 1 : 0,
                _ => BinAt(feature, RawNumbers ? (row[column] - feature.Low) / RawRange(feature) : row[column]),
            };
        }
    }

    /// <summary>
    /// The bin that holds a value on the likelihood's scale: the normalised one, or the declared range mapped linearly to [0, 1]
    /// where numbers are raw. Beyond the range, the first or the last one.
    /// </summary>
    public int BinAt(Feature feature, double value) =>
        feature.NearestBin(
            RawNumbers ? feature.Normalize(feature.Low + Math.Clamp(value, 0, 1) * (feature.High - feature.Low)) : value);

    /// <summary>
    /// What a raw number's distance from its lowest value is divided by on the likelihood's scale: the declared range, or 1
    /// where that is one value.
    /// </summary>
    internal static double RawRange(Feature feature) => feature.BinCount == 1 ? 1 : feature.High - feature.Low;

    /// <summary>The place of the largest value, the first one where several are equal.</summary>
    internal static int ArgMax(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best]) best = i;
        }
        return best;
    }

    private void Tabulate(Feature feature)
    {
        var count = feature.BinCount;
        var values = bins[feature.Index] = new float[count];
        var limits = edges[feature.Index] = new double[count + 1];
        for (var bin = 0; bin < count; bin++)
        {
            var value = feature.ValueOf(bin);
            values[bin] = (float)(RawNumbers ? value : feature.Normalize(value));
            limits[bin] = RawNumbers
                ? (value - feature.Step / 2 - feature.Low) / RawRange(feature)
                : feature.Normalize(value - feature.Step / 2);
        }
        limits[0] = double.NegativeInfinity;
        limits[count] = double.PositiveInfinity;
    }
}
