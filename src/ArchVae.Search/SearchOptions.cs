using ArchVae.Options;
using ArchVae.Search.Candidates;
using ArchVae.Search.Strategies;
using ArchVae.Spaces;

namespace ArchVae.Search;

/// <summary>What is searched for, and how.</summary>
public sealed record SearchOptions
{
    private const int MostTrials = 10_000_000;
    private const int MostWorkers = 4096;

    /// <summary>The metrics of which as much as possible is wanted.</summary>
    [Option("--maximize", "The metrics of which as much as possible is wanted; the first one says which trial is best.",
        OptionGroup.Objective, valueName: "METRICS")]
    public IReadOnlyList<string> Maximize { get; init => field = new ValueList<string>(value); } = [];

    /// <summary>The metrics of which as little as possible is wanted.</summary>
    [Option("--minimize", "The metrics of which as little as possible is wanted.", OptionGroup.Objective, valueName: "METRICS")]
    public IReadOnlyList<string> Minimize { get; init => field = new ValueList<string>(value); } = [];

    /// <summary>Least values of metrics of what counts among the best, such as <c>accuracy=0.9</c>.</summary>
    [Option("--at-least", "What metrics must be at least for a trial to count among the best: accuracy=0.9.",
        OptionGroup.Objective, valueName: "METRIC=VALUE")]
    public IReadOnlyList<string> AtLeast { get; init => field = new ValueList<string>(value); } = [];

    /// <summary>Largest values of metrics of what counts among the best, such as <c>rowMilliseconds=0.2</c>.</summary>
    [Option("--at-most", "What metrics may be at most for a trial to count among the best: rowMilliseconds=0.2.",
        OptionGroup.Objective, valueName: "METRIC=VALUE")]
    public IReadOnlyList<string> AtMost { get; init => field = new ValueList<string>(value); } = [];

    /// <summary>The strategy.</summary>
    [Option("--strategy", "The strategy.", OptionGroup.Model)]
    public FamilyForm<StrategyFamily> Strategy { get; init; } = "gp";

    /// <summary>How many trials there are in the end, failures included: 1 or more.</summary>
    [Option("--budget", "How many networks are tried, failures included.", OptionGroup.Running, minimum: 1, maximum: MostTrials)]
    public int Budget { get; init; } = 100;

    /// <summary>
    /// How many networks are proposed at once: 1 or more. The next ones are proposed when all of them have ended, so that the
    /// trials are the same for any number of workers.
    /// </summary>
    [Option("--batch", "How many networks are proposed at once; the trials are the same for any number of workers.",
        OptionGroup.Running, minimum: 1, maximum: MostWorkers)]
    public int Batch { get; init; } = 1;

    /// <summary>How many networks are measured side by side: 1 or more; null for as many as a batch has, or threads.</summary>
    [Option("--workers", "How many networks are measured side by side; without it as many as a batch has, up to one a core.",
        OptionGroup.Running, minimum: 1, maximum: MostWorkers)]
    public int? Workers { get; init; }

    /// <summary>
    /// Whether a worker that is free gets a new network at once. Then trials depend on how long each takes, and are not the same
    /// again.
    /// </summary>
    [Option("--async", "Give a worker that is free a new network at once; the same seed need not give the same trials.",
        OptionGroup.Running, valueName: "")]
    public bool Asynchronous { get; init; }

    /// <summary>The seed of all that is drawn.</summary>
    [Option("--seed", "The seed of all that is drawn.", OptionGroup.Running)]
    public ulong Seed { get; init; }

    /// <summary>The most layers of a candidate, as files list them, start and end included; null for no limit.</summary>
    [Option("--max-layers", "The most layers of a network, as files list them, start and end included.",
        OptionGroup.Data, minimum: 1)]
    public int? MaxLayers { get; init; }

    /// <summary>The most parameters of a candidate; null for no limit.</summary>
    [Option("--max-parameters", "The most parameters of a network; one with more is never proposed.",
        OptionGroup.Data, minimum: 1)]
    public long? MaxParameters { get; init; }

    /// <summary>What is wanted: what is maximised, then what is minimised.</summary>
    public IReadOnlyList<Aim> Aims() =>
        [.. Maximize.Select(metric => new Aim(metric, true)), .. Minimize.Select(metric => new Aim(metric, false))];

    /// <summary>What metrics must be.</summary>
    /// <exception cref="InputException">A text is no <c>METRIC=VALUE</c>.</exception>
    public IReadOnlyList<MetricLimit> Limits() =>
        [.. AtLeast.Select(text => Limit(text, nameof(AtLeast))), .. AtMost.Select(text => Limit(text, nameof(AtMost)))];

    /// <summary>The metrics that a trial needs: those of aims, then those of limits.</summary>
    /// <exception cref="InputException">A text is no <c>METRIC=VALUE</c>.</exception>
    public IReadOnlyList<string> Metrics() =>
        [.. Aims().Select(aim => aim.Metric).Concat(Limits().Select(limit => limit.Metric)).Distinct()];

    /// <summary>What every candidate must be, but for the sizes of networks that only an evaluator knows.</summary>
    /// <param name="fixedEntries">Entries that are fixed; null for none.</param>
    public CandidateConditions Conditions(EntryCondition? fixedEntries) =>
        new() { Fixed = fixedEntries, MaximumLayers = MaxLayers, MaximumParameters = MaxParameters };

    /// <summary>How many networks are measured side by side.</summary>
    /// <param name="cores">The threads of the machine.</param>
    public int WorkerCount(int cores) => Workers ?? (Asynchronous ? cores : Math.Min(Batch, cores));

    /// <summary>Checks the values.</summary>
    /// <exception cref="InputException">One is out of its range or missing, or does not go with another.</exception>
    public void Validate()
    {
        OptionDescription.CheckRanges(this);
        var aims = Aims();
        if (aims.Count == 0)
        {
            throw InputException.Conflict(
                $"{nameof(Maximize)} or {nameof(Minimize)} must name a metric.", nameof(Maximize), nameof(Minimize));
        }
        if (aims.GroupBy(aim => aim.Metric).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw InputException.Conflict(
                $"The metric '{InputException.Shown(twice.Key)}' is named twice in {nameof(Maximize)} and {nameof(Minimize)}.",
                nameof(Maximize), nameof(Minimize));
        }
        Limits();
        if (Asynchronous && Batch > 1)
        {
            throw InputException.Conflict(
                $"{nameof(Batch)} is {Batch}, and {nameof(Asynchronous)} proposes one network at a time.", nameof(Batch),
                nameof(Asynchronous));
        }
        if (!Asynchronous && Workers > Batch)
        {
            throw InputException.Conflict(
                $"{nameof(Workers)} is {Workers}, and with {nameof(Batch)} {Batch} the others would have nothing to do.",
                nameof(Workers), nameof(Batch));
        }
    }

    private static MetricLimit Limit(string text, string setting)
    {
        var at = text.LastIndexOf('=');
        if (at < 1 || !double.TryParse(
                text.AsSpan(at + 1), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture,
                out var value) || !double.IsFinite(value))
            throw InputException.OutOfRange(setting, $"'{InputException.Shown(text)}'", "METRIC=NUMBER, such as accuracy=0.9");
        var metric = text[..at].Trim();
        return setting == nameof(AtLeast) ? new(metric, value, null) : new(metric, null, value);
    }
}
