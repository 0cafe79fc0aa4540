using ArchVae.Benchmarks;

// dotnet run -c Release --project bench/ArchVae.Benchmarks -- WHAT [threads …]
var measurements = new Dictionary<string, Action<int[]>>
{
    ["kernels"] = KernelFigures.Print,
    ["training"] = TrainingFigures.Print,
    ["posteriors"] = TrainingFigures.PrintPosteriors,
    ["energies"] = EnergyFits.Print,
    ["stability"] = StabilityRuns.Print,
};
if (args.Length == 0 || !measurements.TryGetValue(args[0], out var measure))
{
    Console.Error.WriteLine($"Name what to measure: {string.Join(", ", measurements.Keys)}; then numbers of threads.");
    return 2;
}
measure(args.Length > 1 ? [.. args.Skip(1).Select(int.Parse)] : [1, 2]);
return 0;
