namespace ArchVae.Search.Trials;

/// <summary>What every store asks of the trials that it is given, and the form in which it keeps them.</summary>
internal static class TrialRules
{
    /// <summary>A trial as it is added, with its time in UTC.</summary>
    /// <exception cref="ArgumentException">It has ended, or what was expected of it is not finite.</exception>
    public static Trial Proposed(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        Require(
            trial is { State: TrialState.Proposed, Failure: null, Ended: null, Metrics.Count: 0 }, trial,
            "must not have ended when it is added");
        if (trial.Expected is not { } expected) return trial with { Started = trial.Started?.ToUniversalTime() };
        return trial with
        {
            Expected = new(Finite(trial, "expected value", expected.Value),
                Finite(trial, "expected deviation", expected.StandardDeviation)),
            Started = trial.Started?.ToUniversalTime(),
        };
    }

    /// <summary>How a trial ended, with metrics of its own and its time in UTC.</summary>
    /// <exception cref="ArgumentException">It has not ended, a metric is not finite, or it failed and has metrics.</exception>
    public static Trial Ended(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        Require(trial.State is TrialState.Done or TrialState.Failed && trial.Ended is not null, trial, "must have ended");
        Require(
            trial.State == TrialState.Done ? trial.Failure is null : trial is { Failure: not null, Metrics.Count: 0 }, trial,
            "must have a failure and no metrics where it failed, and no failure where it did not");
        return trial with
        {
            Metrics = trial.Metrics.ToDictionary(metric => metric.Key, metric => Finite(trial, metric.Key, metric.Value)),
            Ended = trial.Ended?.ToUniversalTime(),
        };
    }

    /// <summary>A number that is not the next of its search.</summary>
    public static InvalidOperationException WrongNumber(int number, int next) =>
        new($"The trial has number {number}; the next is {next}.");

    /// <summary>A network that was proposed before.</summary>
    public static InvalidOperationException KnownNetwork(int number) =>
        new($"The network of trial {number} was proposed before.");

    /// <summary>A number that no trial has.</summary>
    public static ArgumentOutOfRangeException NoTrial(int number) =>
        new(nameof(number), number, "There is no trial with this number.");

    /// <summary>A search that is described otherwise.</summary>
    public static InputException OtherSearch(string? file) =>
        new("The trials there are of another search. Give what it was begun with, or another place for this one.", file);

    // Databases do not tell −0 from 0.
    private static double Finite(Trial trial, string name, double value)
    {
        Require(double.IsFinite(value), trial, $"must have finite numbers only; {name} is {value}");
        return value + 0.0;
    }

    private static void Require(bool holds, Trial trial, string rule)
    {
        if (!holds) throw new ArgumentException($"Trial {trial.Number} {rule}.", nameof(trial));
    }
}
