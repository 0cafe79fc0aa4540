using System.Globalization;
using ArchVae.Options;

namespace ArchVae.Search.Predictors;

/// <summary>How predictors learn and are compared.</summary>
public sealed record PredictionOptions
{
    /// <summary>
    /// The parts of cross-validation: each is predicted from the others. 5 by default; at most the number of networks.
    /// </summary>
    [Option("--folds", "The parts of cross-validation.", minimum: 2, maximum: 100)]
    public int Folds { get; init; } = 5;

    /// <summary>The scale on which predictors see the values; null (the default): both are tried.</summary>
    [Option("--label-form", "The scale that predictors see values on; without it both are tried.")]
    public LabelForm? LabelForm { get; init; }

    /// <summary>The distance of numbers, such as units, in <c>gp</c>.</summary>
    [Option("--number-distance", "How far two numbers of their normalised scale are apart, in gp.")]
    public NumberDistance NumberDistance { get; init; } = NumberDistance.Absolute;

    /// <summary>
    /// The most networks that a predictor learns from; of more, a random part is taken. Memory grows with the square of their
    /// number, time with the cube.
    /// </summary>
    [Option("--most-labels", "The most networks to learn from; of more, a random part is taken.", minimum: 10, maximum: 20000)]
    public int MostLabels { get; init; } = 2000;

    /// <summary>
    /// The most networks by which weights, noise and penalties are found, a random part of those that are learned from.
    /// </summary>
    [Option("--most-tuning-labels", "The most networks to find weights, noise and penalties by.", minimum: 10, maximum: 20000)]
    public int MostTuningLabels { get; init; } = 500;

    /// <summary>
    /// The standard deviation of one measurement, on the metric's own scale, where it is known; null (the default): it is
    /// estimated. Only <c>gp</c> on raw values uses it.
    /// </summary>
    [Option("--noise", "The standard deviation of one measurement, where it is known; gp on raw values uses it.", minimum: 0)]
    public double? Noise { get; init; }

    /// <summary>
    /// The metric that holds the standard deviation of one measurement of each architecture; null (the default): none. Where an
    /// architecture does not have it, <see cref="Noise"/> is taken, or what is estimated. Only <c>gp</c> on raw values uses it.
    /// </summary>
    [Option("--noise-metric", "The metric with the standard deviation of one measurement of each architecture; gp uses it.")]
    public string? NoiseMetric { get; init; }

    /// <summary>Whether noise is given, which only raw values have a scale for.</summary>
    internal bool HasNoise => Noise is not null || NoiseMetric is not null;

    /// <summary>Checks that each option is one of the values that it takes.</summary>
    /// <exception cref="InputException">One is out of its range; the message names its property.</exception>
    public void Validate()
    {
        OptionDescription.CheckRanges(this);
        if (LabelForm != Predictors.LabelForm.NormalScores) return;
        Require(nameof(Noise), Noise?.ToString(CultureInfo.InvariantCulture));
        Require(nameof(NoiseMetric), NoiseMetric);

        static void Require(string name, string? value)
        {
            if (value is null) return;
            throw InputException.Conflict(
                $"{name} is {value} and {nameof(LabelForm)} is normalScores, which have no scale; it must be raw.",
                name, nameof(LabelForm));
        }
    }
}
