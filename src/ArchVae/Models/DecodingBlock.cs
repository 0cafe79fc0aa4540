using System.Runtime.Intrinsics;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace ArchVae.Models;

/// <summary>
/// Up to <see cref="MostColumns"/> sequences that are decoded step by step, side by side as the columns of matrices: what the
/// decoder carries for each from step to step.
/// </summary>
internal sealed class DecodingBlock : IDisposable
{
    /// <summary>The most sequences: two of the widest vectors, as more would lie too far apart for the cache.</summary>
    public static readonly int MostColumns = Vector512.IsHardwareAccelerated ? 32 : 16;

    private const int Done = -1;
    private readonly ArchitectureVae vae;
    private readonly LstmColumns lstm;
    private readonly Tape starts;
    private readonly Tape steps;
    private readonly int[] sequences = new int[MostColumns];
    private readonly int[] from = new int[MostColumns];
    private readonly int[] to = new int[MostColumns];
    private Tensor z;
    private Tensor latent;

    public DecodingBlock(ArchitectureVae vae, LstmCell cell)
    {
        this.vae = vae;
        lstm = new LstmColumns(cell);
        starts = new Tape(vae.Team, recording: false);
        steps = new Tape(vae.Team, recording: false);
    }

    /// <summary>The columns that may be in use, the first ones.</summary>
    public int Columns { get; private set; }

    /// <summary>The sequences that are not done.</summary>
    public int Running { get; private set; }

    /// <summary>[D, C] the rows that the next step reads.</summary>
    public Tensor Input => lstm.Input;

    /// <summary>The number of the sequence in a column; negative where there is none.</summary>
    public int SequenceAt(int column) => sequences[column];

    /// <summary>Begins sequences.</summary>
    /// <param name="values">[any × Z] points.</param>
    /// <param name="first">The first of them that is taken.</param>
    /// <param name="count">How many: 1 to <see cref="MostColumns"/>.</param>
    /// <param name="firstPoint">The number of the first of all points, for the error.</param>
    /// <exception cref="OverflowedException">The decoder's numbers are not finite at a point.</exception>
    public void Begin(ReadOnlySpan<float> values, int first, int count, long firstPoint)
    {
        starts.Clear();
        Columns = Running = count;
        sequences.AsSpan().Fill(Done);
        for (var i = 0; i < count; i++) sequences[i] = first + i;
        z = starts.Constant(vae.Options.LatentSize, WidthFor(count));
        z.Values.Clear();
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < z.Rows; j++) z.Row(j)[i] = values[(first + i) * z.Rows + j];
        }
        (var x0, var h, var c, latent) = vae.Decoder.StartOfColumns(starts, z);
        RequireFinite(x0, firstPoint);
        RequireFinite(h, firstPoint);
        RequireFinite(c, firstPoint);
        lstm.Begin(vae.Team, vae.Decoder.LatentAtEveryStep ? z : default, h, c);
        x0.Values.CopyTo(lstm.Input.Values);
    }

    /// <summary>The decoder's outputs at a position, [O, C].</summary>
    /// <exception cref="OverflowedException">They are not finite at a point.</exception>
    public Tensor Step(int position, long firstPoint)
    {
        steps.Clear();
        var states = lstm.Step(vae.Team, Columns);
        var outputs = vae.Decoder.OutputOfColumns(steps, states, lstm.LastInput, latent, Columns, position);
        RequireFinite(outputs, firstPoint);
        return outputs;
    }

    /// <summary>The sequence in a column is done.</summary>
    public void Finish(int column)
    {
        sequences[column] = Done;
        Running--;
    }

    /// <summary>Takes as many sequences of another block as there is place for.</summary>
    public void TakeFrom(DecodingBlock other)
    {
        var count = 0;
        var free = 0;
        for (var column = 0; column < other.Columns; column++)
        {
            if (other.sequences[column] == Done) continue;
            while (free < MostColumns && sequences[free] != Done) free++;
            if (free == MostColumns) break;
            Take(other, column, free, count++);
        }
        Move(other, count);
    }

    /// <summary>Moves sequences to the first columns, where a step of so few takes less.</summary>
    public void Narrow()
    {
        if (Running == 0 || WidthFor(Running) == WidthFor(Columns)) return;
        var count = 0;
        var free = 0;
        for (var column = Columns - 1; column >= Running; column--)
        {
            if (sequences[column] == Done) continue;
            while (sequences[free] != Done) free++;
            Take(this, column, free, count++);
        }
        Move(this, count);
        Columns = Running;
    }

    // The columns of matrices for so many sequences: one and four have ways of their own, more take two vectors of some width.
    private static int WidthFor(int count) => count == 1 ? 1 : count <= 4 ? 4 : count <= 8 ? 8 : count <= 16 ? 16 : MostColumns;

    private void Take(DecodingBlock other, int column, int free, int move)
    {
        (from[move], to[move]) = (column, free);
        sequences[free] = other.sequences[column];
        other.sequences[column] = Done;
        other.Running--;
        Running++;
        Columns = Math.Max(Columns, free + 1);
    }

    private void Move(DecodingBlock other, int count)
    {
        if (count == 0) return;
        var old = from.AsSpan(0, count);
        var own = to.AsSpan(0, count);
        lstm.Take(other.lstm, old, own);
        LstmColumns.Move(other.z, old, z, own);
        if (latent.Exists) LstmColumns.Move(other.latent, old, latent, own);
    }

    private void RequireFinite(Tensor values, long firstPoint)
    {
        if (TensorPrimitives.IsFiniteAll<float>(values.Values)) return;
        // Columns that are not in use may hold anything. Of several points, the one with the lowest number is told of.
        var worst = Done;
        for (var column = 0; column < Columns; column++)
        {
            if (sequences[column] == Done || IsFinite(values, column)) continue;
            if (worst == Done || sequences[column] < sequences[worst]) worst = column;
        }
        if (worst != Done) throw Overflowed(worst, firstPoint + sequences[worst]);
    }

    private static bool IsFinite(Tensor values, int column)
    {
        for (var i = 0; i < values.Rows; i++)
        {
            if (!float.IsFinite(values.Row(i)[column])) return false;
        }
        return true;
    }

    private OverflowedException Overflowed(int column, long point)
    {
        // Draws of a prior have a few units.
        const float Far = 100;
        var largest = 0f;
        for (var i = 0; i < z.Rows; i++) largest = MathF.MaxMagnitude(largest, z.Row(i)[column]);
        return new OverflowedException("Point", point, "the decoder's numbers are not finite there" + (
            !float.IsFinite(largest) ? ", nor are its coordinates"
            : MathF.Abs(largest) > Far
                ? FormattableString.Invariant($"; it lies far out, with a coordinate of magnitude {MathF.Abs(largest)}")
            : ", as its weights are large"));
    }

    public void Dispose()
    {
        lstm.Dispose();
        starts.Dispose();
        steps.Dispose();
    }
}
