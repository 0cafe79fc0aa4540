using ArchVae.Tensors;
using ArchVae.Tensors.Ops;

namespace ArchVae.Benchmarks;

/// <summary>
/// Time and memory of a flow in continuous time against its steps, and the steps of a pair against its tolerance.
/// </summary>
internal static class ContinuousFigures
{
    private const int Rows = 512;
    private const int Size = 32;
    private const int Terms = 16;

    public static void Print()
    {
        Console.WriteLine(
            "| scheme | steps or tolerance | forward, µs a row | and backward | kilobytes | error of z | of log det |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        var exact = Measure(new(RungeKuttaScheme.DormandPrince, Tolerance: 1e-12));
        RungeKuttaScheme[] schemes = [RungeKuttaScheme.Euler, RungeKuttaScheme.Heun, RungeKuttaScheme.Classic];
        RungeKuttaScheme[] pairs = [RungeKuttaScheme.BogackiShampine, RungeKuttaScheme.DormandPrince];
        int[] steps = [1, 4, 16, 64, 256];
        double[] tolerances = [1e-3, 1e-5, 1e-7];
        var all = schemes.SelectMany(scheme => steps.Select(count => new Integration(scheme, count)))
            .Concat(pairs.SelectMany(scheme => tolerances.Select(tolerance => new Integration(scheme, Tolerance: tolerance))));
        foreach (var integration in all)
        {
            var found = Measure(integration);
            double Largest(Func<Result, float[]> of) => of(found).Zip(of(exact), (a, b) => Math.Abs((double)a - b)).Max();
            var setting = integration.Scheme < RungeKuttaScheme.BogackiShampine
                ? $"{integration.Steps}" : $"{integration.Tolerance:0e-0}";
            Console.Write(FormattableString.Invariant(
                $"| {integration.Scheme} | {setting} | {found.Forward:F0} | {found.Both:F0} | {found.Kilobytes:F0} |"));
            Console.WriteLine(FormattableString.Invariant(
                $" {Largest(result => result.Z):0.0e-0} | {Largest(result => result.LogDeterminant):0.0e-0} |"));
        }
    }

    private static Result Measure(Integration integration)
    {
        using var team = new ThreadTeam(1);
        using var tape = new Tape(team);
        Tensor Variable(int rows, int columns, ulong seed, double deviation)
        {
            var tensor = tape.Variable(rows, columns);
            var random = new RandomStream(seed, RandomPurpose.Test);
            foreach (ref var value in tensor.Values) value = (float)(deviation * random.NextGaussian());
            return tensor;
        }
        var (forward, both, kilobytes, result) = (double.PositiveInfinity, double.PositiveInfinity, 0.0, new Result());
        for (var pass = 0; pass < 4; pass++)
        {
            tape.Clear();
            var (z, u) = (Variable(Rows, Size, 1, 1), Variable(1, Terms * Size, 2, 0.2));
            var (w, b) = (Variable(1, Terms * Size, 3, 0.3), Variable(1, Terms, 4, 1));
            // What the first pass leaves behind is the memory of the way, which is kept from pass to pass.
            var before = GC.GetAllocatedBytesForCurrentThread();
            // Of the processor, which others may share.
            var start = Environment.CpuUsage.TotalTime;
            double Microseconds() => (Environment.CpuUsage.TotalTime - start).TotalMicroseconds / Rows;
            var (image, logDeterminant) = ContinuousTransform.Apply(tape, z, u, w, b, 1, integration);
            forward = Math.Min(forward, Microseconds());
            tape.Backward(Addition.Apply(tape, WeightedSum.Apply(tape, image, 1), WeightedSum.Apply(tape, logDeterminant, 1)));
            both = Math.Min(both, Microseconds());
            if (pass == 0) kilobytes = (GC.GetAllocatedBytesForCurrentThread() - before) / 1e3;
            result = new(image.Values.ToArray(), logDeterminant.Values.ToArray());
        }
        return result with { Forward = forward, Both = both, Kilobytes = kilobytes };
    }

    private sealed record Result(float[] Z, float[] LogDeterminant, double Forward = 0, double Both = 0, double Kilobytes = 0)
    {
        public Result() : this([], [])
        {
        }
    }
}
