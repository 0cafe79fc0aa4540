namespace ArchVae.Search.Predictors.GaussianProcesses;

/// <summary>
/// The prior of the parameters, over their logarithms: normal with the means of <see cref="KernelParameters.Usual"/>. Each has
/// deviation <see cref="LogDeviation"/> of its own, and the weights of one kind of columns share as much besides, so that few
/// labels say of all rows how much a feature matters.
/// </summary>
internal static class ParameterPrior
{
    /// <summary>The standard deviation of the logarithm of each parameter, and of what the weights of a kind share.</summary>
    public const double LogDeviation = 1.5;

    private const double Variance = LogDeviation * LogDeviation;

    /// <summary>−log p(parameters) up to a constant, in nats; its derivatives are added to the gradient.</summary>
    /// <param name="columns">The columns of the weights.</param>
    /// <param name="logarithms">The logarithms of the weights, σ² and the noise.</param>
    /// <param name="gradient">By each logarithm.</param>
    public static double Add(IReadOnlyList<FeatureColumn> columns, ReadOnlySpan<double> logarithms, Span<double> gradient)
    {
        double[] differences = [.. logarithms];
        var usual = KernelParameters.Usual(columns).Logarithms;
        var sum = 0.0;
        for (var j = 0; j < usual.Length; j++)
        {
            differences[j] -= usual[j];
            sum += differences[j] * differences[j] / (2 * Variance);
            gradient[j] += differences[j] / Variance;
        }
        // The inverse of v·(I + 1·1ᵀ) is (I − 1·1ᵀ/(1 + n))/v.
        foreach (var kind in columns.Index().GroupBy(column => column.Item.Kind, column => column.Index))
        {
            var (total, count) = (0.0, 0);
            foreach (var j in kind) (total, count) = (total + differences[j], count + 1);
            var share = total / (Variance * (1 + count));
            sum -= total * share / 2;
            foreach (var j in kind) gradient[j] -= share;
        }
        return sum;
    }
}
