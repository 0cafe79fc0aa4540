using System.Diagnostics;
using System.Globalization;
using ArchVae.Tests.Costs;

namespace ArchVae.Benchmarks;

/// <summary>
/// Processor time and memory of every reader on the worst inputs known, at an eighth, a quarter, a half and the whole of the
/// largest size that is not refused at once, each in a process of its own: a table, with the ratio of the last two, which is 2
/// where the reader is linear.
/// </summary>
internal static class ReaderFigures
{
    private static readonly int[] parts = [8, 4, 2, 1];

    public static void Print()
    {
        Console.WriteLine(
            "| reader | what the input has most of | limit | size | seconds | ratio | allocated, MB | ratio | peak, MB |");
        Console.WriteLine("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var input in WorstInput.All)
        {
            var measured = parts.Select(part => Run(input, input.Most / part)).ToList();
            string Row(Func<double[], double> of, string format) =>
                string.Join(", ", measured.Select(values => of(values).ToString(format, CultureInfo.InvariantCulture)));
            double Ratio(Func<double[], double> of) => of(measured[^1]) / of(measured[^2]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {input.Reader} | {input.What} | {input.Limit} | {input.Most:N0} | {Row(m => m[0], "0.000")} | " +
                $"{Ratio(m => m[0]):0.0} | {measured[^1][1]:0.0} | {Ratio(m => m[1]):0.0} | {Row(m => m[2], "0")} |"));
        }
    }

    /// <summary>Measures one input in this process, for the process that prints.</summary>
    public static void PrintOne(string name, int size)
    {
        var input = WorstInput.All.Single(one => one.Name == name);
        var folder = Directory.CreateTempSubdirectory("archvae-readers-");
        try
        {
            // Once small, so that the compiler's work is not measured.
            input.Measure(Path.Combine(folder.FullName, "small"), Math.Max(1, input.Most / 256));
            var (time, allocated) = input.Measure(Path.Combine(folder.FullName, "input"), size);
            using var process = Process.GetCurrentProcess();
            Console.WriteLine(FormattableString.Invariant(
                $"{time.TotalSeconds} {allocated / 1e6} {process.PeakWorkingSet64 / 1e6}"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double[] Run(WorstInput input, int size)
    {
        var info = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        string[] arguments =
            [typeof(ReaderFigures).Assembly.Location, "reader", input.Name, size.ToString(CultureInfo.InvariantCulture)];
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{input.Name} at {size} ended with {process.ExitCode}.");
        return [.. output.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
    }
}
