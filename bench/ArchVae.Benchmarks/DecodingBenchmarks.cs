using ArchVae.Speed;
using BenchmarkDotNet.Attributes;

namespace ArchVae.Benchmarks;

/// <summary>Greedy decoding of 256 points of the reference model, all 15 steps.</summary>
[MemoryDiagnoser]
public class DecodingBenchmarks
{
    private DecodingTimer decoding = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var options = new SpeedOptions { Threads = Threads };
        decoding = new DecodingTimer(SpeedData.Space(options.MaximumLength), options);
    }

    [GlobalCleanup]
    public void Close() => decoding.Dispose();

    [Benchmark]
    public void Decoding() => decoding.Run(TimeProvider.System);
}
