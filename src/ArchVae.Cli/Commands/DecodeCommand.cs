using System.CommandLine;
using System.Diagnostics;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Models;

namespace ArchVae.Cli.Commands;

/// <summary><c>decode</c>: the architectures at latent points.</summary>
internal static class DecodeCommand
{
    public static Command Create()
    {
        var pipe = new ModelPipe(
            "The JSON Lines file of latent points, {\"z\":[…]} or what encode writes.",
            "The JSON Lines file of architectures to write.");
        var decoding = new RecordOptions(DecodingOptions.Greedy);
        var command = new Command("decode", "Latent points to architectures.");
        var fix = new FixOption("All that is decoded");
        pipe.AddTo(command, [], decoding, fix);
        command.SetAction(parsed =>
        {
            var watch = Stopwatch.StartNew();
            var options = decoding.Read(parsed, DecodingOptions.Greedy, given => given.Validate());
            pipe.Run(
                parsed,
                (vae, input, output, target) =>
                {
                    var points = LatentLines.Read(input.Stream, input.Name, vae.Options.LatentSize);
                    var condition = fix.Condition(parsed, vae.Space);
                    var count = JsonLines.Write(output, vae.DecodeRecords(points, options with { Condition = condition }));
                    var seconds = Math.Round(watch.Elapsed.TotalSeconds, 3);
                    return new
                    {
                        Data = input.Name,
                        Count = count,
                        Space = vae.Space.Name,
                        Condition = condition?.Texts,
                        Out = target,
                        Seconds = seconds,
                    };
                },
                s => FormattableString.Invariant($"{s.Count} architectures of '{s.Space}'{FixOption.Words(s.Condition)} ") +
                    FormattableString.Invariant($"in {s.Out} ({s.Seconds:0.0} s)."));
        });
        return command;
    }
}
