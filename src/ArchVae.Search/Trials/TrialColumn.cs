namespace ArchVae.Search.Trials;

/// <summary>A column of the table of trials.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">
/// What stands in it, where anything does: <see cref="int"/>, <see cref="double"/>, <see cref="string"/> or
/// <see cref="DateTimeOffset"/>.
/// </param>
/// <param name="ValueOf">What stands there for a trial; null for nothing.</param>
internal sealed record TrialColumn(string Name, Type Type, Func<Trial, object?> ValueOf)
{
    private static readonly TrialColumn[] first =
    [
        new("number", typeof(int), trial => trial.Number),
        new("state", typeof(string), trial => TrialTexts.Of(trial.State)),
        new("strategy", typeof(string), trial => trial.Strategy),
        new("parent", typeof(int), trial => trial.Parent),
        new("expected", typeof(double), trial => trial.Expected?.Value),
        new("expectedDeviation", typeof(double), trial => trial.Expected?.StandardDeviation),
        new("seconds", typeof(double), trial => (trial.Ended - trial.Started)?.TotalSeconds),
        new("attempts", typeof(int), trial => trial.Attempts),
        new("failure", typeof(string), trial => trial.Failure),
        new("worker", typeof(string), trial => trial.Worker),
        new("started", typeof(DateTimeOffset), trial => trial.Started),
        new("ended", typeof(DateTimeOffset), trial => trial.Ended),
    ];

    private static readonly TrialColumn[] last =
    [
        new("architecture", typeof(string), trial => trial.Architecture.ToString()),
        new("json", typeof(string), trial => ArchitectureJson.Of(trial.Architecture)),
    ];

    /// <summary>The columns of a table of trials: what is known of all, each metric, the architecture.</summary>
    public static IReadOnlyList<TrialColumn> Of(IEnumerable<Trial> trials)
    {
        var metrics = trials.SelectMany(trial => trial.Metrics.Keys)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var taken = first.Concat(last).Select(column => column.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. first, .. metrics.Select(metric => Metric(metric, taken)), .. last];
    }

    // Databases take names that differ in case only for one.
    private static TrialColumn Metric(string metric, HashSet<string> taken)
    {
        var name = metric;
        while (!taken.Add(name)) name = $"metric {name}";
        return new(name, typeof(double), trial => trial.Metrics.TryGetValue(metric, out var value) ? value : null);
    }
}
