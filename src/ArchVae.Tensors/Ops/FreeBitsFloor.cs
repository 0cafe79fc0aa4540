namespace ArchVae.Tensors.Ops;

/// <summary>
/// The KL term with free bits: Σ_j max(λ, KL_j) over K groups of neighbouring dimensions, KL_j summed over the group and averaged
/// over the batch before the maximum is taken. A group below the floor passes no gradient on. kl [B, Z] → [1, 1], in nats.
/// </summary>
public sealed class FreeBitsFloor : Operation
{
    private Tensor kl;
    private Tensor output;

    // [1, K] 1 where a group is above the floor.
    private Tensor above;

    // Of the whole batch; 0 where those at hand do not count.
    private int rows;

    /// <summary>The floored sum.</summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="kl">[B, Z] the KL by dimension of a batch's architectures, in nats, or their mean [1, 1].</param>
    /// <param name="floor">λ, in nats a group.</param>
    /// <param name="groups">K, from 1 to Z; group j holds dimensions ⌊jZ/K⌋ to ⌊(j+1)Z/K⌋ − 1.</param>
    /// <param name="isMean">Whether it is the mean.</param>
    public static Tensor Apply(Tape tape, Tensor kl, double floor, int groups, bool isMean = false)
    {
        var cut = isMean ? null : tape.CutOf(kl.Rows);
        var rows = BatchMean.RowsOfBatch(cut, kl);
        var output = tape.Result(1, 1, kl.NeedsGradient);
        var above = tape.Constant(1, groups);
        var sum = 0.0;
        for (var group = 0; group < groups; group++)
        {
            var (first, end) = Bounds(group, groups, kl.Columns);
            var mean = (isMean ? kl.Values[0] : BatchMean.Sum(tape, kl, first, end)) / rows;
            above.Values[group] = mean > floor ? 1 : 0;
            sum += Math.Max(floor, mean);
        }
        output.Values[0] = (float)sum;
        if (tape.Recording && kl.NeedsGradient)
        {
            var operation = tape.Record<FreeBitsFloor>();
            (operation.kl, operation.output, operation.above) = (kl, output, above);
            operation.rows = cut is { IsIdle: true } ? 0 : rows;
        }
        return output;
    }

    /// <inheritdoc/>
    public override void Backward(Tape tape)
    {
        var gradient = rows == 0 ? 0 : output.Gradients[0] / rows;
        for (var group = 0; group < above.Length; group++)
        {
            if (above.Values[group] == 0) continue;
            var (first, end) = Bounds(group, above.Length, kl.Columns);
            for (var row = 0; row < kl.Rows; row++)
            {
                foreach (ref var value in kl.GradientRow(row)[first..end]) value += gradient;
            }
        }
    }

    /// <summary>The first dimension of a group, and the one after its last.</summary>
    public static (int First, int End) Bounds(int group, int groups, int size) =>
        ((int)((long)group * size / groups), (int)((group + 1L) * size / groups));
}
