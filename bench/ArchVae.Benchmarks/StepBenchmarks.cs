using ArchVae.Latent;
using ArchVae.Speed;
using BenchmarkDotNet.Attributes;

namespace ArchVae.Benchmarks;

/// <summary>The training step of the reference model with each posterior, and decoding 256 sequences of 15 rows.</summary>
[InProcess]
[MemoryDiagnoser]
public class StepBenchmarks
{
    private StepTimer step = null!;
    private DecodingTimer decoding = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    [ParamsSource(nameof(Posteriors))]
    public string Posterior { get; set; } = "";

    public static IEnumerable<string> Posteriors => SpeedOptions.AllPosteriors.Select(form => form.ToString());

    [GlobalSetup]
    public void Prepare()
    {
        var options = new SpeedOptions { Threads = Threads };
        var space = SpeedData.Space(options.MaximumLength);
        step = new StepTimer(space, SpeedData.Architectures(space), options, PosteriorForm.Parse(Posterior));
        decoding = new DecodingTimer(space, options);
    }

    [GlobalCleanup]
    public void Close()
    {
        step.Dispose();
        decoding.Dispose();
    }

    [Benchmark(OperationsPerInvoke = SpeedOptions.StepsPerRound)]
    public void TrainingStep() => step.Run(TimeProvider.System);

    [Benchmark]
    public void Decoding() => decoding.Run(TimeProvider.System);
}
