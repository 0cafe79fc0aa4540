using ArchVae.Posteriors;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tensors.Nn;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace ArchVae.Models;

/// <summary>
/// A variational autoencoder over the architectures of a search space: an inference network and a posterior q(z|x), a prior
/// p(z), and an autoregressive decoder p(x|z). For use by one thread at a time; it spreads its work over its own.
/// </summary>
public sealed class ArchitectureVae : IDisposable
{
    private const int EncodingBatch = 256;
    private readonly InferenceNetwork inference;
    private readonly Posterior posterior;
    private AutoregressiveDecoding? decoding;

    /// <summary>A model with random weights.</summary>
    /// <param name="space">What the architectures are made of.</param>
    /// <param name="options">Sizes and forms.</param>
    /// <param name="seed">The seed of the initial weights.</param>
    /// <param name="threads">How many threads to work with; the results are the same for any number.</param>
    /// <exception cref="InputException">A size is out of its range, or the model would be too large for the machine.</exception>
    public ArchitectureVae(SearchSpace space, ModelOptions options, ulong seed = 0, int threads = 1)
        : this(space, options, seed, threads, null)
    {
    }

    /// <summary>A model with random weights, whose parameters are shown before memory is taken for them.</summary>
    internal ArchitectureVae(SearchSpace space, ModelOptions options, ulong seed, int threads, Action<Parameter>? admit)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Space = space;
        Options = options;
        Parameters = new(admit);
        Codec = new Codec(space, options.RawNumbers);
        Likelihood = new ArchitectureLikelihood(Codec, options.Head.Family.Create(
            new HeadContext(Codec, options.FamilyOptions, options.Head.Argument)));
        try
        {
            inference = new InferenceNetwork(Parameters, options, Codec.RowWidth, space.MaximumRows);
            posterior = new Posterior(
                Parameters, "posterior", options.Posterior, options.FamilyOptions, inference.Outputs, options.LatentSize,
                inference.InitialBlocks);
            Decoder = new Decoder(Parameters, options, Likelihood);
            Prior = options.Prior.Family.Create(new PriorContext(
                Parameters, "prior", options.LatentSize, options.Prior.Argument, options.FamilyOptions)
            {
                Codec = Codec,
                PosteriorOfRows = options.Posterior.IsGaussian ? GaussianOf : null,
            });
            // Last, so that all other weights begin as without it.
            if (options.Predict is { } metric) MetricHead = new(this, metric);
            Parameters.Initialize(seed);
            Team = new ThreadTeam(threads);
        }
        catch (Exception exception)
        {
            // Nobody gets the model, so that nobody else could free its memory.
            Parameters.Dispose();
            if (exception is not InsufficientMemoryException) throw;
            throw new InputException(exception.Message, inner: exception);
        }
    }

    /// <summary>The search space.</summary>
    public SearchSpace Space { get; }

    /// <summary>Sizes and forms.</summary>
    public ModelOptions Options { get; }

    /// <summary>All learned values.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>The threads that the model works with.</summary>
    public ThreadTeam Team { get; }

    /// <summary>Architectures to rows and back.</summary>
    public Codec Codec { get; }

    /// <summary>p(z).</summary>
    public Prior Prior { get; }

    /// <summary>What predicts the metric of <see cref="ModelOptions.Predict"/>; null where there is none.</summary>
    public MetricHead? MetricHead { get; }

    internal ArchitectureLikelihood Likelihood { get; }

    internal Decoder Decoder { get; }

    /// <summary>
    /// One pass over a batch: samples of the posterior, and log p(x|z) at the samples.
    /// </summary>
    /// <param name="tape">The tape to record on.</param>
    /// <param name="batch">B architectures.</param>
    /// <param name="samples">The layout of B·M sequences.</param>
    /// <param name="noise">[B·M, Z] draws of ε.</param>
    /// <param name="withCenter">Whether the posteriors' centers are wanted too.</param>
    internal ModelPass Run(Tape tape, ArchitectureBatch batch, SequenceLayout samples, Tensor noise, bool withCenter = false)
    {
        var rows = Rows(tape, batch);
        tape.CutRows(batch.Layout.SequencePieces, batch.Layout.RowPieces);
        var features = inference.Apply(tape, batch.Layout, rows);
        tape.CutRows(batch.Layout.SequencePieces, samples.SequencePieces);
        var sample = posterior.Sample(tape, features, noise, withCenter);
        tape.CutRows(samples.SequencePieces, samples.RowPieces);
        var logLikelihood = LogProbability(tape, batch, samples, rows, sample.Z);
        tape.CutRows(batch.Layout.SequencePieces, samples.SequencePieces);
        return new ModelPass(sample, logLikelihood);
    }

    // log p(x|z) [B·M, 1] at z [B·M, Z].
    private Tensor LogProbability(Tape tape, ArchitectureBatch batch, SequenceLayout samples, Tensor rows, Tensor z)
    {
        var outputs = Decoder.Apply(tape, batch.Layout, samples, rows, z);
        return Likelihood.LogProbability(tape, batch, samples, outputs, tape.Use(Decoder.LearnedOfNumbers));
    }

    /// <summary>Samples of the posterior for a batch of B architectures from noise [B·M, Z].</summary>
    internal PosteriorSample SamplePosterior(Tape tape, ArchitectureBatch batch, Tensor noise) =>
        posterior.Sample(tape, Features(tape, batch), noise);

    /// <summary>
    /// The same at given points z [B·M, Z], so that its density is log q(z|x) there. Flows are inverted in single precision:
    /// the sample's own z says how well.
    /// </summary>
    internal PosteriorSample PosteriorAt(Tape tape, ArchitectureBatch batch, Tensor z)
    {
        var features = Features(tape, batch);
        return posterior.Sample(tape, features, posterior.Noise(tape, features, z));
    }

    // A Gaussian posterior's parameters do not depend on the noise.
    private GaussianParameters GaussianOf(Tape tape, SequenceLayout layout, Tensor rows)
    {
        var noise = tape.Constant(layout.SequenceCount, Options.LatentSize);
        noise.Values.Clear();
        return posterior.Sample(tape, inference.Apply(tape, layout, rows), noise).Gaussian;
    }

    // [B, E] what the inference network reads.
    private Tensor Features(Tape tape, ArchitectureBatch batch) => inference.Apply(tape, batch.Layout, Rows(tape, batch));

    // [N, D].
    private Tensor Rows(Tape tape, ArchitectureBatch batch) => tape.Constant(batch.Layout.RowCount, Codec.RowWidth, batch.Rows);

    /// <summary>Where architectures lie in the latent space, in their order.</summary>
    /// <exception cref="InputException">
    /// An architecture is of another space, or its posterior is not finite, as the model's numbers overflow on it.
    /// </exception>
    public IReadOnlyList<LatentCode> Encode(IReadOnlyList<Architecture> architectures)
    {
        var codes = new LatentCode[architectures.Count];
        // Without noise the sample is the center.
        InferAll(architectures, 1, (run, _) => run.Noise.Values.Clear(), (_, sample, row, index) =>
        {
            var center = sample.Z.Row(row).ToArray();
            var logVariance = sample.BaseLogVariance.Exists ? sample.BaseLogVariance.Row(row).ToArray() : null;
            codes[index] = sample.Gaussian.IsDiagonal ? new(center, logVariance) : new(center, null, logVariance);
        });
        return codes;
    }

    /// <summary>Samples of the posterior, <paramref name="draws"/> of each architecture, those of one after the other.</summary>
    /// <param name="architectures">The architectures.</param>
    /// <param name="draws">How many of each.</param>
    /// <param name="seed">The seed of the noise.</param>
    /// <param name="first">The number of the first architecture, where they are a part of more: noise depends on it.</param>
    /// <exception cref="InputException">
    /// An architecture is of another space, or its posterior is not finite, as the model's numbers overflow on it.
    /// </exception>
    public IReadOnlyList<float[]> SamplePosterior(
        IReadOnlyList<Architecture> architectures, int draws, ulong seed, long first = 0)
    {
        var points = new float[checked(architectures.Count * draws)][];
        InferAll(
            architectures, draws, (run, indices) => run.DrawNoise(seed, RandomPurpose.PosteriorSample, indices, first),
            (_, sample, row, index) =>
            {
                for (var m = 0; m < draws; m++) points[index * draws + m] = sample.Z.Row(row * draws + m).ToArray();
            });
        return points;
    }

    /// <summary>
    /// Samples of an architecture's posterior on their way through the flows: those of the base, then after each flow (equation
    /// 16). The last are those of <see cref="SamplePosterior(IReadOnlyList{Architecture}, int, ulong, long)"/>.
    /// </summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="draws">How many samples, M.</param>
    /// <param name="seed">The seed of the noise.</param>
    /// <returns>[K + 1][M][Z], with K flows.</returns>
    /// <exception cref="InputException">The architecture is of another space.</exception>
    public IReadOnlyList<IReadOnlyList<float[]>> PosteriorSteps(Architecture architecture, int draws, ulong seed)
    {
        RequireOwn([architecture]);
        using var run = new BatchRun(this);
        run.Fill([architecture], [0]);
        run.Begin(draws);
        run.DrawNoise(seed, RandomPurpose.PosteriorSample, [0]);
        var steps = posterior.Steps(run.Tape, Features(run.Tape, run.Batch), run.Noise);
        return [.. steps.Select(z => Enumerable.Range(0, draws).Select(m => z.Row(m).ToArray()).ToList())];
    }

    /// <summary>
    /// KL[q(z|x) ‖ p(z)] of each architecture by latent dimension, in closed form, in nats, in their order; null where there
    /// is no such form, or none that splits.
    /// </summary>
    /// <returns>[B][Z].</returns>
    /// <exception cref="InputException">
    /// An architecture is of another space, or its posterior is not finite, as the model's numbers overflow on it.
    /// </exception>
    public IReadOnlyList<float[]>? KlByDimension(IReadOnlyList<Architecture> architectures)
    {
        if (!Options.HasClosedFormKl) return null;
        var kl = new float[architectures.Count][];
        Tensor ofBatch = default;
        InferAll(architectures, 1, (run, _) => run.Noise.Values.Clear(), (run, sample, row, index) =>
        {
            if (row == 0) ofBatch = Prior.KlByDimension(run.Tape, sample.Gaussian);
            kl[index] = ofBatch.Row(row).ToArray();
        });
        return kl;
    }

    /// <summary>log p(x|z) of an architecture at given points of the latent space, in nats, summed over its layers.</summary>
    /// <param name="architecture">x.</param>
    /// <param name="points">[count × Z] the points, one after the other.</param>
    /// <exception cref="InputException">The architecture is of another space.</exception>
    /// <exception cref="ArgumentException">The values are no whole number of points.</exception>
    public float[] LogProbability(Architecture architecture, ReadOnlySpan<float> points)
    {
        RequireOwn([architecture]);
        using var run = new BatchRun(this);
        run.Fill([architecture], [0]);
        var count = CountOf(points);
        run.Begin(count);
        var z = run.Tape.Constant(count, Options.LatentSize, points);
        return LogProbability(run.Tape, run.Batch, run.Samples, Rows(run.Tape, run.Batch), z).Values.ToArray();
    }

    /// <summary>
    /// log q(z|x) of an architecture's posterior at any points, in nats; −∞ where it is below −3.4e38, all that single precision
    /// holds. Flows are inverted for it: inverse autoregressive ones dimension by dimension, planar ones by solving an equation
    /// along their normal.
    /// </summary>
    /// <param name="architecture">x.</param>
    /// <param name="points">Points of Z coordinates each; 1 or more.</param>
    /// <exception cref="InputException">The architecture is of another space.</exception>
    /// <exception cref="ArgumentException">A point has another number of coordinates, or one that is not finite.</exception>
    /// <exception cref="InvalidOperationException">
    /// The posterior cannot be inverted at a point in single precision: the point is lost on the way there and back, as far out
    /// as numbers of the maps overflow.
    /// </exception>
    public IReadOnlyList<double> PosteriorLogDensity(Architecture architecture, IReadOnlyList<float[]> points)
    {
        const double Tolerance = 1e-2;
        RequireOwn([architecture]);
        using var tape = new Tape(Team, recording: false);
        var batch = new ArchitectureBatch(Codec);
        batch.Fill([architecture], [0]);
        var z = tape.Constant(points.Count, Options.LatentSize, Joined(points));
        if (!TensorPrimitives.IsFiniteAll<float>(z.Values))
            throw new ArgumentException("A point has a coordinate that is not finite.", nameof(points));
        var sample = PosteriorAt(tape, batch, z);
        for (var i = 0; i < z.Length; i++)
        {
            var (wanted, found) = (z.Values[i], sample.Z.Values[i]);
            if (!(Math.Abs(wanted - found) <= Tolerance * (1 + Math.Abs(wanted))))
                throw new InvalidOperationException(
                    $"Posterior '{Options.Posterior}' cannot be inverted at point {i / z.Columns} " +
                    $"in single precision: it comes back with {found} for {wanted}.");
        }
        return [.. sample.LogDensity.Values.ToArray().Select(value => (double)value)];
    }

    private delegate void FillNoise(BatchRun run, ReadOnlySpan<int> indices);

    private delegate void TakeSample(BatchRun run, PosteriorSample sample, int row, int index);

    private void InferAll(IReadOnlyList<Architecture> architectures, int draws, FillNoise fillNoise, TakeSample take)
    {
        RequireOwn(architectures);
        using var run = new BatchRun(this);
        foreach (var chunk in Enumerable.Range(0, architectures.Count).Chunk(EncodingBatch))
        {
            run.Fill(architectures, chunk);
            run.Begin(draws);
            fillNoise(run, chunk);
            var sample = run.SamplePosterior();
            for (var b = 0; b < chunk.Length; b++)
            {
                var index = chunk[run.Batch.Order[b]];
                RequireFinite(sample, b, draws, index);
                take(run, sample, b, index);
            }
        }
    }

    // Log variances are bounded, so that z tells of them too.
    private static void RequireFinite(PosteriorSample sample, int row, int draws, int architecture)
    {
        for (var m = 0; m < draws; m++)
        {
            if (!TensorPrimitives.IsFiniteAll<float>(sample.Z.Row(row * draws + m)))
                throw new OverflowedException(
                    "Architecture", architecture, "its posterior is not finite, as numbers of the model overflow on it");
        }
    }

    /// <summary>The architectures that latent points decode to, in their order.</summary>
    /// <param name="points">Points of Z coordinates each.</param>
    /// <param name="options">How; the default is greedy with the grammar's mask.</param>
    /// <exception cref="ArgumentException">A point has another number of coordinates.</exception>
    /// <exception cref="InputException">The decoder's numbers are not finite at a point, which the message names.</exception>
    public IReadOnlyList<Architecture> Decode(IReadOnlyList<float[]> points, DecodingOptions? options = null) =>
        Decode(Joined(points), options);

    private int CountOf(ReadOnlySpan<float> points) => points.Length % Options.LatentSize == 0
        ? points.Length / Options.LatentSize
        : throw new ArgumentException(
            $"{points.Length} values are no points of {Options.LatentSize} coordinates.", nameof(points));

    // [count × Z]; the first point's number is for the error.
    internal float[] Joined(IReadOnlyList<float[]> points, long first = 0)
    {
        var size = Options.LatentSize;
        var values = new float[checked(points.Count * size)];
        for (var i = 0; i < points.Count; i++)
        {
            if (points[i].Length != size)
                throw new ArgumentException(
                    $"Point {first + i} has {points[i].Length} coordinates; the latent space has {size}.", nameof(points));
            points[i].CopyTo(values, i * size);
        }
        return values;
    }

    internal void RequireOwn(IReadOnlyList<Architecture> architectures) => Space.RequireAll(architectures, "An architecture is");

    /// <summary>Architectures decoded from draws of the prior.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">The seed of the draws, and of the decoding where it is stochastic.</param>
    /// <param name="options">How to decode; the default is greedy with the grammar's mask.</param>
    /// <param name="scale">
    /// A mean and deviation: draws are then of the Gaussian that has them, whatever the prior. With N(0, I) for the prior they
    /// are its draws, moved.
    /// </param>
    /// <exception cref="InputException">The decoder's numbers are not finite at a draw, which the message names.</exception>
    public IReadOnlyList<Architecture> Sample(int count, ulong seed, DecodingOptions? options = null, LatentScale? scale = null)
    {
        return DecodeDraws(Draws(0, count, seed, scale), (options ?? DecodingOptions.Greedy) with { Seed = seed });
    }

    /// <summary>
    /// What draws of the prior decode to, of which the first has a number; one on which the decoder is not finite is named as a
    /// draw.
    /// </summary>
    internal Architecture[] DecodeDraws(float[] draws, DecodingOptions options, long first = 0)
    {
        try
        {
            return Decode(draws, options, first);
        }
        catch (OverflowedException exception)
        {
            throw exception.Called($"Draw {exception.Index} of the prior");
        }
    }

    /// <summary>Draws from the prior, one after the other; draw i does not depend on how many there are.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>[count × Z].</returns>
    /// <exception cref="InputException">They are more than an array holds.</exception>
    public float[] PriorDraws(int count, ulong seed) => Draws(0, count, seed, null);

    /// <summary>Draws from a number on, of the Gaussian with a mean and deviation or else of the prior: [count × Z].</summary>
    internal float[] Draws(long first, int count, ulong seed, LatentScale? scale)
    {
        if ((long)count * Options.LatentSize > Array.MaxLength)
            throw new InputException(
                $"{count} draws of {Options.LatentSize} latent dimensions are too many at once; " +
                $"{Array.MaxLength / Options.LatentSize} are possible.");
        using var tape = new Tape(Team, recording: false);
        var prior = scale is null ? Prior : new StandardNormalPrior(Options.LatentSize);
        var draws = prior.Draw(tape, seed, first, count).Values.ToArray();
        scale?.Apply(draws);
        return draws;
    }

    /// <summary>The architectures that latent points decode to, in their order.</summary>
    /// <param name="points">[count × Z] the points, one after the other.</param>
    /// <param name="options">How; the default is greedy with the grammar's mask.</param>
    /// <param name="first">
    /// The number of the first point, where they are a part of more: what is drawn for a point depends on it.
    /// </param>
    /// <exception cref="ArgumentException">The values are no whole number of points.</exception>
    /// <exception cref="InputException">The decoder's numbers are not finite at a point, which the message names.</exception>
    public Architecture[] Decode(ReadOnlySpan<float> points, DecodingOptions? options = null, long first = 0)
    {
        CountOf(points);
        return (decoding ??= new AutoregressiveDecoding(this)).Decode(points, options ?? DecodingOptions.Greedy, first);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        decoding?.Dispose();
        Parameters.Dispose();
        Team.Dispose();
    }
}

/// <summary>What one pass of a model gives.</summary>
/// <param name="Posterior">The samples with their density and KL.</param>
/// <param name="LogLikelihood">[B·M, 1] log p(x|z) at the samples, in nats.</param>
internal readonly record struct ModelPass(PosteriorSample Posterior, Tensor LogLikelihood);
