using MathNet.Numerics.Distributions;

namespace ArchVae.Search.Predictors;

/// <summary>On which scale a predictor sees the values.</summary>
public enum LabelForm
{
    /// <summary>As they are, less their mean and over their standard deviation.</summary>
    Raw,

    /// <summary>
    /// Normal scores: Φ⁻¹((rank − ½)/n), where equal values share their mean rank. A few values that lie far off then weigh no
    /// more than others.
    /// </summary>
    NormalScores,
}

/// <summary>The scale that a predictor sees values on, and the way back. Immutable.</summary>
public sealed class LabelScale
{
    private const int Quantiles = 32;

    // Φ⁻¹ in the middles of equal shares, stretched to the deviation 1 that they fall short of a little.
    private static readonly double[] quantile = Stretched(
        [.. Enumerable.Range(0, Quantiles).Select(k => Normal.InvCDF(0, 1, (k + 0.5) / Quantiles))]);

    private readonly double[] values;
    private readonly double[] scores;
    private readonly double slopeBelow;
    private readonly double slopeAbove;

    private LabelScale(LabelForm form, double[] values, double[] scores)
    {
        (Form, this.values, this.scores) = (form, values, scores);
        // Beyond the values it goes on as over the last deviation before its end.
        slopeBelow = Slope(Inside(scores[0] + 1) - values[0]);
        slopeAbove = Slope(values[^1] - Inside(scores[^1] - 1));
    }

    /// <summary>Which one it is.</summary>
    public LabelForm Form { get; }

    /// <summary>The places on the scale that <see cref="Back"/> looks at, of mean 0 and deviation 1.</summary>
    internal static IReadOnlyList<double> StandardQuantiles => quantile;

    /// <summary>
    /// The lines of <see cref="ValueOf"/>, that below the first score, those between scores and that beyond the last: where each
    /// begins, or the first ends, its value there, and its slope.
    /// </summary>
    internal (double[] Starts, double[] Values, double[] Slopes) Lines =>
    (
        [scores[0], .. scores], [values[0], .. values],
        [
            slopeBelow,
            .. Enumerable.Range(1, scores.Length - 1).Select(k => (values[k] - values[k - 1]) / (scores[k] - scores[k - 1])),
            slopeAbove,
        ]);

    /// <summary>
    /// What 1 on the scale is of values, for raw ones their standard deviation; null for scores, where it differs, and where all
    /// values are the same.
    /// </summary>
    internal double? Unit => Form == LabelForm.Raw && values[1] > values[0] ? values[1] - values[0] : null;

    /// <summary>The scale for some values.</summary>
    /// <param name="form">Which one.</param>
    /// <param name="values">The values that are learned from, finite.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static LabelScale Of(LabelForm form, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0) throw new ArgumentException("There are no values.", nameof(values));
        if (form == LabelForm.Raw)
        {
            var mean = values.Average();
            var deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
            return new(form, [mean, mean + deviation], [0, deviation > 0 ? 1 : 0]);
        }
        var (distinct, scores, before) = (new List<double>(), new List<double>(), 0);
        foreach (var group in values.GroupBy(value => value).OrderBy(group => group.Key))
        {
            var count = group.Count();
            distinct.Add(group.Key);
            scores.Add(Normal.InvCDF(0, 1, (before + count / 2.0) / values.Count));
            before += count;
        }
        return new(form, [.. distinct], [.. scores]);
    }

    /// <summary>A value on the scale; between values and beyond them by straight lines.</summary>
    public double ScoreOf(double value)
    {
        var at = Array.BinarySearch(values, value);
        if (at >= 0) return scores[at];
        at = ~at;
        if (at == 0) return slopeBelow > 0 ? scores[0] + (value - values[0]) / slopeBelow : scores[0];
        if (at == values.Length) return slopeAbove > 0 ? scores[^1] + (value - values[^1]) / slopeAbove : scores[^1];
        var share = (value - values[at - 1]) / (values[at] - values[at - 1]);
        return scores[at - 1] + share * (scores[at] - scores[at - 1]);
    }

    /// <summary>The value of a place on the scale: what <see cref="ScoreOf"/> undoes. It never falls.</summary>
    public double ValueOf(double score) =>
        score < scores[0] ? values[0] + (score - scores[0]) * slopeBelow
        : score > scores[^1] ? values[^1] + (score - scores[^1]) * slopeAbove : Inside(score);

    /// <summary>
    /// What a normal distribution on the scale is of values: exactly for raw ones, for scores the mean and deviation over 32
    /// equally likely quantiles.
    /// </summary>
    /// <param name="mean">Its mean on the scale.</param>
    /// <param name="deviation">Its standard deviation there.</param>
    public Prediction Back(double mean, double deviation)
    {
        if (Form == LabelForm.Raw) return new(ValueOf(mean), deviation * (values[1] - values[0]));
        var (sum, squares) = (0.0, 0.0);
        var center = ValueOf(mean);
        for (var k = 0; k < Quantiles; k++)
        {
            var difference = ValueOf(mean + deviation * quantile[k]) - center;
            sum += difference / Quantiles;
            squares += difference * difference / Quantiles;
        }
        return new(center + sum, Math.Sqrt(Math.Max(0, squares - sum * sum)));
    }

    private static double[] Stretched(double[] points)
    {
        var deviation = Math.Sqrt(points.Average(point => point * point));
        return [.. points.Select(point => point / deviation)];
    }

    private double Slope(double difference)
    {
        var range = Math.Min(1, scores[^1] - scores[0]);
        return range > 0 ? difference / range : 0;
    }

    // Within the scores; beyond them the nearest end.
    private double Inside(double score)
    {
        var at = Array.BinarySearch(scores, score);
        if (at >= 0) return values[at];
        at = ~at;
        if (at == 0) return values[0];
        if (at == scores.Length) return values[^1];
        var share = (score - scores[at - 1]) / (scores[at] - scores[at - 1]);
        return values[at - 1] + share * (values[at] - values[at - 1]);
    }
}
