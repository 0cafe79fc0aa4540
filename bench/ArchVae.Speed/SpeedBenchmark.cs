using System.Diagnostics;
using ArchVae.Tensors;
using MathNet.Numerics.Statistics;

namespace ArchVae.Speed;

/// <summary>
/// Measures the training step of each posterior and decoding beside the machine's rate of large matrix products. All are measured
/// in turn, round after round, so that what else the machine does strikes all alike; figures are medians.
/// </summary>
public static class SpeedBenchmark
{
    private const int WarmUpRounds = 5;

    /// <summary>Measures.</summary>
    /// <param name="options">What.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="InputException">An option is out of its range.</exception>
    public static SpeedReport Run(SpeedOptions options, TimeProvider time)
    {
        options.Validate();
        var space = SpeedData.Space(options.MaximumLength);
        var data = SpeedData.Architectures(space);
        var steppers = options.Posteriors.Select(form => new StepTimer(space, data, options, form)).ToList();
        try
        {
            for (var round = 0; round < WarmUpRounds; round++)
                foreach (var stepper in steppers) stepper.Run(time);
            // That of training alone.
            var peakMemory = PeakMemory();
            using var team = new ThreadTeam(options.Threads);
            using var product = new LargeProduct(team);
            using var decoder = new DecodingTimer(space, options);
            var products = new List<double>();
            for (var round = -WarmUpRounds; round < options.Rounds; round++)
            {
                if (round == 0) Forget(steppers, products, decoder);
                var start = time.GetTimestamp();
                product.Run();
                products.Add(time.GetElapsedTime(start).TotalSeconds);
                foreach (var stepper in steppers) stepper.Run(time);
                decoder.Run(time);
            }
            return Report(options, products, steppers, decoder, peakMemory);
        }
        finally
        {
            foreach (var stepper in steppers) stepper.Dispose();
        }
    }

    private static void Forget(List<StepTimer> steppers, List<double> products, DecodingTimer decoder)
    {
        products.Clear();
        decoder.Seconds.Clear();
        foreach (var stepper in steppers) stepper.Forget();
    }

    private static SpeedReport Report(
        SpeedOptions options, List<double> products, List<StepTimer> steppers, DecodingTimer decoder, long peakMemory) => new()
        {
            GemmGflops = LargeProduct.Operations / products.Median() / 1e9,
            Threads = options.Threads,
            Simd = Simd.Name,
            Posteriors = steppers.ToDictionary(stepper => stepper.Name, stepper => stepper.Report(steppers[0], products)),
            DecodePerSecond = options.DecodingBatch / decoder.Seconds.Median(),
            PeakMemoryMb = peakMemory / 1e6,
        };

    private static long PeakMemory()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
