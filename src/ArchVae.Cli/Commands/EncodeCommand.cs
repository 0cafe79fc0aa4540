using System.CommandLine;
using System.Diagnostics;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Spaces;

namespace ArchVae.Cli.Commands;

/// <summary><c>encode</c>: where architectures lie in a model's latent space.</summary>
internal static class EncodeCommand
{
    public static Command Create()
    {
        var pipe = new ModelPipe("The JSON Lines file of architectures.", "The file of latent points to write.");
        var csv = new Option<bool>("--csv")
        {
            Description = "Write a CSV table (id, metrics, z0, z1, …; draw, where there are draws) instead of JSON Lines. A text "
                + "that a spreadsheet would take for a formula has an apostrophe before it.",
        };
        var draws = Values.Option<int>(
            "--draws", $"How many samples of each posterior to write too, up to {LatentStreams.MostDraws}.", start: 0);
        var seed = CommonOptions.Seed();
        var command = new Command("encode", "Architectures to latent points: center and log variances of each, and samples.");
        pipe.AddTo(command, [draws, seed], null, csv);
        command.SetAction(parsed =>
        {
            var watch = Stopwatch.StartNew();
            var notes = new MetricNotes();
            var (count, drawSeed) = (parsed.GetValue(draws), parsed.GetValue(seed));
            if (count is < 0 or > LatentStreams.MostDraws)
                throw InputException.OutOfRange("--draws", count, $"from 0 to {LatentStreams.MostDraws}");
            pipe.Run(
                parsed,
                (vae, input, output, target) =>
                {
                    IEnumerable<LatentRecord> Encode() =>
                        vae.EncodeRecords(notes.Of(JsonLines.Read(input.Stream, input.Name, vae.Space)), count, drawSeed);
                    return new
                    {
                        Data = input.Name,
                        Count = parsed.GetValue(csv)
                            ? WriteTable(vae.Space, input, Encode, output) : LatentLines.Write(output, Encode()),
                        Draws = count,
                        Latent = vae.Options.LatentSize,
                        Out = target,
                        Seconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
                    };
                },
                s => FormattableString.Invariant(
                    $"{s.Count} architectures as points of {s.Latent} coordinates in {s.Out} ({s.Seconds:0.0} s)."));
            notes.Tell(parsed);
        });
        return command;
    }

    // A table's header comes first and the metrics of a file may differ from line to line, so a file is read twice.
    private static long WriteTable(
        SearchSpace space, CommandInput input, Func<IEnumerable<LatentRecord>> encode, Stream output)
    {
        if (!input.IsFile) return LatentCsv.Write(output, encode(), null);
        var metrics = LatentCsv.MetricNames(JsonLines.Read(input.Stream, input.Name, space));
        input.Stream.Position = 0;
        return LatentCsv.Write(output, encode(), metrics);
    }
}
