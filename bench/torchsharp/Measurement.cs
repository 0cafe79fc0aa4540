using System.Diagnostics;
using MathNet.Numerics.Statistics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace ArchVae.TorchBench;

/// <summary>What is measured in one process.</summary>
internal sealed record MeasurementOptions(
    string Posterior, int Threads, int Batch, int Rounds, bool Packed, bool LatentAtEveryStep, int[] DecodingBatches);

/// <summary>
/// Training steps, greedy decodes and a 1024³ product, in turn, round after round, as <c>archvae bench</c> has them; figures are
/// medians.
/// </summary>
internal sealed class Measurement : IDisposable
{
    private const int WarmUpRounds = 5, StepsPerRound = 3, ProductSize = 1024;
    private const double ClipNorm = 5, LearningRate = 1e-4;

    private readonly MeasurementOptions options;
    private readonly Vae vae;
    private readonly Architectures data = Architectures.Random(4096);
    private readonly Parameter[] parameters;
    private readonly Adam adam;
    private readonly List<double> steps = [], updates = [], products = [];
    private readonly Dictionary<(int Batch, bool Cell), List<double>> decodes = [];

    public Measurement(MeasurementOptions options)
    {
        set_num_threads(options.Threads);
        manual_seed(0);
        this.options = options;
        vae = new(options.Posterior, options.LatentAtEveryStep);
        parameters = [.. vae.parameters()];
        adam = optim.Adam(parameters, LearningRate);
    }

    /// <summary>All figures, named as <c>archvae bench --json</c> has them, and what they were measured with.</summary>
    public object Run()
    {
        for (var i = 0; i < WarmUpRounds * StepsPerRound; i++)
        {
            Train();
            Collect();
        }
        using var process = Process.GetCurrentProcess();
        // Read here, so that it is the peak of training alone.
        var peakMemory = process.PeakWorkingSet64;
        var (left, right) = (randn(ProductSize, ProductSize), randn(ProductSize, ProductSize));
        var product = zeros(ProductSize, ProductSize);
        for (var round = -WarmUpRounds; round < options.Rounds; round++)
        {
            if (round == 0) Forget();
            products.Add(Seconds(() => product.addmm_(left, right, beta: 0)));
            for (var i = 0; i < StepsPerRound; i++) Train();
            foreach (var batch in options.DecodingBatches) Decode(batch);
            Collect();
        }
        var best = options.DecodingBatches.ToDictionary(
            batch => batch, batch => decodes.Where(own => own.Key.Batch == batch).MinBy(own => own.Value.Median()));
        return new
        {
            torch = __version__,
            options.Threads,
            options.Posterior,
            options.Packed,
            options.LatentAtEveryStep,
            gemmGflops = 2 * Math.Pow(ProductSize, 3) / products.Median() / 1e9,
            trainPerSecond = options.Batch / steps.Median(),
            stepMilliseconds = 1e3 * steps.Median(),
            updateShare = updates.Zip(steps, (update, step) => update / step).Median(),
            decodePerSecond = best.ToDictionary(own => own.Key, own => own.Key / own.Value.Value.Median()),
            decodedWith = best.ToDictionary(own => own.Key, own => own.Value.Key.Cell ? "LSTMCell" : "LSTM"),
            peakMemoryMb = peakMemory / 1e6,
        };
    }

    public void Dispose()
    {
        adam.Dispose();
        vae.Dispose();
    }

    // The batch put together, forward, backward, clipping, Adam.
    private void Train()
    {
        var update = 0.0;
        steps.Add(Seconds(() =>
        {
            using var scope = NewDisposeScope();
            var batch = data.Batch(randint(data.Count, [options.Batch], int64));
            var (reconstruction, kl) = vae.Elbo(batch, randn(options.Batch, Vae.Latent), options.Packed);
            vae.zero_grad();
            (kl - reconstruction).backward();
            update = Seconds(() =>
            {
                nn.utils.clip_grad_norm_(parameters, ClipNorm);
                adam.step();
            });
        }));
        updates.Add(update);
    }

    private void Decode(int batch)
    {
        using var scope = NewDisposeScope();
        var z = randn(batch, Vae.Latent);
        foreach (var cell in new[] { true, false })
        {
            if (!decodes.TryGetValue((batch, cell), out var own)) decodes.Add((batch, cell), own = []);
            own.Add(Seconds(() =>
            {
                var (types, sizes) = vae.Decoder.Greedy(z, cell);
                types.Dispose();
                sizes.Dispose();
            }));
        }
    }

    // Small native objects that TorchSharp leaves to the collector keep large pieces of native memory apart, which then cannot be
    // joined again: without this the process grows by 8 MB a step.
    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private void Forget()
    {
        steps.Clear();
        updates.Clear();
        products.Clear();
        decodes.Clear();
    }

    private static double Seconds(Action run)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
