using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tensors.Ops;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace ArchVae.Models;

/// <summary>
/// Algorithm 2: a layer is chosen from the decoder's outputs, and its row is the decoder's next input; the LSTM's state is
/// carried, so that the cost grows with the length and not with its square. A sequence is done at its end row or at the space's
/// longest length, and takes no part in later steps.
/// </summary>
internal sealed class AutoregressiveDecoding : IDisposable
{
    private const int BatchSize = 512;
    private readonly ArchitectureVae vae;
    private readonly LayerChoice choice;
    private readonly LstmStepper stepper;
    private readonly Tape starts;
    private readonly Tape steps;
    private readonly int[] cells;
    private readonly int[] running = new int[BatchSize];
    private readonly int[] survivors = new int[BatchSize];
    private readonly DecodingMask[] masks = new DecodingMask[BatchSize];
    private readonly RandomStream[] streams = new RandomStream[BatchSize];
    private readonly float[] rows;

    public AutoregressiveDecoding(ArchitectureVae vae)
    {
        this.vae = vae;
        choice = new LayerChoice(vae.Likelihood, vae.Decoder.LearnedOfNumbers);
        stepper = vae.Decoder.Stepper(vae.Team);
        starts = new Tape(vae.Team, recording: false);
        steps = new Tape(vae.Team, recording: false);
        cells = new int[BatchSize * vae.Space.MaximumRows * vae.Space.CellsPerRow];
        rows = new float[BatchSize * vae.Codec.RowWidth];
    }

    /// <summary>
    /// The architectures that [count × Z] latent values decode to. Draws for point i come from a stream of its own;
    /// <paramref name="firstPoint"/> is the number of the first.
    /// </summary>
    /// <exception cref="OverflowedException">The decoder's numbers are not finite at a point.</exception>
    /// <exception cref="InputException">The condition is for another space.</exception>
    public Architecture[] Decode(ReadOnlySpan<float> values, DecodingOptions options, long firstPoint = 0)
    {
        options.Validate();
        if (options.Condition is { } condition && !condition.Space.IsSameAs(vae.Space))
            throw new InputException($"The condition is for space '{condition.Space.Name}'; '{vae.Space.Name}' is expected.");
        var size = vae.Options.LatentSize;
        var result = new Architecture[values.Length / size];
        for (var start = 0; start < result.Length; start += BatchSize)
        {
            var count = Math.Min(BatchSize, result.Length - start);
            DecodeBatch(values.Slice(start * size, count * size), options, firstPoint + start, result.AsSpan(start, count));
        }
        return result;
    }

    private void DecodeBatch(ReadOnlySpan<float> values, DecodingOptions options, long firstPoint, Span<Architecture> result)
    {
        var count = result.Length;
        starts.Clear();
        var z = starts.Constant(count, vae.Options.LatentSize, values);
        var (x0, h, c, latent) = vae.Decoder.Start(starts, z);
        stepper.Begin(vae.Decoder.LatentAtEveryStep ? z : default, h, c);
        x0.Values.CopyTo(rows);
        for (var i = 0; i < count; i++)
        {
            RequireFinite(x0.Row(i), z.Row(i), firstPoint + i);
            RequireFinite(h.Row(i), z.Row(i), firstPoint + i);
            RequireFinite(c.Row(i), z.Row(i), firstPoint + i);
            running[i] = i;
            masks[i] = new(vae.Space, options.Masked, options.Condition);
            streams[i] = new RandomStream(options.Seed, RandomPurpose.Decoding, 0, firstPoint + i);
        }
        var active = count;
        for (var position = 0; active > 0; position++)
        {
            steps.Clear();
            var input = steps.Constant(active, vae.Codec.RowWidth, rows.AsSpan(0, active * vae.Codec.RowWidth));
            var outputs = vae.Decoder.Output(steps, stepper.Step(steps, input), input, latent, running, position);
            for (var i = 0; i < active; i++) RequireFinite(outputs.Row(i), z.Row(running[i]), firstPoint + running[i]);
            active = ChooseLayers(outputs, position, active, options, result);
        }
    }

    private static void RequireFinite(ReadOnlySpan<float> values, ReadOnlySpan<float> z, long point)
    {
        // Draws of a prior have a few units.
        const float Far = 100;
        if (TensorPrimitives.IsFiniteAll(values)) return;
        var largest = TensorPrimitives.MaxMagnitude(z);
        throw new OverflowedException("Point", point, "the decoder's numbers are not finite there" + (
            !float.IsFinite(largest) ? ", nor are its coordinates"
            : largest > Far ? FormattableString.Invariant($"; it lies far out, with a coordinate of magnitude {largest}")
            : ", as its weights are large"));
    }

    // Chooses a layer for each running sequence, finishes those that end, and leaves the others' rows for the next step.
    private int ChooseLayers(Tensor outputs, int position, int active, DecodingOptions options, Span<Architecture> result)
    {
        var width = vae.Space.CellsPerRow;
        var rowWidth = vae.Codec.RowWidth;
        var left = 0;
        for (var i = 0; i < active; i++)
        {
            var sequence = running[i];
            var architecture = cells.AsSpan(sequence * vae.Space.MaximumRows * width, vae.Space.MaximumRows * width);
            var layer = architecture.Slice(position * width, width);
            choice.Choose(
                outputs.Row(i), position, ref masks[sequence], options.Temperature, ref streams[sequence], layer);
            if (layer[0] == vae.Space.EndType.Index || position + 1 == vae.Space.MaximumRows)
            {
                result[sequence] = Architecture.FromCells(vae.Space, architecture[..((position + 1) * width)]);
                continue;
            }
            vae.Codec.WriteRow(layer, position, rows.AsSpan(left * rowWidth, rowWidth));
            running[left] = sequence;
            survivors[left++] = i;
        }
        if (left < active && left > 0) stepper.Keep(survivors.AsSpan(0, left));
        return left;
    }

    public void Dispose()
    {
        stepper.Dispose();
        starts.Dispose();
        steps.Dispose();
    }
}
