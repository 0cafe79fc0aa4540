namespace ArchVae.Search.Evaluators;

/// <summary>
/// A noisy metric of a table: each trial gets one of several metrics, drawn at random, as if one of the trainings that the table
/// has of each network were done.
/// </summary>
/// <param name="Name">The metric's name; one of the table's by this name is hidden.</param>
/// <param name="Of">The metrics of the table that it is one of, at least one.</param>
public sealed record MetricDraw(string Name, IReadOnlyList<string> Of);
