using System.Diagnostics;
using ArchVae.Latent;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Tensors;
using ArchVae.Tensors.Kernels;
using ArchVae.Training;
using MathNet.Numerics.Statistics;

namespace ArchVae.Speed;

/// <summary>
/// Measures the training step of each posterior and decoding beside the machine's rate of large matrix products. All are measured in
/// turn, round after round, so that what else the machine does strikes all alike; figures are medians.
/// </summary>
public static class SpeedBenchmark
{
    private const int WarmUpRounds = 10;
    private const int StepsPerRound = 3;

    /// <summary>Measures.</summary>
    /// <param name="options">What.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="InputException">An option is out of its range.</exception>
    public static SpeedReport Run(SpeedOptions options, TimeProvider time)
    {
        options.Validate();
        var space = SpeedData.Space(options.MaximumLength);
        var data = SpeedData.Architectures(space);
        using var team = new ThreadTeam(options.Threads);
        using var product = new LargeProduct(team);
        var steppers = options.Posteriors.Select(form => new Stepper(space, data, options, form)).ToList();
        try
        {
            using var decoder = new Decoding(space, options);
            var products = new List<double>();
            for (var round = -WarmUpRounds; round < options.Rounds; round++)
            {
                if (round == 0) Forget(steppers, products, decoder);
                products.Add(Seconds(time, product.Run));
                foreach (var stepper in steppers) stepper.Run(time);
                decoder.Seconds.Add(Seconds(time, decoder.Run));
            }
            return Report(options, products, steppers, decoder);
        }
        finally
        {
            foreach (var stepper in steppers) stepper.Dispose();
        }
    }

    private static void Forget(List<Stepper> steppers, List<double> products, Decoding decoder)
    {
        products.Clear();
        decoder.Seconds.Clear();
        foreach (var stepper in steppers) stepper.Forget();
    }

    private static SpeedReport Report(SpeedOptions options, List<double> products, List<Stepper> steppers, Decoding decoder) => new()
    {
        GemmGflops = LargeProduct.Operations / products.Median() / 1e9,
        Threads = options.Threads,
        Simd = Simd.Name,
        Posteriors = steppers.ToDictionary(stepper => stepper.Name, stepper => stepper.Report(steppers[0], products)),
        DecodePerSecond = options.DecodingBatch / decoder.Seconds.Median(),
        PeakMemoryMb = PeakMemory() / 1e6,
    };

    private static long PeakMemory()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private static double Seconds(TimeProvider time, Action action)
    {
        var start = time.GetTimestamp();
        action();
        return time.GetElapsedTime(start).TotalSeconds;
    }

    private sealed class Stepper : IDisposable
    {
        private readonly ArchitectureVae vae;
        private readonly TrainingStep step;
        private readonly IReadOnlyList<Architecture> data;
        private readonly SpeedOptions options;
        private readonly int[] indices;

        // One a step; the operations and the allocated bytes of all of them.
        private readonly List<double> seconds = [];
        private readonly List<double> operations = [];
        private long allocated;
        private int next;

        public Stepper(SearchSpace space, IReadOnlyList<Architecture> data, SpeedOptions options, PosteriorForm form)
        {
            this.data = data;
            this.options = options;
            indices = new int[options.BatchSize];
            vae = new ArchitectureVae(space, options.Model with { Posterior = form }, seed: 1, options.Threads);
            step = new TrainingStep(vae, new TrainingOptions { BatchSize = options.BatchSize, Samples = options.Samples });
            Name = NameOf(form);
        }

        public string Name { get; }

        /// <summary>Some training steps, each on other architectures.</summary>
        public void Run(TimeProvider time)
        {
            for (var i = 0; i < StepsPerRound; i++)
            {
                var rows = 0;
                for (var b = 0; b < indices.Length; b++)
                {
                    indices[b] = next++ % data.Count;
                    rows += data[indices[b]].RowCount;
                }
                var before = GC.GetAllocatedBytesForCurrentThread();
                var start = time.GetTimestamp();
                step.Run(data, indices, beta: 1, learningRate: 1e-4);
                var elapsed = time.GetElapsedTime(start).TotalSeconds;
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                seconds.Add(elapsed);
                operations.Add(MatrixProducts.OfTrainingStep(vae, indices.Length, rows, options.Samples));
            }
        }

        /// <summary>Leaves out what was measured so far.</summary>
        public void Forget()
        {
            seconds.Clear();
            operations.Clear();
            allocated = 0;
        }

        public PosteriorSpeed Report(Stepper first, List<double> products)
        {
            var rates = seconds.Zip(operations, (s, o) => o / s / 1e9).ToList();
            return new(
                indices.Length / seconds.Median(),
                seconds.Median() * 1e3,
                seconds.Zip(first.seconds, (own, others) => own / others).Median(),
                rates.Median(),
                rates.Select((rate, i) => rate * 1e9 * products[i / StepsPerRound] / LargeProduct.Operations).Median(),
                allocated / seconds.Count);
        }

        public void Dispose()
        {
            step.Dispose();
            vae.Dispose();
        }

        // The posteriors that are measured without being asked for go by the names of their families.
        private static string NameOf(PosteriorForm form) =>
            SpeedOptions.AllPosteriors.Contains(form) ? form.ToString().Split(':')[0] : form.ToString();
    }

    /// <summary>Greedy decoding of a model that never ends a sequence before the longest length.</summary>
    private sealed class Decoding : IDisposable
    {
        private readonly ArchitectureVae vae;
        private readonly float[] points;

        public Decoding(SearchSpace space, SpeedOptions options)
        {
            const float Never = -1e4f;
            vae = new ArchitectureVae(space, options.Model with { Posterior = PosteriorForm.Diagonal }, seed: 1, options.Threads);
            vae.Parameters.Parameters.Single(parameter => parameter.Name == "decoder.output.bias").Tensor.Values[space.EndType.Index] = Never;
            points = vae.PriorDraws(options.DecodingBatch, seed: 1);
        }

        public List<double> Seconds { get; } = [];

        public void Run() => vae.DecodeAll(points, DecodingOptions.Raw);

        public void Dispose() => vae.Dispose();
    }
}
