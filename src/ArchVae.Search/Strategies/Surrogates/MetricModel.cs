using ArchVae.Search.Predictors;
using ArchVae.Search.Predictors.GaussianProcesses;
using ArchVae.Spaces;
using CollectionsMarshal = System.Runtime.InteropServices.CollectionsMarshal;

namespace ArchVae.Search.Strategies.Surrogates;

/// <summary>
/// A Gaussian process on the normal scores of one metric. Weights and noise are those of the first trials up to the last of fixed
/// numbers; the rest of the trials are learned from with them. Beliefs of networks that are being tried stand as if measured.
/// </summary>
internal sealed class MetricModel
{
    private readonly MetricTuning tuning;
    private readonly List<double> codes;
    private readonly List<double> scores;
    private GaussianProcess process;

    /// <param name="tuning">Weights and noise, and what they are of.</param>
    /// <param name="architectures">What was measured.</param>
    /// <param name="values">Its values.</param>
    public MetricModel(MetricTuning tuning, IReadOnlyList<Architecture> architectures, IReadOnlyList<double> values)
    {
        this.tuning = tuning;
        Scale = LabelScale.Of(LabelForm.NormalScores, values);
        codes = [.. tuning.Features.CodesOf(architectures)];
        scores = [.. values.Select(Scale.ScoreOf)];
        process = Process();
    }

    /// <summary>The scale of the scores.</summary>
    public LabelScale Scale { get; }

    /// <summary>What it is of.</summary>
    public ArchitectureFeatures Features => tuning.Features;

    /// <summary>The mean and the deviation, without noise, of rows of codes, on the scale of the scores.</summary>
    public (double Mean, double Deviation)[] Predict(IReadOnlyList<Architecture> architectures) =>
        Predict(Features.CodesOf(architectures), architectures.Count);

    /// <summary>The same of rows of codes.</summary>
    public (double Mean, double Deviation)[] Predict(double[] rows, int count) =>
        [.. process.Predict(rows, count).Select(point => (point.Mean, Math.Sqrt(Math.Max(0, point.Variance - process.Noise))))];

    /// <summary>The same of candidates that are always the same, and whose codes are the same array.</summary>
    public (double Mean, double Deviation)[] PredictPool(double[] rows, int count) =>
        tuning.Pool.Predict(rows, count, CollectionsMarshal.AsSpan(codes), scores);

    /// <summary>What one measurement is expected to give, on the scale of the metric.</summary>
    public Prediction Expected(double mean, double deviation) =>
        Scale.Back(mean, Math.Sqrt(deviation * deviation + process.Noise));

    /// <summary>Takes what is believed of a network as if it had been measured.</summary>
    public void Believe(ReadOnlySpan<double> row, double mean)
    {
        codes.AddRange(row);
        scores.Add(mean);
        process = Process();
    }

    private GaussianProcess Process() =>
        new(MetricTuning.Labels(tuning.Features, [.. codes], [.. scores]), tuning.Parameters);
}

/// <summary>Weights and noise of a kernel for one metric.</summary>
/// <param name="Features">The features that they are of.</param>
/// <param name="Parameters">The weights and the noise.</param>
internal sealed record MetricTuning(ArchitectureFeatures Features, KernelParameters Parameters)
{
    /// <summary>What is known of candidates that are always the same.</summary>
    public PoolPosterior Pool { get; } = new(Features, Parameters);

    /// <summary>The most probable ones for values of architectures.</summary>
    public static MetricTuning Of(
        ArchitectureFeatures features, IReadOnlyList<Architecture> architectures, IReadOnlyList<double> values)
    {
        var scale = LabelScale.Of(LabelForm.NormalScores, values);
        var labels = Labels(features, features.CodesOf(architectures), [.. values.Select(scale.ScoreOf)]);
        return new(features, LogPosterior.Maximize(labels));
    }

    /// <summary>Codes with scores, one measurement each, whose noise is estimated.</summary>
    public static LabelledCodes Labels(ArchitectureFeatures features, double[] codes, double[] scores) => new(
        features, new(features, NumberDistance.Absolute), codes, scores,
        [.. Enumerable.Repeat(1.0, scores.Length)], new double?[scores.Length]);
}
