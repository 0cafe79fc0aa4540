using ArchVae.Search.Trials;

namespace ArchVae.Studies.Searches;

/// <summary>
/// The seconds of a search from the start of its first trial, without pauses: times of more than a minute in which no trial was
/// being measured, as between a stop and the command that goes on.
/// </summary>
internal sealed class ActiveTime
{
    /// <summary>From how many seconds on a time without a trial is a pause.</summary>
    public const double Pause = 60;

    private readonly List<(DateTimeOffset Start, DateTimeOffset End, double Before)> stretches = [];

    /// <summary>The time of trials, those that have ended.</summary>
    public ActiveTime(IEnumerable<Trial> trials)
    {
        var spans = trials.Where(trial => trial.Ended is not null)
            .Select(trial => (
                Start: trial.Started < trial.Ended ? trial.Started.Value : trial.Ended!.Value, End: trial.Ended!.Value))
            .OrderBy(span => span.Start);
        foreach (var (start, end) in spans)
        {
            if (stretches is [.., var last] && (start - last.End).TotalSeconds <= Pause)
            {
                if (end > last.End) stretches[^1] = last with { End = end };
                continue;
            }
            if (stretches.Count > 0) Pauses++;
            stretches.Add((start, end, Total));
        }
    }

    /// <summary>How many pauses there were.</summary>
    public int Pauses { get; }

    /// <summary>The seconds to the end of the last trial.</summary>
    public double Total => stretches is [.., var last] ? last.Before + (last.End - last.Start).TotalSeconds : 0;

    /// <summary>The seconds to a time at which a trial ended.</summary>
    public double At(DateTimeOffset time)
    {
        var (low, high) = (0, stretches.Count);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (stretches[middle].Start <= time) low = middle;
            else high = middle;
        }
        return stretches.Count == 0 ? 0 : stretches[low].Before + (time - stretches[low].Start).TotalSeconds;
    }
}
