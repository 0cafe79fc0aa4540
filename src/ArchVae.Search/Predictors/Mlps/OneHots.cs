namespace ArchVae.Search.Predictors.Mlps;

/// <summary>
/// Features written out: 1 for the value that a type, flag or choice has among those that were learned from, else 0, and numbers
/// from −1 to 1, or with mean 0 and standard deviation 1.
/// </summary>
internal sealed class OneHots
{
    private readonly ArchitectureFeatures features;
    private readonly Dictionary<(int Place, double Code), int> places = [];
    private readonly int[] numbers;

    /// <param name="features">The features.</param>
    /// <param name="networks">What is learned from.</param>
    public OneHots(ArchitectureFeatures features, LabelledNetworks networks)
    {
        this.features = features;
        var columns = features.Columns.Index().ToList();
        numbers = [.. columns.Where(column => column.Item.IsNumeric).Select(column => features.PlaceOf(column.Index))];
        var codes = features.CodesOf(networks.Architectures);
        foreach (var (index, _) in columns.Where(column => !column.Item.IsNumeric))
        {
            var place = features.PlaceOf(index);
            var seen = Enumerable.Range(0, networks.Count).Select(i => codes[i * features.Width + place]).Distinct().Order();
            foreach (var code in seen) places.Add((place, code), places.Count);
        }
    }

    /// <summary>The columns, at least one.</summary>
    public int Width => Math.Max(1, places.Count + numbers.Length);

    /// <summary>[rows, <see cref="Width"/>] of codes.</summary>
    public float[] Of(double[] codes, int rows)
    {
        var values = new float[rows * Width];
        for (var i = 0; i < rows; i++)
        {
            var own = codes.AsSpan(i * features.Width, features.Width);
            for (var place = 0; place < features.CategoryWidth; place++)
            {
                if (places.TryGetValue((place, own[place]), out var column)) values[i * Width + column] = 1;
            }
            for (var j = 0; j < numbers.Length; j++)
                values[i * Width + places.Count + j] = (float)(2 * own[numbers[j]] - 1);
        }
        return values;
    }
}
