using ArchVae.Benchmarks;

// dotnet run -c Release --project bench/ArchVae.Benchmarks -- kernels|training [threads …]
//                                                          -- round-trips [counts …]
int[] Numbers(params int[] otherwise) => args.Length > 1 ? [.. args.Skip(1).Select(int.Parse)] : otherwise;
switch (args.FirstOrDefault())
{
    case "kernels": KernelFigures.Print(Numbers(1, 2)); break;
    case "training": TrainingFigures.Print(Numbers(1, 2)); break;
    case "round-trips": RoundTripFigures.Print(Numbers(100_000)); break;
    default: Console.Error.WriteLine("Name what to measure: kernels or training, then numbers of threads; or round-trips, then how many architectures."); return 2;
}
return 0;
