using ArchVae.Tensors;
using ArchVae.Tensors.Ranks;
using MathNet.Numerics.Statistics;

namespace ArchVae.Speed;

/// <summary>
/// Measures a training step that several processes share, calls of the exchange of several lengths, and steps that each makes by
/// itself of the batch, a half, a quarter and an eighth of it; and fits a model of the cost to the latter two.
/// </summary>
public static class RankedBenchmark
{
    // On one processor the just-in-time compiler takes longer, as it has what training leaves of it.
    private const int WarmUpRounds = 40;
    private const int RoundsOfExchange = 10;
    private const int CallsOfLength = 200;
    private static readonly int[] lengths = [64, 4096, 1 << 16, 1 << 18, 1 << 20];
    private static readonly int[] parts = [1, 2, 4, 8];
    private static readonly int[] extrapolated = [1, 2, 4, 8, 16, 64];

    /// <summary>Measures; all ranks do the same.</summary>
    /// <param name="options">What; of the posteriors the first.</param>
    /// <param name="ranks">The processes.</param>
    /// <param name="counted">Their group.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="InputException">An option is out of its range.</exception>
    public static RankedReport Run(SpeedOptions options, RankThread ranks, CountedGroup counted, TimeProvider time)
    {
        options.Validate();
        var space = SpeedData.Space(options.MaximumLength);
        var data = SpeedData.Architectures(space);
        StepTimer Timer(int batch, RankThread? with) =>
            new(space, data, options with { BatchSize = Math.Max(1, batch) }, options.Posteriors[0], with);
        // One model at a time: what others leave of the caches is not what training has.
        using var shared = Timer(options.BatchSize, ranks);
        Measure(shared, options, time);
        var exchange = Exchange(shared, ranks, counted, time);
        var call = Calls(ranks, time);
        var alone = parts.Select(part =>
        {
            using var timer = Timer(options.BatchSize / part, null);
            // All processes at once, so that what they take from each other beside the exchange is measured too.
            ranks.Barrier();
            Measure(timer, options, time);
            return ((double)timer.BatchSize, timer.Median);
        }).ToList();
        return Report(options, ranks, shared, alone, exchange, call);
    }

    private static void Measure(StepTimer timer, SpeedOptions options, TimeProvider time)
    {
        for (var round = 0; round < WarmUpRounds; round++) timer.Run(time);
        timer.Forget();
        for (var round = 0; round < options.Rounds; round++) timer.Run(time);
    }

    // Of a step: the share that it waits, the calls and the bytes that a process sends.
    private static (double Share, double Calls, double Bytes) Exchange(
        StepTimer shared, RankThread ranks, CountedGroup counted, TimeProvider time)
    {
        var before = shared.Steps;
        counted.Forget();
        var waited = ranks.Waited;
        var start = time.GetTimestamp();
        for (var round = 0; round < RoundsOfExchange; round++) shared.Run(time);
        var share = (ranks.Waited - waited) / time.GetElapsedTime(start);
        var steps = shared.Steps - before;
        return (share, (double)counted.Calls / steps, (double)counted.BytesSent / steps);
    }

    private static RankedReport Report(
        SpeedOptions options, RankThread ranks, StepTimer shared, List<(double Batch, double Seconds)> alone,
        (double Share, double Calls, double Bytes) exchange, (double Latency, double PerByte) call)
    {
        var (fixedSeconds, perArchitecture) = RankedCost.Line(
            [.. alone.Select(step => step.Batch)], [.. alone.Select(step => step.Seconds)]);
        var cost = new RankedCost(
            fixedSeconds * 1e3, perArchitecture * 1e3, Math.Max(0, call.Latency) / (ranks.Count - 1) * 1e6,
            1 / call.PerByte / 1e9);
        // What goes to the others is all but a P-th.
        var all = exchange.Bytes * ranks.Count / (ranks.Count - 1);
        double Of(RankedCost by, int count) =>
            by.Milliseconds(count, options.BatchSize, exchange.Calls, all * (count - 1) / count);
        return new()
        {
            Ranks = ranks.Count,
            Threads = options.Threads,
            Processors = Environment.ProcessorCount,
            Simd = Simd.Name,
            Parameters = shared.Parameters,
            BatchSize = options.BatchSize,
            StepMilliseconds = shared.Median * 1e3,
            ExchangeShare = exchange.Share,
            MessagesPerStep = exchange.Calls,
            BytesPerStep = exchange.Bytes,
            Cost = cost,
            ModelMilliseconds = Of(cost, ranks.Count),
            Extrapolated =
            [
                .. extrapolated.Select(count => new RankedExtrapolation(
                    count, Of(cost, count),
                    Of(cost with { LatencyMicroseconds = 30, GigabytesPerSecond = 10 / 8.0 }, count),
                    Of(cost with { LatencyMicroseconds = 5, GigabytesPerSecond = 100 / 8.0 }, count))),
            ],
        };
    }

    // Seconds of a call, and of each byte that it sends.
    private static (double Latency, double PerByte) Calls(RankThread ranks, TimeProvider time)
    {
        var seconds = new double[lengths.Length];
        for (var i = 0; i < lengths.Length; i++)
        {
            var buffer = new byte[lengths[i] * ranks.Count];
            var ofLength = new List<double>();
            for (var call = 0; call < CallsOfLength; call++)
            {
                var start = time.GetTimestamp();
                ranks.Gather(buffer);
                ofLength.Add(time.GetElapsedTime(start).TotalSeconds);
            }
            seconds[i] = ofLength.Median();
        }
        return RankedCost.Line([.. lengths.Select(length => (double)length * (ranks.Count - 1))], seconds);
    }
}
