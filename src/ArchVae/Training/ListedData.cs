using ArchVae.Data;
using ArchVae.Spaces;
using ArchVae.Tensors;

namespace ArchVae.Training;

/// <summary>
/// Architectures in memory. An epoch goes through all of them, in an order drawn anew for each.
/// </summary>
public sealed class ListedData : TrainingData
{
    private readonly IReadOnlyList<Architecture> training;
    private readonly int[] order;
    private (ulong Seed, long Pass)? shuffled;

    /// <summary>Architectures to train on, and others to choose the best weights by.</summary>
    /// <param name="training">Those to train on: 1 or more, of one space.</param>
    /// <param name="validation">Those to choose by: 1 or more, of the same space.</param>
    /// <exception cref="InputException">One of them is empty or of another space.</exception>
    public ListedData(IReadOnlyList<Architecture> training, IReadOnlyList<Architecture> validation)
        : base(SpaceOf(training), validation)
    {
        Space.RequireAll(training, "The training data are");
        this.training = training;
        order = new int[training.Count];
    }

    /// <summary>The same with the values of a metric, for a model that learns to predict it.</summary>
    /// <param name="training">Those to train on: 1 or more, of one space.</param>
    /// <param name="validation">Those to choose by: 1 or more, of the same space.</param>
    /// <param name="metric">The metric; architectures that do not have it are trained on without.</param>
    /// <exception cref="InputException">
    /// One of them is empty or of another space, no training architecture has the metric, or all have the same value of it.
    /// </exception>
    public ListedData(
        IReadOnlyList<ArchitectureRecord> training, IReadOnlyList<ArchitectureRecord> validation, string metric)
        : this(Architectures(training), Architectures(validation)) =>
        Labels = MetricLabels.Of(training, validation, metric);

    /// <inheritdoc/>
    public override int StepsPerEpoch(int batchSize) => (training.Count - 1) / batchSize + 1;

    /// <inheritdoc/>
    public override long ArchitecturesIn(long steps, int batchSize)
    {
        var (passes, further) = Math.DivRem(steps, StepsPerEpoch(batchSize));
        return passes * training.Count + Math.Min(further * batchSize, training.Count);
    }

    internal override TrainingBatch BatchOf(
        long step, TrainingOptions options, ThreadTeam team, int rank = 0, int ranks = 1)
    {
        var (pass, place) = Math.DivRem(step, StepsPerEpoch(options.BatchSize));
        if (shuffled != (options.Seed, pass))
        {
            for (var i = 0; i < order.Length; i++) order[i] = i;
            new RandomStream(options.Seed, RandomPurpose.Shuffle, pass).Shuffle(order.AsSpan());
            shuffled = (options.Seed, pass);
        }
        var start = (int)(place * options.BatchSize);
        return new(training, order.AsSpan(start, Math.Min(options.BatchSize, order.Length - start)));
    }

    internal override MetricLabels? Labels { get; }

    internal override IReadOnlyList<Architecture> Sample(long steps, int batchSize) => training;

    internal override int? ValidationInTraining => Validation.Count(ArchitectureSet.Of(Space, training).Contains);

    internal override ModelConfig DescribedIn(ModelConfig config) => config with
    {
        TrainingData = DataFingerprint.Of(training),
        ValidationData = DataFingerprint.Of(Validation),
    };

    internal override bool SaveHashes(ModelFolder folder)
    {
        folder.SaveHashes(training, Validation);
        return true;
    }

    private static List<Architecture> Architectures(IReadOnlyList<ArchitectureRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        return [.. records.Select(record => record.Architecture)];
    }

    private static SearchSpace SpaceOf(IReadOnlyList<Architecture> training)
    {
        ArgumentNullException.ThrowIfNull(training);
        return training.Count > 0 ? training[0].Space : throw Empty("training");
    }
}
