using System.Globalization;
using ArchVae.Benchmarks;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// dotnet run -c Release --project bench/ArchVae.Benchmarks -- WHAT [threads …], round-trips [counts …], pictures [FOLDER],
// energies [posteriors … U1 … seeds],
// trade-off RESULTS.jsonl PICTURE.svg, predictions TRAIN.jsonl TEST.jsonl METRIC [labels predictors model …] or reader INPUT SIZE
int[] Numbers(params int[] otherwise) => args.Length > 1 ? [.. args.Skip(1).Select(int.Parse)] : otherwise;
// In this process: a build of its own for each would need the packages' sources at hand.
var inProcess = DefaultConfig.Instance.AddJob(Job.ShortRun.WithIterationCount(7).WithToolchain(InProcessEmitToolchain.Instance));
var measurements = new Dictionary<string, Action>
{
    ["kernels"] = () => KernelFigures.Print(Numbers(1, 2)),
    ["network-steps"] = () => NetworkSteps.Write(args[1], [.. args.Skip(2).Select(int.Parse)]),
    ["network-runs"] = () => NetworkRuns.Print(args.Length > 1 ? int.Parse(args[1]) : 2),
    ["convolutions"] = () => ConvolutionFigures.Print(Numbers(1, 2)),
    ["posteriors"] = () => PosteriorFigures.Print(Numbers(1, 2)),
    ["growth"] = () => GrowthFigures.Print(Numbers(2)),
    ["draws"] = () => DrawFigures.Print(Numbers(1, 2)),
    ["readers"] = ReaderFigures.Print,
    ["reader"] = () => ReaderFigures.PrintOne(args[1], int.Parse(args[2], CultureInfo.InvariantCulture)),
    ["steps"] = () => BenchmarkRunner.Run([typeof(StepBenchmarks), typeof(DecodingBenchmarks)], inProcess),
    ["products"] = () => BenchmarkRunner.Run<KernelBenchmarks>(inProcess),
    ["continuous"] = ContinuousFigures.Print,
    ["energies"] = () => EnergyFits.Print(args[1..]),
    ["pictures"] = () => TheoryPictures.Write(args.ElementAtOrDefault(1) ?? "docs/pictures"),
    ["predictions"] = () => PredictionRuns.Print(args[1], args[2], args[3], args[4..]),
    ["trade-off"] = () => TradeOffPicture.Write(args[1], args[2]),
    ["stability"] = () => StabilityRuns.Print(Numbers(1, 2)),
    ["round-trips"] = () => RoundTripFigures.Print(Numbers(100_000)),
};
if (args.Length == 0 || !measurements.TryGetValue(args[0], out var measure))
{
    Console.Error.WriteLine(
        $"Name what to measure: {string.Join(", ", measurements.Keys)}; " +
        "then numbers of threads, or for round-trips of architectures.");
    return 2;
}
measure();
return 0;
