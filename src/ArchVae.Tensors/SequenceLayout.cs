namespace ArchVae.Tensors;

/// <summary>
/// How a batch of sequences of different lengths lies in one matrix without padding. Sequences are in order of falling
/// length; rows go step by step, and within a step by sequence, so that the sequences that still run at step t are the first
/// <see cref="ActiveAt"/> ones. Operations over such a matrix need no mask: no row stands for padding.
/// </summary>
public sealed class SequenceLayout
{
    private int[] lengths = [];
    private int[] offsets = [0];
    private readonly BatchPieces sequencePieces = new();
    private readonly BatchPieces rowPieces = new();

    /// <summary>An empty layout; <see cref="Set"/> fills it.</summary>
    public SequenceLayout()
    {
    }

    /// <summary>The layout of sequences with these lengths.</summary>
    /// <exception cref="ArgumentException">The lengths rise somewhere or one is below 1.</exception>
    public SequenceLayout(ReadOnlySpan<int> lengths) => Set(lengths);

    /// <summary>The number of sequences, B.</summary>
    public int SequenceCount { get; private set; }

    /// <summary>The length of the longest sequence, T.</summary>
    public int StepCount { get; private set; }

    /// <summary>The number of rows: the sum of all lengths.</summary>
    public int RowCount { get; private set; }

    /// <summary>[B] the lengths, falling.</summary>
    public ReadOnlySpan<int> Lengths => lengths.AsSpan(0, SequenceCount);

    /// <summary>[T + 1] the first row of each step; the last entry is <see cref="RowCount"/>.</summary>
    public ReadOnlySpan<int> Offsets => offsets.AsSpan(0, StepCount + 1);

    /// <summary>Which of the eight pieces of a batch each of the [B] sequences belongs to; null where it is not cut.</summary>
    public BatchPieces? SequencePieces { get; private set; }

    /// <summary>The same of the [N] rows.</summary>
    public BatchPieces? RowPieces { get; private set; }

    /// <summary>How many sequences are longer than <paramref name="step"/>.</summary>
    public int ActiveAt(int step) => offsets[step + 1] - offsets[step];

    /// <summary>The row of a sequence's step.</summary>
    public int RowOf(int sequence, int step) => offsets[step] + sequence;

    /// <summary>Cuts the batch into pieces, for sums over it that do not depend on how many of them are at hand.</summary>
    /// <param name="places">
    /// [B / M] the place of each sequence in the batch before it was sorted; M copies of one, next to each other, share a place.
    /// </param>
    public void CutByPlace(ReadOnlySpan<int> places) => CutByPlace(places, places.Length);

    /// <summary>The same where only some architectures of a batch are at hand.</summary>
    /// <param name="places">[B / M] their places in the whole batch.</param>
    /// <param name="count">How many the whole batch has.</param>
    /// <param name="isIdle">Whether they only stand in, as none is at hand: see <see cref="BatchPieces.IsIdle"/>.</param>
    public void CutByPlace(ReadOnlySpan<int> places, int count, bool isIdle = false)
    {
        var copies = SequenceCount / Math.Max(1, places.Length);
        var ofSequences = (SequencePieces ??= sequencePieces).Begin(SequenceCount, checked(count * copies), isIdle);
        for (var s = 0; s < SequenceCount; s++) ofSequences[s] = BatchPieces.Of(places[s / copies], count);
        SequencePieces.End();
        // How many rows others have is not known here, and no mean is over rows.
        var ofRows = (RowPieces ??= rowPieces).Begin(RowCount, RowCount, isIdle);
        for (var step = 0; step < StepCount; step++)
            ofSequences[..ActiveAt(step)].CopyTo(ofRows[offsets[step]..]);
        RowPieces.End();
    }

    /// <summary>Lays out sequences with these lengths; allocates only where the batch is larger than any before.</summary>
    /// <exception cref="ArgumentException">The lengths rise somewhere or one is below 1.</exception>
    public void Set(ReadOnlySpan<int> newLengths) => SetRepeated(newLengths, 1);

    /// <summary>
    /// The same with each sequence repeated <paramref name="times"/> times: copy m of sequence b is sequence b·times + m.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths rise somewhere or one is below 1.</exception>
    public void SetRepeated(ReadOnlySpan<int> newLengths, int times)
    {
        for (var i = 0; i < newLengths.Length; i++)
        {
            if (newLengths[i] < 1 || (i > 0 && newLengths[i] > newLengths[i - 1]))
                throw new ArgumentException("Sequence lengths must be positive and must not rise.", nameof(newLengths));
        }
        (SequencePieces, RowPieces) = (null, null);
        SequenceCount = newLengths.Length * times;
        StepCount = newLengths.Length == 0 ? 0 : newLengths[0];
        if (lengths.Length < SequenceCount) lengths = new int[SequenceCount];
        if (offsets.Length < StepCount + 1) offsets = new int[StepCount + 1];
        for (var i = 0; i < SequenceCount; i++) lengths[i] = newLengths[i / times];
        offsets[0] = 0;
        var active = SequenceCount;
        for (var step = 0; step < StepCount; step++)
        {
            while (lengths[active - 1] <= step) active--;
            offsets[step + 1] = offsets[step] + active;
        }
        RowCount = offsets[StepCount];
    }
}
