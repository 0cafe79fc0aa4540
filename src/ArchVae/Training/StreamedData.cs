using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using ArchVae.Tensors;

namespace ArchVae.Training;

/// <summary>
/// Independent draws of a space's generator, made as training goes and each used once: step s trains on draws s·B to
/// (s + 1)·B − 1, where draw i is a function of the seed and i. No draw is kept, so that memory does not grow with their number.
/// Draws of validation, and those of <see cref="RandomArchitectures"/>, come from random streams of other purposes, which share
/// no numbers with these: with any seed they are independent of what is trained on.
/// </summary>
public sealed class StreamedData : TrainingData
{
    /// <summary>The architectures of validation, unless another number is given.</summary>
    public const int DefaultValidationCount = 1000;

    /// <summary>The steps of an epoch, unless another number is given.</summary>
    public const int DefaultEpoch = 600;

    private const int LargestSample = 8192;
    private readonly ulong seed;
    private readonly int stepsPerEpoch;
    private readonly Drawing drawing;

    /// <summary>Draws of a space.</summary>
    /// <param name="space">The space.</param>
    /// <param name="seed">The seed of the draws; <c>train --stream</c> takes that of the training.</param>
    /// <param name="validationCount">Draws to choose the best weights by: 1 or more.</param>
    /// <param name="stepsPerEpoch">The steps between two looks at them: 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public StreamedData(
        SearchSpace space, ulong seed, int validationCount = DefaultValidationCount, int stepsPerEpoch = DefaultEpoch)
        : base(space, Draws(space, seed, RandomPurpose.ValidationDraw, validationCount))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stepsPerEpoch, 1);
        (this.seed, this.stepsPerEpoch) = (seed, stepsPerEpoch);
        drawing = new(space, seed);
    }

    /// <inheritdoc/>
    public override int StepsPerEpoch(int batchSize) => stepsPerEpoch;

    /// <inheritdoc/>
    public override long ArchitecturesIn(long steps, int batchSize) => checked(steps * batchSize);

    internal override TrainingBatch BatchOf(
        long step, TrainingOptions options, ThreadTeam team, int rank = 0, int ranks = 1)
    {
        var (first, count) = BatchPieces.PlacesOf(rank, ranks, options.BatchSize);
        // The first one stands in where a rank has none.
        if (count == 0) (first, count) = (0, 1);
        return drawing.Run(step * options.BatchSize, options.BatchSize, first, count, team);
    }

    internal override IReadOnlyList<Architecture> Sample(long steps, int batchSize) => Draws(
        Space, seed, RandomPurpose.TrainingDraw,
        (int)Math.Min(LargestSample, ArchitecturesIn(Math.Max(1, steps), batchSize)));

    internal override int? ValidationInTraining => null;

    internal override ModelConfig DescribedIn(ModelConfig config) => config with
    {
        Stream = new(seed, stepsPerEpoch),
        ValidationData = DataFingerprint.Of(Validation),
    };

    internal override bool SaveHashes(ModelFolder folder) => false;

    private static Architecture[] Draws(SearchSpace space, ulong seed, RandomPurpose purpose, int count)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var draws = new Architecture[count];
        for (var i = 0; i < count; i++) draws[i] = RandomArchitectures.Draw(space, seed, purpose, i);
        return draws;
    }

    // A batch of draws, some to a piece, in an array that is used again.
    private sealed class Drawing(SearchSpace space, ulong seed) : IParallelWork
    {
        private const int DrawsOfPiece = 16;
        private Architecture[] batch = [];
        private int[] indices = [];
        private long first;
        private int begin;
        private int end;

        // All of the batch has places, and those of one rank have draws.
        public TrainingBatch Run(long firstDraw, int number, int place, int count, ThreadTeam team)
        {
            (first, begin, end) = (firstDraw, place, place + count);
            if (batch.Length < number)
            {
                batch = new Architecture[number];
                indices = [.. Enumerable.Range(0, number)];
            }
            team.For((count + DrawsOfPiece - 1) / DrawsOfPiece, this);
            return new(batch, indices.AsSpan(0, number));
        }

        public void Run(int index)
        {
            var last = Math.Min(begin + (index + 1) * DrawsOfPiece, end);
            for (var i = begin + index * DrawsOfPiece; i < last; i++)
                batch[i] = RandomArchitectures.Draw(space, seed, RandomPurpose.TrainingDraw, first + i);
        }
    }
}
