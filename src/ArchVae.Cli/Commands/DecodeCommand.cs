using System.CommandLine;
using System.Diagnostics;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary><c>decode</c>: the architectures at latent points.</summary>
internal static class DecodeCommand
{
    public static Command Create()
    {
        var folder = CommonOptions.Model();
        var data = CommandInput.Option("The JSON Lines file of latent points, {\"z\":[…]} or what encode writes.");
        var output = CommandOutput.Option("The JSON Lines file of architectures to write.");
        var decoding = new RecordOptions(DecodingOptions.Greedy);
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var command = new Command("decode", "Latent points to architectures.") { folder, data, output };
        decoding.AddTo(command);
        command.Add(threads);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var watch = Stopwatch.StartNew();
            var (source, target) = (parsed.GetRequiredValue(data), parsed.GetRequiredValue(output));
            CommonOptions.RequireDifferent(source, target);
            CommandOutput.CheckSummary(parsed.GetValue(json), target);
            var options = decoding.Read(parsed, DecodingOptions.Greedy);
            decoding.Name(options.Validate);
            using var vae = new ModelFolder(parsed.GetRequiredValue(folder))
                .LoadModel(CommonOptions.ThreadCount(parsed.GetValue(threads)));
            using var input = CommandInput.Open(parsed, source);
            using var result = CommandOutput.Open(parsed, target);
            var points = LatentLines.Read(input.Stream, input.Name, vae.Options.LatentSize);
            var count = JsonLines.Write(result.Stream, vae.DecodeRecords(points, options));
            result.Commit();
            if (target == CommandOutput.Standard) return;
            var seconds = Math.Round(watch.Elapsed.TotalSeconds, 3);
            var summary = new { Data = input.Name, Count = count, Space = vae.Space.Name, Out = target, Seconds = seconds };
            Result.Print(parsed, parsed.GetValue(json), summary, s =>
                FormattableString.Invariant($"{s.Count} architectures of '{s.Space}' in {s.Out} ({s.Seconds:0.0} s)."));
        });
        return command;
    }
}
