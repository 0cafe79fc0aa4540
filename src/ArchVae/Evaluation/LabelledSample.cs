using ArchVae.Data;
using ArchVae.Tensors;

namespace ArchVae.Evaluation;

/// <summary>
/// As many records with metrics as <see cref="MetricPrediction"/> has a use for, each with the same chance, of as many as come:
/// memory does not grow with the data (Vitter, "Random sampling with a reservoir", ACM TOMS 1985).
/// </summary>
/// <param name="seed">The seed of the choice.</param>
public sealed class LabelledSample(ulong seed)
{
    private const int Most = MetricPrediction.LabelCount + MetricPrediction.MostTested;
    private readonly List<ArchitectureRecord> records = [];
    private long seen;

    /// <summary>The records that were kept.</summary>
    public IReadOnlyList<ArchitectureRecord> Records => records;

    /// <summary>The records, each considered as it is asked for.</summary>
    public IEnumerable<ArchitectureRecord> Of(IEnumerable<ArchitectureRecord> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        foreach (var record in source)
        {
            if (record.Metrics.Count > 0) Consider(record);
            yield return record;
        }
    }

    private void Consider(ArchitectureRecord record)
    {
        var place = seen++;
        if (records.Count < Most)
        {
            records.Add(record);
            return;
        }
        var drawn = (long)(new RandomStream(seed, RandomPurpose.Geometry, 4, place).NextDouble() * seen);
        if (drawn < Most) records[(int)drawn] = record;
    }
}
