using ArchVae.Codecs;
using ArchVae.Randomness;
using ArchVae.Spaces;
using ArchVae.Tensors;

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
    private readonly GrammarState[] states = new GrammarState[BatchSize];
    private readonly RandomStream[] streams = new RandomStream[BatchSize];
    private readonly float[] rows;

    public AutoregressiveDecoding(ArchitectureVae vae)
    {
        this.vae = vae;
        choice = new LayerChoice(vae.Likelihood, vae.Decoder.LogDeviation);
        stepper = vae.Decoder.Stepper(vae.Team);
        starts = new Tape(vae.Team, recording: false);
        steps = new Tape(vae.Team, recording: false);
        cells = new int[BatchSize * vae.Space.MaximumRows * vae.Space.CellsPerRow];
        rows = new float[BatchSize * vae.Codec.RowWidth];
    }

    /// <summary>The architectures that [count × Z] latent values decode to. Draws for point i come from a stream of its own.</summary>
    public Architecture[] Decode(ReadOnlySpan<float> values, DecodingOptions options)
    {
        options.Validate();
        var size = vae.Options.LatentSize;
        var result = new Architecture[values.Length / size];
        for (var start = 0; start < result.Length; start += BatchSize)
        {
            var count = Math.Min(BatchSize, result.Length - start);
            DecodeBatch(values.Slice(start * size, count * size), options, start, result.AsSpan(start, count));
        }
        return result;
    }

    private void DecodeBatch(ReadOnlySpan<float> values, DecodingOptions options, int firstPoint, Span<Architecture> result)
    {
        var count = result.Length;
        starts.Clear();
        var z = starts.Constant(count, vae.Options.LatentSize, values);
        var (x0, h, c) = vae.Decoder.Start(starts, z);
        stepper.Begin(vae.Decoder.LatentAtEveryStep ? z : default, h, c);
        x0.Values.CopyTo(rows);
        for (var i = 0; i < count; i++)
        {
            running[i] = i;
            states[i] = vae.Space.Grammar.Start;
            streams[i] = new RandomStream(options.Seed, RandomPurpose.Decoding, 0, firstPoint + i);
        }
        var active = count;
        for (var position = 0; active > 0; position++)
        {
            steps.Clear();
            var input = steps.Constant(active, vae.Codec.RowWidth, rows.AsSpan(0, active * vae.Codec.RowWidth));
            var outputs = vae.Decoder.Output(steps, stepper.Step(steps, input));
            active = ChooseLayers(outputs, position, active, options, result);
        }
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
            var allowed = options.Masked ? vae.Space.Grammar.AllowedTypes(states[sequence]) : ulong.MaxValue;
            choice.Choose(outputs.Row(i), position, allowed, options.Temperature, ref streams[sequence], layer);
            if (options.Masked) states[sequence] = vae.Space.Grammar.Next(states[sequence], layer[0]);
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

/// <summary>Makes a layer from the decoder's outputs at one position: its most probable form, or a draw.</summary>
internal sealed class LayerChoice(ArchitectureLikelihood likelihood, Tensor learnedLogDeviation)
{
    private readonly Codec codec = likelihood.Codec;

    /// <summary>Writes the layer's type and bins.</summary>
    /// <param name="outputs">[O].</param>
    /// <param name="position">The layer's place.</param>
    /// <param name="allowed">The types to choose from, a bit each.</param>
    /// <param name="temperature">Null for the most probable.</param>
    /// <param name="random">What draws come from.</param>
    /// <param name="cells">[1 + features] where to.</param>
    public void Choose(
        ReadOnlySpan<float> outputs, int position, ulong allowed, double? temperature, ref RandomStream random, Span<int> cells)
    {
        cells.Clear();
        var space = codec.Space;
        var type = Category(outputs[..space.LayerTypes.Count], allowed, temperature, ref random);
        cells[0] = type;
        foreach (var feature in space.LayerTypes[type].FeatureSpan)
        {
            if (!space.HasFeature(type, feature.Index, position)) continue;
            var column = codec.ColumnOf(feature);
            cells[1 + feature.Index] = feature.Kind switch
            {
                FeatureKind.Flag => Flag(outputs[column], temperature, ref random),
                FeatureKind.Choice => Category(outputs.Slice(column, feature.BinCount), ulong.MaxValue, temperature, ref random),
                _ => Number(feature, outputs, temperature, ref random),
            };
        }
    }

    private static int Flag(float logit, double? temperature, ref RandomStream random) =>
        temperature is { } t ? (random.NextDouble() * (1 + Math.Exp(-logit / t)) < 1 ? 1 : 0) : (logit > 0 ? 1 : 0);

    private static int Category(ReadOnlySpan<float> logits, ulong allowed, double? temperature, ref RandomStream random)
    {
        var best = -1;
        for (var i = 0; i < logits.Length; i++)
        {
            if (IsAllowed(allowed, i) && (best < 0 || logits[i] > logits[best])) best = i;
        }
        if (temperature is not { } t) return best;
        var total = 0.0;
        for (var i = 0; i < logits.Length; i++)
        {
            if (IsAllowed(allowed, i)) total += Math.Exp((logits[i] - logits[best]) / t);
        }
        var rest = random.NextDouble() * total;
        for (var i = 0; i < logits.Length; i++)
        {
            if (!IsAllowed(allowed, i)) continue;
            rest -= Math.Exp((logits[i] - logits[best]) / t);
            if (rest < 0) return i;
        }
        return best;
    }

    // Choices may have more than 64 values; only layer types are ever masked.
    private static bool IsAllowed(ulong allowed, int index) => index >= 64 || (allowed >> index & 1) != 0;

    private int Number(Feature feature, ReadOnlySpan<float> outputs, double? temperature, ref RandomStream random)
    {
        var value = likelihood.Mean(feature, outputs[codec.ColumnOf(feature)], out _);
        if (temperature is { } t)
        {
            var learned = learnedLogDeviation.Exists ? learnedLogDeviation.Values : [];
            var deviation = likelihood.StandardDeviation(codec.NumericPlaceOf(feature), outputs, learned, out _);
            value += Math.Sqrt(t) * deviation * random.NextGaussian();
        }
        return codec.BinAt(feature, value);
    }
}
