using Pairs = MathNet.Numerics.Statistics.Correlation;

namespace ArchVae.Search.Predictors;

/// <summary>How well predictions agree with values that the predictor did not see.</summary>
/// <param name="Spearman">Spearman's rank correlation, −1 to 1; null where one side is all the same.</param>
/// <param name="Kendall">Kendall's τ-b, −1 to 1; null where one side is all the same.</param>
/// <param name="Correlation">Pearson's r, −1 to 1; null where one side is all the same.</param>
/// <param name="RelativeRmse">
/// RMSE/σ: the root mean square error over the standard deviation of the values; 1 is what their mean predicts. Null where the
/// values are all the same.
/// </param>
/// <param name="Coverage50">
/// The share of values within 0.674 standard deviations of the prediction: 0.5 where these are right.
/// </param>
/// <param name="Coverage90">The share within 1.645 standard deviations: 0.9 where these are right.</param>
public sealed record PredictionFigures(
    double? Spearman, double? Kendall, double? Correlation, double? RelativeRmse, double Coverage50, double Coverage90)
{
    private const double Half = 0.6744897501960817;
    private const double Most = 1.6448536269514722;

    /// <summary>The figures of some predictions.</summary>
    /// <param name="predictions">The predictions; at least one.</param>
    /// <param name="values">What was measured.</param>
    /// <exception cref="ArgumentException">The lists differ in length, or are empty.</exception>
    public static PredictionFigures Of(IReadOnlyList<Prediction> predictions, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(values);
        if (predictions.Count != values.Count || values.Count == 0)
            throw new ArgumentException("There must be a value for each prediction, and at least one.", nameof(values));
        var predicted = predictions.Select(prediction => prediction.Value).ToArray();
        var mean = values.Average();
        var variance = values.Average(value => (value - mean) * (value - mean));
        var error = predicted.Zip(values, (said, value) => (said - value) * (said - value)).Average();
        return new(
            Finite(Pairs.Spearman(predicted, values)), RankCorrelation.Kendall(predicted, values),
            Finite(Pairs.Pearson(predicted, values)),
            Finite(Math.Sqrt(error / variance)), Coverage(Half), Coverage(Most));

        double Coverage(double deviations) => predictions.Zip(values).Average(pair =>
            Math.Abs(pair.Second - pair.First.Value) <= deviations * pair.First.StandardDeviation ? 1.0 : 0.0);
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
