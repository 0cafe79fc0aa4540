using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Spaces;

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
        var fix = new FixOption("All on the path");
        pipe.AddTo(command, [from, to, steps, spherical], decoding, fix);
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
                    var condition = fix.Condition(parsed, vae.Space);
                    var path = vae.Interpolate(
                        first.Center, last.Center, parsed.GetValue(steps), kind, options with { Condition = condition });
                    return new
                    {
                        Data = input.Name,
                        From = first.Id,
                        To = last.Id,
                        Kind = kind,
                        Steps = parsed.GetValue(steps),
                        Condition = condition?.Texts,
                        Count = JsonLines.Write(output, path.Select((point, i) => Record(point, i, condition))),
                        Out = target,
                    };
                },
                s => FormattableString.Invariant($"{s.Count} different architectures at {s.Steps} points") +
                    FormattableString.Invariant($"{FixOption.Words(s.Condition)} in {s.Out}."));
            notes.Tell(parsed);
        });
        return command;
    }

    private static ArchitectureRecord Record(PathPoint point, int index, EntryCondition? condition) => new(
        point.Architecture, FormattableString.Invariant($"{index}"), new Dictionary<string, double> { ["t"] = point.Share })
    {
        Given = condition?.Texts ?? [],
    };
}
