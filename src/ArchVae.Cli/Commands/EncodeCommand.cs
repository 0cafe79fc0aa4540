using System.CommandLine;
using System.Diagnostics;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary><c>encode</c>: where architectures lie in a model's latent space.</summary>
internal static class EncodeCommand
{
    public static Command Create()
    {
        var folder = CommonOptions.Model();
        var data = CommandInput.Option("The JSON Lines file of architectures.");
        var output = CommandOutput.Option("The file of latent points to write.");
        var csv = new Option<bool>("--csv") { Description = "Write a CSV table (id, metrics, z0, z1, …) instead of JSON Lines." };
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var command = new Command("encode", "Architectures to latent points: center and log variances of each.")
        {
            folder, data, output, csv, threads, json,
        };
        command.SetAction(parsed =>
        {
            var watch = Stopwatch.StartNew();
            var (source, target) = (parsed.GetRequiredValue(data), parsed.GetRequiredValue(output));
            CommonOptions.RequireDifferent(source, target);
            CommandOutput.CheckSummary(parsed.GetValue(json), target);
            using var vae = new ModelFolder(parsed.GetRequiredValue(folder))
                .LoadModel(CommonOptions.ThreadCount(parsed.GetValue(threads)));
            using var input = CommandInput.Open(parsed, source);
            // A table's header comes first and the metrics of a file may differ from line to line, so it is read twice.
            var isTable = parsed.GetValue(csv);
            var isReadTwice = isTable && source != CommandOutput.Standard && input.Stream.CanSeek;
            var metrics = isReadTwice ? LatentCsv.MetricNames(JsonLines.Read(input.Stream, input.Name, vae.Space)) : null;
            if (metrics is not null) input.Stream.Position = 0;
            using var result = CommandOutput.Open(parsed, target);
            var latents = vae.EncodeRecords(JsonLines.Read(input.Stream, input.Name, vae.Space));
            var count = isTable ? LatentCsv.Write(result.Stream, latents, metrics) : LatentLines.Write(result.Stream, latents);
            result.Commit();
            if (target == CommandOutput.Standard) return;
            var (size, seconds) = (vae.Options.LatentSize, Math.Round(watch.Elapsed.TotalSeconds, 3));
            var summary = new { Data = input.Name, Count = count, Latent = size, Out = target, Seconds = seconds };
            Result.Print(parsed, parsed.GetValue(json), summary, s =>
                FormattableString.Invariant(
                    $"{s.Count} architectures as points of {s.Latent} coordinates in {s.Out} ({s.Seconds:0.0} s)."));
        });
        return command;
    }
}
