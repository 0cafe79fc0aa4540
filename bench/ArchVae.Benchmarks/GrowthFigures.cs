using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MathNet.Numerics;

namespace ArchVae.Benchmarks;

/// <summary>
/// Time and memory as work grows, each size in a process of its own: tables, and for each the exponent p of size^p that fits
/// best, a line on logarithmic scales through the upper half of the sizes, where fixed costs no longer show.
/// </summary>
internal static class GrowthFigures
{
    private static readonly string folder = Path.Combine(Path.GetTempPath(), $"archvae-growth-{Environment.ProcessId}");

    public static void Print(int[] threads)
    {
        var count = threads[0].ToString(CultureInfo.InvariantCulture);
        string[] bench = ["bench", "--threads", count, "--rounds", "12"];
        void Training(string title, int[] sizes, params string[] options) =>
            Table(title, sizes, size => Step([.. bench, .. options.Select(option => option.Replace("SIZE", Text(size)))]));

        Directory.CreateDirectory(folder);
        try
        {
            Training("rows of the longest architecture", [5, 10, 20, 50, 100, 200],
                "--posterior", "diagonal", "--maximum-length", "SIZE");
            Training("architectures a step", [16, 32, 64, 128, 256, 512, 1024], "--posterior", "diagonal", "--batch", "SIZE");
            foreach (var posterior in new[] { "diagonal", "full", "iaf:4" })
                Training($"latent dimensions, {posterior}", [8, 16, 32, 64, 128, 256, 512],
                    "--posterior", posterior, "--latent", "SIZE");
            foreach (var family in new[] { "planar", "iaf" })
                Training($"flows, {family}", [1, 4, 16, 64, 256], "--posterior", $"{family}:SIZE");
            Training("posterior samples M of each architecture a step", [1, 4, 16, 64],
                "--posterior", "diagonal", "--samples", "SIZE");
            Likelihood(count);
            Data(count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The time of the likelihood alone: what an evaluation takes longer with it than without.
    private static void Likelihood(string threads)
    {
        var (data, model) = (Path.Combine(folder, "data.jsonl"), Path.Combine(folder, "model"));
        Run("generate", "--space", "linear", "--count", "1000", "--iid", "--out", data);
        Run("train", "--data", data, "--model", model, "--epochs", "1", "--threads", threads);
        Measure Evaluate(string likelihoods, int samples) =>
            Run("evaluate", "--model", model, "--data", data, "--draws", "1", "--elbo-samples", "1",
                "--likelihood-count", likelihoods, "--likelihood-samples", Text(samples), "--threads", threads);
        var without = Evaluate("0", 1).Seconds;
        Table("posterior samples K of the likelihood, 100 architectures", [10, 100, 1000, 10_000], samples =>
        {
            var measured = Evaluate("100", samples);
            return measured with { Seconds = measured.Seconds - without };
        });
    }

    private static void Data(string threads)
    {
        var data = Path.Combine(folder, "data.jsonl");
        Table("architectures of a data set, one epoch of training with small networks",
            [1000, 10_000, 100_000, 1_000_000], size =>
        {
            var model = Path.Combine(folder, $"model-{size}");
            Run("generate", "--space", "linear", "--count", Text(size), "--iid", "--out", data);
            return Run("train", "--data", data, "--model", model, "--epochs", "1", "--threads", threads, "--lstm", "64",
                "--inference-widths", "64", "--decoder-widths", "64", "--latent", "16");
        });
    }

    private static void Table(string title, int[] sizes, Func<int, Measure> measure)
    {
        Console.WriteLine($"| {title} | seconds | peak memory, MB |");
        Console.WriteLine("| ---: | ---: | ---: |");
        var measured = new List<Measure>();
        foreach (var size in sizes)
        {
            measured.Add(measure(size));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {size:N0} | {measured[^1].Seconds:G3} | {measured[^1].PeakMegabytes:F0} |"));
        }
        double Exponent(Func<Measure, double> of)
        {
            var upper = sizes.Length / 2;
            return Fit.Line(
                [.. sizes.Skip(upper).Select(size => Math.Log(size))],
                [.. measured.Skip(upper).Select(m => Math.Log(of(m)))]).Item2;
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| exponent | {Exponent(m => m.Seconds):F2} | {Exponent(m => m.PeakMegabytes):F2} |"));
        Console.WriteLine();
    }

    private static Measure Step(string[] arguments)
    {
        var json = JsonDocument.Parse(Output([.. arguments, "--json"]).Text).RootElement;
        var step = json.GetProperty("posteriors").EnumerateObject().Single().Value.GetProperty("stepMilliseconds").GetDouble();
        return new(step / 1e3, json.GetProperty("peakMemoryMb").GetDouble());
    }

    private static Measure Run(params string[] arguments) => Output(arguments).Measure;

    private static (string Text, Measure Measure) Output(params string[] arguments)
    {
        var start = Stopwatch.GetTimestamp();
        var peak = 0L;
        var info = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ArchVae.Cli.dll"));
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        using var process = Process.Start(info)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        // The system forgets a process's peak with the process.
        while (!process.WaitForExit(20))
        {
            process.Refresh();
            try
            {
                peak = Math.Max(peak, process.PeakWorkingSet64);
            }
            catch (InvalidOperationException)
            {
                // It has ended in between.
            }
        }
        if (process.ExitCode != 0) throw new InvalidOperationException($"archvae {string.Join(' ', arguments)}: {errors.Result}");
        return (output.Result, new(Stopwatch.GetElapsedTime(start).TotalSeconds, peak / 1e6));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Measure(double Seconds, double PeakMegabytes);
}
