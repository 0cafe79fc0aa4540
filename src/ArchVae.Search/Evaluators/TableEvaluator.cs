using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ArchVae.Data;
using ArchVae.Jobs;
using ArchVae.Networks;
using ArchVae.Search.Trials;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Search.Evaluators;

/// <summary>
/// Looks networks up in a table. Architectures that are one network count as one, whose metrics are the means of those of its
/// records that have them; it failed where all of them did.
/// </summary>
public sealed class TableEvaluator : Evaluator
{
    // Steps of RandomPurpose.Search.
    private const long DrawStep = 3;
    private readonly Dictionary<ulong, Entry> entries = [];
    private readonly string content;
    private readonly IReadOnlyList<string> needed;
    private readonly ulong seed;
    private readonly JobInput input;

    /// <summary>An evaluator of a table.</summary>
    /// <param name="table">Architectures of one space with their metrics or failures.</param>
    /// <param name="needed">The metrics that a network must have, as it has no place in the search otherwise.</param>
    /// <param name="drawn">Metrics that are drawn anew for each trial; null for none.</param>
    /// <param name="seed">The seed of these draws.</param>
    /// <exception cref="InputException">No network has the metrics.</exception>
    public TableEvaluator(
        IReadOnlyList<ArchitectureRecord> table, IReadOnlyList<string> needed, IReadOnlyList<MetricDraw>? drawn = null,
        ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(needed);
        (Drawn, this.seed) = (drawn ?? [], seed);
        input = TableFamily.InputOf(() => entries.Values.Select(entry => entry.Record()));
        if (Drawn.FirstOrDefault(draw => draw.Of.Count == 0) is { } empty)
            throw new InputException($"'{InputException.Shown(empty.Name)}' must be one of at least one metric.");
        this.needed = [.. needed.Except(Drawn.Select(draw => draw.Name))
            .Concat(Drawn.SelectMany(draw => draw.Of)).Distinct()];
        foreach (var record in table) Add(record);
        Pool = [.. entries.Values.Where(entry => entry.Failure != null || Missing(entry) == null)
            .Select(entry => entry.Architecture)];
        if (!Pool.Any(architecture => entries[architecture.NetworkHash()].Failure == null)) throw NoneHas(table);
        content = FormattableString.Invariant($"a table of {entries.Count} networks, {ContentHash()}");
    }

    private TableEvaluator(TableEvaluator other, ulong seed)
    {
        (entries, content, needed, Drawn) = (other.entries, other.content, other.needed, other.Drawn);
        (Pool, this.seed, input) = (other.Pool, seed, other.input);
    }

    /// <summary>The networks that failed, or have the metrics that are needed, in the order of the table.</summary>
    public override IReadOnlyList<Architecture> Pool { get; }

    /// <summary>The metrics that are drawn anew for each trial.</summary>
    public IReadOnlyList<MetricDraw> Drawn { get; }

    /// <inheritdoc/>
    public override string Description => content + string.Concat(
        Drawn.Select(draw => FormattableString.Invariant(
            $", {draw.Name} drawn from {string.Join(" ", draw.Of)} by seed {seed}")));

    /// <inheritdoc/>
    public override EvaluatorSource Source => field ??= TableFamily.SourceOf(new(needed, Drawn, seed), input);

    /// <summary>The same table with another seed of its draws.</summary>
    public TableEvaluator WithSeed(ulong seed) => new(this, seed);

    /// <summary>What the table knows of a network, nothing drawn; null where it failed or is not in the table.</summary>
    public IReadOnlyDictionary<string, double>? MetricsOf(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return entries.TryGetValue(architecture.NetworkHash(), out var entry) && entry.Failure is null ? entry.Metrics : null;
    }

    /// <summary>Null: a table says what networks are by its metrics.</summary>
    public override NetworkPlan? PlanOf(Architecture architecture) => null;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Evaluate(Trial trial, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(trial);
        stop.ThrowIfCancellationRequested();
        if (!entries.TryGetValue(trial.Network, out var entry)) throw new TrialFailedException("is not in the table");
        if (entry.Failure is { } failure) throw new TrialFailedException(failure);
        if (Missing(entry) is { } missing) throw new TrialFailedException($"has no {InputException.Shown(missing)} in the table");
        if (Drawn.Count == 0) return entry.Metrics;
        var metrics = new Dictionary<string, double>(entry.Metrics);
        var random = new RandomStream(seed, RandomPurpose.Search, DrawStep, trial.Number);
        foreach (var draw in Drawn) metrics[draw.Name] = entry.Metrics[draw.Of[random.NextInt32(draw.Of.Count)]];
        return metrics;
    }

    private void Add(ArchitectureRecord record)
    {
        var network = record.Architecture.NetworkHash();
        if (!entries.TryGetValue(network, out var entry)) entries.Add(network, entry = new(record.Architecture));
        entry.Add(record);
    }

    private string? Missing(Entry entry) => needed.FirstOrDefault(name => !entry.Metrics.ContainsKey(name));

    private InputException NoneHas(IReadOnlyList<ArchitectureRecord> table)
    {
        string[] known = [.. table.SelectMany(record => record.Metrics.Keys).Distinct().Order(StringComparer.Ordinal)];
        // Where some have each, none has all of them at once.
        string[] unknown = [.. needed.Except(known)];
        var missing = InputException.Listed(unknown.Length > 0 ? unknown : [.. needed]);
        return new($"Of {entries.Count} networks of the table none has {missing}. " +
            (known.Length == 0 ? "There are no metrics in it." : $"Its metrics are {InputException.Listed(known)}."))
        {
            Settings = [nameof(SearchOptions.Maximize), nameof(SearchOptions.Minimize)],
        };
    }

    private string ContentHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (network, entry) in entries.OrderBy(pair => pair.Key))
        {
            var metrics = entry.Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal)
                .Select(metric => string.Create(CultureInfo.InvariantCulture, $" {metric.Key}={metric.Value:R}"));
            hash.AppendData(Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{network:x}{string.Concat(metrics)} {entry.Failure}\n")));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private sealed class Entry(Architecture architecture)
    {
        private readonly Dictionary<string, (double Sum, int Count)> sums = [];
        private string? failure;

        public Architecture Architecture { get; } = architecture;

        public Dictionary<string, double> Metrics { get; } = [];

        public string? Failure => Metrics.Count == 0 ? failure : null;

        public ArchitectureRecord Record() => new(Architecture, metrics: Metrics) { Failure = Failure };

        public void Add(ArchitectureRecord record)
        {
            if (record.Failure is { } reason)
            {
                failure ??= reason;
                return;
            }
            foreach (var (name, value) in record.Metrics)
            {
                var (sum, count) = sums.GetValueOrDefault(name);
                sums[name] = (sum + value, count + 1);
                Metrics[name] = (sum + value) / (count + 1);
            }
        }
    }
}
