using System.Text.Json;
using MathNet.Numerics.Statistics;

namespace ArchVae.TorchBench;

/// <summary>What both sides are measured at.</summary>
internal sealed record ComparisonOptions(
    string Archvae, string Torch, string Posterior, int Threads, int Batch, int Rounds, int Turns, bool PaddedOnly,
    string[] Waits, bool LatentAtEveryStep, int[] DecodingBatches);

/// <summary>
/// <c>archvae bench</c> and this program's <c>bench</c> in turn: medians and their ratios as a Markdown table. Every measurement
/// is a process of its own. Of TorchSharp the best counts, figure by figure.
/// </summary>
internal sealed class CompareTable(ComparisonOptions options)
{
    private const double Noisy = 0.1;
    private static readonly bool[] padded = [false], paddedAndPacked = [false, true];
    private const string Product = "1024³ product, GFLOP/s", Training = "training, architectures/s", Memory = "peak memory, MB";

    private sealed record Setting(int Threads, bool Packed, string Wait)
    {
        public override string ToString() =>
            $"{Threads} thread{(Threads > 1 ? "s" : "")}, {(Packed ? "packed" : "padded")}{(Threads > 1 ? $", {Wait}" : "")}";
    }

    private readonly Dictionary<(string Side, string Figure), List<double>> values = [];

    /// <summary>How archvae has a posterior written.</summary>
    public static string Form(string posterior) => posterior is "planar" or "iaf" ? $"{posterior}:4" : posterior;

    /// <summary>Measures and prints.</summary>
    public void Run()
    {
        var settings = Settings().ToList();
        for (var turn = 1; turn <= options.Turns; turn++)
        {
            for (var threads = 1; threads <= options.Threads; threads++)
                foreach (var batch in options.DecodingBatches)
                    Add(turn, Ours(threads), MeasureOurs(threads, batch));
            foreach (var setting in settings) Add(turn, setting.ToString(), MeasureTheirs(setting));
        }
        Print(settings);
    }

    private static string Ours(int threads) => $"archvae {threads}";

    private static string Decoding(int batch) => $"decoding at batch {batch:N0}, architectures/s";

    // One thread waits for no other.
    private IEnumerable<Setting> Settings() =>
        from threads in Enumerable.Range(1, options.Threads)
        from wait in threads == 1 ? options.Waits[..1] : options.Waits
        from packed in options.PaddedOnly ? padded : paddedAndPacked
        select new Setting(threads, packed, wait);

    private Dictionary<string, double> MeasureOurs(int threads, int decodingBatch)
    {
        var result = Json(Commands.Run(options.Archvae,
        [
            "bench", "--json", "--posterior", Form(options.Posterior), "--threads", $"{threads}", "--batch", $"{options.Batch}",
            "--rounds", $"{options.Rounds}", "--decoding-batch", $"{decodingBatch}",
            "--latent-at-every-step", options.LatentAtEveryStep ? "true" : "false",
        ]));
        var training = result.GetProperty("posteriors").EnumerateObject().Single().Value;
        return new()
        {
            [Training] = training.GetProperty("trainPerSecond").GetDouble(),
            [Decoding(decodingBatch)] = result.GetProperty("decodePerSecond").GetDouble(),
            [Product] = result.GetProperty("gemmGflops").GetDouble(),
            [Memory] = result.GetProperty("peakMemoryMb").GetDouble(),
        };
    }

    private Dictionary<string, double> MeasureTheirs(Setting setting)
    {
        List<string> arguments =
        [
            "bench", "--posterior", options.Posterior, "--threads", $"{setting.Threads}", "--batch", $"{options.Batch}",
            "--rounds", $"{options.Rounds}",
        ];
        if (options.LatentAtEveryStep) arguments.Add("--latent-at-every-step");
        // Decoding has nothing to pack.
        if (setting.Packed) arguments.AddRange(["--packed", "--no-decode"]);
        else arguments.AddRange(["--decoding-batches", .. options.DecodingBatches.Select(batch => $"{batch}")]);
        var result = Json(Commands.Run(options.Torch, arguments, ("OMP_WAIT_POLICY", setting.Wait)));
        var figures = new Dictionary<string, double>
        {
            [Training] = result.GetProperty("trainPerSecond").GetDouble(),
            [Product] = result.GetProperty("gemmGflops").GetDouble(),
            [Memory] = result.GetProperty("peakMemoryMb").GetDouble(),
        };
        if (!setting.Packed)
            foreach (var batch in options.DecodingBatches)
                figures[Decoding(batch)] = result.GetProperty("decodePerSecond").GetProperty($"{batch}").GetDouble();
        return figures;
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private void Add(int turn, string side, Dictionary<string, double> figures)
    {
        var said = figures.Select(own => $"{own.Key} {own.Value:N0}");
        Console.Error.WriteLine($"{turn} of {options.Turns}: {side}: {string.Join("; ", said)}");
        foreach (var (figure, value) in figures)
        {
            if (!values.TryGetValue((side, figure), out var own)) values.Add((side, figure), own = []);
            own.Add(value);
        }
    }

    private void Print(List<Setting> settings)
    {
        var warnings = new List<string>();
        Console.WriteLine("| threads | figure | archvae | TorchSharp | archvae / TorchSharp | TorchSharp's best with |");
        Console.WriteLine("| ---: | --- | ---: | ---: | ---: | --- |");
        for (var threads = 1; threads <= options.Threads; threads++)
            foreach (var figure in (string[])[Training, .. options.DecodingBatches.Select(Decoding), Product, Memory])
            {
                var theirs = settings.Where(setting => setting.Threads <= threads).Select(setting => setting.ToString())
                    .Where(side => values.ContainsKey((side, figure))).OrderBy(side => values[(side, figure)].Median()).ToList();
                var best = figure == Memory ? theirs[0] : theirs[^1];
                var (mine, other) = (values[(Ours(threads), figure)].Median(), values[(best, figure)].Median());
                Console.WriteLine($"| {threads} | {figure} | {mine:N0} | {other:N0} | {mine / other:F2} | {best} |");
                warnings.AddRange(new[] { Ours(threads), best }.Where(side => Spread(side, figure) > Noisy)
                    .Select(side => (Side: side, Own: values[(side, figure)]))
                    .Select(noisy => $"Noisy: {figure}, {noisy.Side}: from {noisy.Own.Min():N0} to {noisy.Own.Max():N0}."));
            }
        foreach (var warning in warnings.Distinct()) Console.WriteLine($"\n{warning}");
    }

    private double Spread(string side, string figure)
    {
        var own = values[(side, figure)];
        return (own.Max() - own.Min()) / own.Median();
    }
}
