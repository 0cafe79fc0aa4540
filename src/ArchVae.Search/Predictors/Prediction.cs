namespace ArchVae.Search.Predictors;

/// <summary>What is expected of a metric.</summary>
/// <param name="Value">The mean.</param>
/// <param name="StandardDeviation">
/// The deviation from it that one measurement of the network is expected to have, the noise of measuring included; 0 or more.
/// </param>
public readonly record struct Prediction(double Value, double StandardDeviation);
