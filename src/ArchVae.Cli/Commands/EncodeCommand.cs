using System.CommandLine;
using System.Diagnostics;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Models;

namespace ArchVae.Cli.Commands;

/// <summary><c>encode</c>: where architectures lie in a model's latent space.</summary>
internal static class EncodeCommand
{
    public static Command Create()
    {
        var pipe = new ModelPipe("The JSON Lines file of architectures.", "The file of latent points to write.");
        var csv = new Option<bool>("--csv") { Description = "Write a CSV table (id, metrics, z0, z1, …) instead of JSON Lines." };
        var command = new Command("encode", "Architectures to latent points: center and log variances of each.");
        pipe.AddTo(command, [], null, csv);
        command.SetAction(parsed =>
        {
            var watch = Stopwatch.StartNew();
            var notes = new MetricNotes();
            pipe.Run(
                parsed,
                (vae, input, output, target) => new
                {
                    Data = input.Name,
                    Count = parsed.GetValue(csv) ? WriteTable(vae, input, output, notes)
                        : LatentLines.Write(output, Encode(vae, input, notes)),
                    Latent = vae.Options.LatentSize,
                    Out = target,
                    Seconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
                },
                s => FormattableString.Invariant(
                    $"{s.Count} architectures as points of {s.Latent} coordinates in {s.Out} ({s.Seconds:0.0} s)."));
            notes.Tell(parsed);
        });
        return command;
    }

    private static IEnumerable<LatentRecord> Encode(ArchitectureVae vae, CommandInput input, MetricNotes notes) =>
        vae.EncodeRecords(notes.Of(JsonLines.Read(input.Stream, input.Name, vae.Space)));

    // A table's header comes first and the metrics of a file may differ from line to line, so a file is read twice.
    private static long WriteTable(ArchitectureVae vae, CommandInput input, Stream output, MetricNotes notes)
    {
        if (!input.IsFile) return LatentCsv.Write(output, Encode(vae, input, notes), null);
        var metrics = LatentCsv.MetricNames(JsonLines.Read(input.Stream, input.Name, vae.Space));
        input.Stream.Position = 0;
        return LatentCsv.Write(output, Encode(vae, input, notes), metrics);
    }
}
