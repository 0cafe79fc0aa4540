using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Models;

namespace ArchVae.Cli.Commands;

/// <summary><c>interpolate</c>: a path between two architectures.</summary>
internal static class InterpolateCommand
{
    public static Command Create()
    {
        var pipe = new ModelPipe(
            "The JSON Lines file that has both ends, architectures or latent points.",
            "The JSON Lines file to write: each architecture once, its metric t the share of the way where it first appears.");
        var from = new Option<string?>("--from")
        {
            Description = "The id of the one end; without ids the data has two lines, the ends.",
            HelpName = "ID",
        };
        var to = new Option<string?>("--to") { Description = "The id of the other end.", HelpName = "ID" };
        var steps = Values.Option<int>("--steps", "How many points to decode, both ends included.", start: 11);
        var spherical = new Option<bool>("--spherical") { Description = "Go along the arc instead of the straight line." };
        var decoding = new RecordOptions(DecodingOptions.Greedy);
        var command = new Command("interpolate", "The architectures on a path between two others.");
        pipe.AddTo(command, [from, to, steps, spherical], decoding);
        command.SetAction(parsed =>
        {
            var options = decoding.Read(parsed, DecodingOptions.Greedy, given => given.Validate());
            var notes = new MetricNotes();
            pipe.Run(
                parsed,
                (vae, input, output, target) =>
                {
                    var (first, last) = PathEnds.Find(
                        vae, input.Stream, input.Name, parsed.GetValue(from), parsed.GetValue(to), notes);
                    var kind = parsed.GetValue(spherical) ? InterpolationKind.Spherical : InterpolationKind.Linear;
                    var path = vae.Interpolate(first.Center, last.Center, parsed.GetValue(steps), kind, options);
                    return new
                    {
                        Data = input.Name,
                        From = first.Id,
                        To = last.Id,
                        Kind = kind,
                        Steps = parsed.GetValue(steps),
                        Count = JsonLines.Write(output, path.Select(Record)),
                        Out = target,
                    };
                },
                s => FormattableString.Invariant($"{s.Count} different architectures at {s.Steps} points in {s.Out}."));
            notes.Tell(parsed);
        });
        return command;
    }

    private static ArchitectureRecord Record(PathPoint point, int index) => new(
        point.Architecture, FormattableString.Invariant($"{index}"), new Dictionary<string, double> { ["t"] = point.Share });
}
