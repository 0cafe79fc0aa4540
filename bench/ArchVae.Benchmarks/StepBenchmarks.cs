using ArchVae.Posteriors;
using ArchVae.Speed;
using BenchmarkDotNet.Attributes;

namespace ArchVae.Benchmarks;

/// <summary>The training step of the reference model with each posterior.</summary>
[MemoryDiagnoser]
public class StepBenchmarks
{
    private StepTimer step = null!;

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
    }

    [GlobalCleanup]
    public void Close() => step.Dispose();

    [Benchmark(OperationsPerInvoke = SpeedOptions.StepsPerRound)]
    public void TrainingStep() => step.Run(TimeProvider.System);
}
