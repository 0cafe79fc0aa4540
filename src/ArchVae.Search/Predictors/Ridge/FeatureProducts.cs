namespace ArchVae.Search.Predictors.Ridge;

/// <summary>
/// Products of the features of two architectures: one-hots of types, flags and choices, numbers from −1 to 1, and a constant; or
/// those and all their pairs of different entries, Σ_{j&lt;k} s_j·s_k = ½((Σ s_j)² − Σ s_j²).
/// </summary>
/// <param name="features">The features.</param>
/// <param name="pairs">Whether pairs count.</param>
internal sealed class FeatureProducts(ArchitectureFeatures features, bool pairs)
{
    private readonly int[] categories = [.. Places(features, isNumeric: false)];
    private readonly int[] numbers = [.. Places(features, isNumeric: true)];

    /// <summary>Whether pairs count.</summary>
    public bool HasPairs => pairs;

    /// <summary>The product of two rows of codes.</summary>
    public double Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        foreach (var j in categories)
        {
            if (x[j] == y[j]) sum++;
        }
        var squares = sum;
        foreach (var j in numbers)
        {
            var product = (2 * x[j] - 1) * (2 * y[j] - 1);
            sum += product;
            squares += product * product;
        }
        return 1 + sum + (pairs ? (sum * sum - squares) / 2 : 0);
    }

    private static IEnumerable<int> Places(ArchitectureFeatures features, bool isNumeric) =>
        features.Columns.Index().Where(column => column.Item.IsNumeric == isNumeric)
            .Select(column => features.PlaceOf(column.Index));
}
