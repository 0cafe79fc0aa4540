using System.Globalization;
using ArchVae.Data;

namespace ArchVae.Search.Trials;

/// <summary>Trials as records of a data set.</summary>
public static class TrialRecords
{
    /// <summary>The record of each trial: its number as the id, its architecture, metrics and failure.</summary>
    public static IEnumerable<ArchitectureRecord> Of(IEnumerable<Trial> trials)
    {
        ArgumentNullException.ThrowIfNull(trials);
        return trials.Select(trial => new ArchitectureRecord(
            trial.Architecture, trial.Number.ToString(CultureInfo.InvariantCulture), trial.Metrics)
        { Failure = trial.Failure });
    }
}
