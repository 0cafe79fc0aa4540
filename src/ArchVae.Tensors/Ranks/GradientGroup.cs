using ArchVae.Tensors.Nn;

namespace ArchVae.Tensors.Ranks;

/// <summary>
/// Neighbouring parameters whose gradients are exchanged together: P slices of the same length, of which rank r adds up and
/// keeps slice r. The last group of a set may be cut off, and then goes through memory of its own.
/// </summary>
internal sealed unsafe class GradientGroup : IRankWork
{
    private readonly RankedGradients owner;
    private readonly ParameterUses uses;
    private readonly int firstParameter;
    private readonly int endParameter;

    public GradientGroup(RankedGradients owner, ParameterUses uses, ParameterSet parameters, int start, int sliceLength)
    {
        (this.owner, this.uses) = (owner, uses);
        (Start, SliceLength) = (start, sliceLength);
        (Parameters, Ranks) = (parameters, owner.Ranks.Count);
        Length = Math.Min(sliceLength * Ranks, parameters.Values.Length - start);
        var all = parameters.Parameters;
        while (firstParameter < all.Count && all[firstParameter].Offset + all[firstParameter].Length <= start) firstParameter++;
        endParameter = firstParameter;
        while (endParameter < all.Count && all[endParameter].Offset < start + Length) endParameter++;
    }

    /// <summary>Where it begins among the set's values.</summary>
    public int Start { get; }

    /// <summary>How many values it has.</summary>
    public int Length { get; }

    /// <summary>How many a slice has, beyond the end of the set too.</summary>
    public int SliceLength { get; }

    /// <summary>Whether slices end where the set does not.</summary>
    public bool IsCutOff => Length < SliceLength * Ranks;

    private ParameterSet Parameters { get; }

    private int Ranks { get; }

    /// <summary>Where a rank's slice begins among the set's values, and how many of them it has.</summary>
    public (int Start, int Length) SliceOf(int rank) =>
        (Start + rank * SliceLength, Math.Clamp(Length - rank * SliceLength, 0, SliceLength));

    /// <summary>The operation down to which a backward pass must have come for the group's gradients to be complete.</summary>
    public int CompleteAt()
    {
        var first = int.MaxValue;
        for (var i = firstParameter; i < endParameter; i++) first = Math.Min(first, uses.FirstOperation(i));
        return first;
    }

    /// <summary>
    /// Adds up this rank's slice of the gradients over all ranks, and sets to zero what it had of the slices of others.
    /// </summary>
    public void Run(IRankGroup group)
    {
        AddUp(group);
        for (var rank = 0; rank < Ranks; rank++)
        {
            var (start, length) = SliceOf(rank);
            if (rank != group.Rank) new Span<float>(Parameters.GradientAt(start), length).Clear();
        }
    }

    private void AddUp(IRankGroup group)
    {
        var (start, length) = SliceOf(group.Rank);
        var most = 1;
        var allInParts = true;
        for (var i = firstParameter; i < endParameter; i++)
        {
            most = Math.Max(most, uses.CountOf(i));
            for (var use = 0; use < uses.CountOf(i); use++) allInParts &= !uses.IsWhole(i, use);
        }
        var target = Parameters.GradientAt(start);
        if (most == 1 && allInParts)
        {
            Exchange(group, 0);
            RankTree.Join(owner.Received, Ranks, SliceLength, target, length);
            return;
        }
        // In the order of a backward pass: the last use first.
        var sum = owner.Sum;
        new Span<float>(sum, length).Clear();
        for (var use = most - 1; use >= 0; use--)
        {
            if (HasParts(use))
            {
                Exchange(group, use);
                RankTree.Join(owner.Received, Ranks, SliceLength, owner.Received, length);
            }
            for (var i = firstParameter; i < endParameter; i++)
            {
                if (use >= uses.CountOf(i)) continue;
                var parameter = Parameters.Parameters[i];
                var first = Math.Max((int)parameter.Offset, start);
                var end = Math.Min((int)parameter.Offset + parameter.Length, start + length);
                var from = uses.IsWhole(i, use) ? uses.Gradients(use) + start : owner.Received;
                for (var at = first - start; at < end - start; at++) sum[at] += from[at];
            }
        }
        new Span<float>(sum, length).CopyTo(new Span<float>(target, length));
    }

    private bool HasParts(int use)
    {
        for (var i = firstParameter; i < endParameter; i++)
        {
            if (use < uses.CountOf(i) && !uses.IsWhole(i, use)) return true;
        }
        return false;
    }

    private void Exchange(IRankGroup group, int use)
    {
        var send = uses.Gradients(use) + Start;
        if (IsCutOff)
        {
            new Span<float>(send, Length).CopyTo(new Span<float>(owner.Staging, Length));
            send = owner.Staging;
        }
        var bytes = sizeof(float) * SliceLength * Ranks;
        group.Exchange(new ReadOnlySpan<byte>(send, bytes), new Span<byte>(owner.Received, bytes));
    }
}

/// <summary>Gives each rank's slice of a group to all: of the weights after a step, or of an optimiser's moments.</summary>
internal sealed unsafe class SliceGathering(RankedGradients owner, GradientGroup gradients) : IRankWork
{
    /// <summary>Where the values of the whole set are.</summary>
    public float* Values { get; set; }

    /// <inheritdoc/>
    public void Run(IRankGroup group)
    {
        var own = Values + gradients.Start;
        var bytes = sizeof(float) * gradients.SliceLength * group.Count;
        if (!gradients.IsCutOff)
        {
            group.Gather(new Span<byte>(own, bytes));
            return;
        }
        var values = new Span<float>(own, gradients.Length);
        values.CopyTo(new Span<float>(owner.Staging, gradients.Length));
        group.Gather(new Span<byte>(owner.Staging, bytes));
        new Span<float>(owner.Staging, gradients.Length).CopyTo(values);
    }
}
