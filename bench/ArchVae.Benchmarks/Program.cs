using ArchVae.Benchmarks;

KernelFigures.Print(args.Length > 0 ? [.. args.Select(int.Parse)] : [1, 2]);
