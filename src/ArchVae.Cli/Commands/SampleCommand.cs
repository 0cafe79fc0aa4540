using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary><c>sample</c>: architectures decoded from draws of the prior.</summary>
internal static class SampleCommand
{
    public static Command Create()
    {
        var folder = CommonOptions.Model();
        var count = new Option<int>("--count") { Description = "How many architectures.", HelpName = "N", DefaultValueFactory = _ => 10 };
        var output = new Option<string?>("--out") { Description = "The JSON Lines file to write; without it they are printed.", HelpName = "FILE" };
        var scaled = new Option<bool>("--train-scaled") { Description = "Scale the draws to the mean and deviation of the training latents." };
        var temperature = new Option<double?>("--temperature") { Description = "Draw types and values, at this temperature above 0, instead of taking the most probable.", HelpName = "T" };
        var raw = new Option<bool>("--raw") { Description = "Decode without the grammar's mask: results may be illegal." };
        var seed = CommonOptions.Seed();
        var threads = CommonOptions.Threads();
        var command = new Command("sample", "Random architectures of a trained model, as JSON Lines.") { folder, count, output, scaled, temperature, raw, seed, threads };
        command.SetAction(parsed =>
        {
            var source = new ModelFolder(parsed.GetRequiredValue(folder));
            if (parsed.GetValue(count) < 1) throw new InputException($"--count is {parsed.GetValue(count)}; it must be 1 or more.");
            using var vae = source.LoadModel(CommonOptions.ThreadCount(parsed.GetValue(threads)));
            var scale = parsed.GetValue(scaled)
                ? source.LoadConfig().TrainingLatents ?? throw new InputException("The training latents are not known: training has not ended yet.", source.Path)
                : null;
            var options = new DecodingOptions { Masked = !parsed.GetValue(raw), Temperature = parsed.GetValue(temperature), Seed = parsed.GetValue(seed) };
            var records = vae.Sample(parsed.GetValue(count), parsed.GetValue(seed), options, scale)
                .Select((architecture, i) => new ArchitectureRecord(architecture, FormattableString.Invariant($"{i}")));
            if (parsed.GetValue(output) is { } path) JsonLines.Write(path, records);
            else JsonLines.Write(parsed.InvocationConfiguration.Output, records);
        });
        return command;
    }
}
