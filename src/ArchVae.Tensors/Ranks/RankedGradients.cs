using System.Runtime.InteropServices;
using ArchVae.Tensors.Nn;

namespace ArchVae.Tensors.Ranks;

/// <summary>
/// A step of training whose batch is shared by P ranks, P = 1, 2, 4 or 8, each with 8/P neighbouring pieces of it
/// (<see cref="BatchPieces.PlacesOf"/>). As soon as a backward pass is done with a group of parameters, ranks exchange slices of
/// its gradients, and each adds up its own by the upper part of the pieces' tree. Each moves the parameters of its slices, and
/// gives them to the others: so all end with the bytes of one process that has the whole batch. Moments are those of a rank's
/// own slices, until <see cref="CollectMoments"/>. Once warm it allocates nothing.
/// </summary>
public sealed unsafe class RankedGradients : IDisposable
{
    // Enough for the exchange to begin early, and few enough that messages stay long: a megabyte at least.
    private const int MostGroups = 8;
    private const int LeastLength = 1 << 18;
    private readonly ParameterSet parameters;
    private readonly Adam optimizer;
    private readonly ParameterUses uses;
    private readonly GradientGroup[] groups;
    private readonly SliceGathering[] gatherings;
    private readonly NativeBuffer received;
    private readonly NativeBuffer staging;
    private readonly NativeBuffer sum;
    private double[] shared = [];
    private NativeBuffer? sharedGradients;
    private int nextGroup;
    private long ticket;

    /// <summary>What one rank needs to train a model with others.</summary>
    /// <param name="ranks">The ranks; they stay the caller's.</param>
    /// <param name="parameters">The model's parameters, the same on all ranks.</param>
    /// <param name="optimizer">What moves them.</param>
    /// <exception cref="ArgumentException">The number of ranks is not 1, 2, 4 or 8.</exception>
    public RankedGradients(RankThread ranks, ParameterSet parameters, Adam optimizer)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(optimizer);
        if (!BatchPieces.CanShare(ranks.Count))
            throw new ArgumentException($"A batch has eight pieces, which {ranks.Count} ranks cannot share.", nameof(ranks));
        (Ranks, this.parameters, this.optimizer) = (ranks, parameters, optimizer);
        uses = new ParameterUses(parameters);
        // Slices are whole pieces of the optimiser's work, so that norms are summed as one process does it.
        var slices = ranks.Count * Math.Clamp(parameters.Values.Length / LeastLength, 1, MostGroups);
        var sliceLength = Optimizer.PieceLength * ((optimizer.PieceCount + slices - 1) / slices);
        var groupLength = sliceLength * ranks.Count;
        groups = new GradientGroup[(parameters.Values.Length + groupLength - 1) / groupLength];
        for (var i = 0; i < groups.Length; i++)
            groups[i] = new GradientGroup(this, uses, parameters, i * groupLength, sliceLength);
        gatherings = [.. groups.Select(group => new SliceGathering(this, group))];
        received = new NativeBuffer(groupLength);
        staging = new NativeBuffer(groupLength);
        sum = new NativeBuffer(sliceLength);
    }

    /// <summary>The ranks.</summary>
    public RankThread Ranks { get; }

    internal float* Received => received.Data;

    internal float* Staging => staging.Data;

    internal float* Sum => sum.Data;

    /// <summary>Takes part in the passes of a tape from now on.</summary>
    public void Attach(Tape tape)
    {
        ArgumentNullException.ThrowIfNull(tape);
        tape.Ranked = this;
    }

    /// <summary>The Euclidean norm of the whole batch's gradients, after a backward pass.</summary>
    /// <exception cref="InvalidOperationException">A parameter was used without <see cref="Tape.Use"/>.</exception>
    public double Norm(ThreadTeam team)
    {
        uses.RequireKnown();
        Ranks.Wait(ticket);
        var squares = optimizer.Squares;
        var perSlice = groups[0].SliceLength / Optimizer.PieceLength;
        var perRank = perSlice * groups.Length;
        var all = Shared(perRank * Ranks.Count);
        all.Clear();
        for (var g = 0; g < groups.Length; g++)
        {
            var (first, count) = PiecesOf(g, Ranks.Rank);
            optimizer.MeasureSquares(team, first, count);
            squares.Slice(first, count).CopyTo(all[(Ranks.Rank * perRank + g * perSlice)..]);
        }
        Ranks.Gather(MemoryMarshal.AsBytes(all));
        for (var rank = 0; rank < Ranks.Count; rank++)
        {
            for (var g = 0; g < groups.Length; g++)
            {
                var (first, count) = PiecesOf(g, rank);
                all.Slice(rank * perRank + g * perSlice, count).CopyTo(squares[first..]);
            }
        }
        return optimizer.Norm();
    }

    /// <summary>Moves all parameters, each rank those of its slices, and sets the gradients to zero.</summary>
    /// <param name="team">The threads to use.</param>
    /// <param name="learningRate">η, above 0.</param>
    /// <param name="scale">A factor on all gradients, for clipping.</param>
    public void Update(ThreadTeam team, double learningRate, double scale)
    {
        optimizer.BeginUpdate(learningRate, scale);
        for (var g = 0; g < groups.Length; g++)
        {
            var (first, count) = PiecesOf(g, Ranks.Rank);
            optimizer.UpdatePieces(team, first, count);
            gatherings[g].Values = parameters.ValueAt(0);
            ticket = Ranks.Ask(gatherings[g]);
        }
        Ranks.Wait(ticket);
    }

    /// <summary>Gives every rank the optimiser's moments of all parameters, as a checkpoint needs them.</summary>
    public void CollectMoments()
    {
        foreach (var moments in new[] { (nint)optimizer.FirstMomentData, (nint)optimizer.SecondMomentData })
        {
            foreach (var gathering in gatherings)
            {
                gathering.Values = (float*)moments;
                ticket = Ranks.Ask(gathering);
            }
            Ranks.Wait(ticket);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        uses.Dispose();
        received.Dispose();
        staging.Dispose();
        sum.Dispose();
        sharedGradients?.Dispose();
    }

    /// <summary>A parameter for one use of it on a tape.</summary>
    internal Tensor Use(Tape tape, Tensor parameter) => uses.Use(tape, parameter);

    /// <summary>A pass begins.</summary>
    internal void Begin()
    {
        uses.Forget();
        nextGroup = groups.Length - 1;
    }

    /// <summary>A backward pass has come to an operation: complete groups are exchanged, in one order on all ranks.</summary>
    internal void Passed(int operation)
    {
        while (nextGroup >= 0 && groups[nextGroup].CompleteAt() >= operation) ticket = Ranks.Ask(groups[nextGroup--]);
    }

    /// <summary>Sums by the pieces of a batch, of which this rank has some, from all ranks.</summary>
    /// <param name="sums">[n, 8].</param>
    internal void Complete(Span<double> sums)
    {
        var own = BatchPieces.Count / Ranks.Count;
        var lists = sums.Length / BatchPieces.Count;
        var all = Shared(sums.Length);
        for (var i = 0; i < lists; i++)
            sums.Slice(i * BatchPieces.Count + Ranks.Rank * own, own).CopyTo(all[((Ranks.Rank * lists + i) * own)..]);
        Ranks.Gather(MemoryMarshal.AsBytes(all));
        for (var rank = 0; rank < Ranks.Count; rank++)
        {
            for (var i = 0; i < lists; i++)
                all.Slice((rank * lists + i) * own, own).CopyTo(sums[(i * BatchPieces.Count + rank * own)..]);
        }
    }

    /// <summary>target += the tree over the ranks' sums.</summary>
    internal void AddSums(Tensor sums, Span<float> target)
    {
        var length = sums.Length;
        if (sharedGradients == null || sharedGradients.Length < (long)length * Ranks.Count)
        {
            sharedGradients?.Dispose();
            sharedGradients = new NativeBuffer((long)length * Ranks.Count);
        }
        var all = sharedGradients.Data;
        sums.Gradients.CopyTo(new Span<float>(all + (long)Ranks.Rank * length, length));
        Ranks.Gather(MemoryMarshal.AsBytes(new Span<float>(all, length * Ranks.Count)));
        RankTree.Join(all, Ranks.Count, length, all, length);
        for (var i = 0; i < length; i++) target[i] += all[i];
    }

    private (int First, int Count) PiecesOf(int group, int rank)
    {
        var (start, length) = groups[group].SliceOf(rank);
        return length == 0 ? default
            : (start / Optimizer.PieceLength, (length + Optimizer.PieceLength - 1) / Optimizer.PieceLength);
    }

    private Span<double> Shared(int length)
    {
        if (shared.Length < length) shared = GC.AllocateUninitializedArray<double>(length, pinned: true);
        return shared.AsSpan(0, length);
    }
}
