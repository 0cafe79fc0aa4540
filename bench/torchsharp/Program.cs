using System.CommandLine;
using System.Text.Json;
using ArchVae.TorchBench;

var json = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };
int[] decodingBatches = [1, 16, 256, 4096];

var posterior = new Option<string>("--posterior") { DefaultValueFactory = _ => "diagonal" };
posterior.AcceptOnlyFromAmong(Posterior.Names);
var threads = Number("--threads", "Threads; of compare the most, of both sides.", Environment.ProcessorCount);
var batch = Number("--batch", "Architectures a training step.", 64);
var rounds = Number("--rounds", "How often a process measures everything, in turn.", 40);
var everyStep = new Option<bool>("--latent-at-every-step") { Description = "z enters the decoder at every step too." };
var decoding = new Option<int[]>("--decoding-batches")
{
    Description = "Points decoded at once.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => decodingBatches,
};
var archvae = new Option<string>("--archvae")
{
    Description = "How archvae is run, such as a published executable; words apart by spaces.",
    DefaultValueFactory = _ => $"dotnet run -c Release --project {Path.Combine(Commands.Repository, "src", "ArchVae.Cli")} --",
};

var packed = new Option<bool>("--packed") { Description = "Packed sequences instead of padded ones." };
var noDecode = new Option<bool>("--no-decode") { Description = "Train only." };
var bench = new Command("bench", "TorchSharp alone, as JSON.")
    { posterior, threads, batch, rounds, packed, everyStep, noDecode, decoding };
bench.SetAction(parsed =>
{
    using var measurement = new Measurement(new(
        parsed.GetValue(posterior)!, parsed.GetValue(threads), parsed.GetValue(batch), parsed.GetValue(rounds),
        parsed.GetValue(packed), parsed.GetValue(everyStep), parsed.GetValue(noDecode) ? [] : parsed.GetValue(decoding)!));
    Console.WriteLine(JsonSerializer.Serialize(measurement.Run(), json));
});

var check = new Command("check", "Whether the two models are the same, with weights that archvae trained.") { archvae };
check.SetAction(parsed =>
{
    var folder = Directory.CreateTempSubdirectory();
    try
    {
        return new Check(parsed.GetValue(archvae)!, folder.FullName).Run() ? 0 : 1;
    }
    finally
    {
        folder.Delete(recursive: true);
    }
});

var torch = new Option<string>("--torch")
{
    Description = "How this program is run, where that needs more than dotnet; words apart by spaces.",
    DefaultValueFactory = _ => $"dotnet {typeof(Check).Assembly.Location}",
};
var turns = Number("--turns", "How often each side is measured.", 3);
var paddedOnly = new Option<bool>("--padded-only") { Description = "Leave packed sequences out." };
var waits = new Option<string[]>("--wait")
{
    Description = "OMP_WAIT_POLICY of TorchSharp: whether waiting threads sleep or spin.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => ["passive", "active"],
};
waits.AcceptOnlyFromAmong("passive", "active");
var compare = new Command("compare", "Both sides in turn: medians and their ratios.")
    { archvae, torch, posterior, threads, batch, rounds, turns, paddedOnly, waits, everyStep, decoding };
compare.SetAction(parsed => new CompareTable(new(
    parsed.GetValue(archvae)!, parsed.GetValue(torch)!, parsed.GetValue(posterior)!, parsed.GetValue(threads),
    parsed.GetValue(batch), parsed.GetValue(rounds), parsed.GetValue(turns), parsed.GetValue(paddedOnly),
    parsed.GetValue(waits)!, parsed.GetValue(everyStep), parsed.GetValue(decoding)!)).Run());

return new RootCommand("The model of archvae bench in TorchSharp.") { bench, check, compare }.Parse(args).Invoke();

static Option<int> Number(string name, string description, int otherwise)
{
    var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => otherwise };
    option.Validators.Add(result =>
    {
        if (result.Errors.Any() || result.GetValueOrDefault<int>() >= 1) return;
        result.AddError($"{name} must be 1 or more.");
    });
    return option;
}
