using ArchVae.Benchmarks;

// dotnet run -c Release --project bench/ArchVae.Benchmarks -- WHAT [threads …], round-trips [counts …] or pictures [FOLDER]
int[] Numbers(params int[] otherwise) => args.Length > 1 ? [.. args.Skip(1).Select(int.Parse)] : otherwise;
var measurements = new Dictionary<string, Action>
{
    ["kernels"] = () => KernelFigures.Print(Numbers(1, 2)),
    ["posteriors"] = () => PosteriorFigures.Print(Numbers(1, 2)),
    ["energies"] = () => EnergyFits.Print(Numbers(1, 2)),
    ["pictures"] = () => TheoryPictures.Write(args.ElementAtOrDefault(1) ?? "docs/pictures"),
    ["stability"] = () => StabilityRuns.Print(Numbers(1, 2)),
    ["round-trips"] = () => RoundTripFigures.Print(Numbers(100_000)),
};
if (args.Length == 0 || !measurements.TryGetValue(args[0], out var measure))
{
    Console.Error.WriteLine($"Name what to measure: {string.Join(", ", measurements.Keys)}; then numbers of threads, or for round-trips of architectures.");
    return 2;
}
measure();
return 0;
