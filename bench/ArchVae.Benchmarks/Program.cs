using ArchVae.Benchmarks;

// dotnet run -c Release --project bench/ArchVae.Benchmarks -- kernels|training [threads …]
var threads = args.Length > 1 ? [.. args.Skip(1).Select(int.Parse)] : new[] { 1, 2 };
switch (args.FirstOrDefault())
{
    case "kernels": KernelFigures.Print(threads); break;
    case "training": TrainingFigures.Print(threads); break;
    default: Console.Error.WriteLine("Name what to measure: kernels or training; then numbers of threads."); return 2;
}
return 0;
