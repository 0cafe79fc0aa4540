using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary><c>interpolate</c>: a path between two architectures.</summary>
internal static class InterpolateCommand
{
    public static Command Create()
    {
        var folder = CommonOptions.Model();
        var data = CommandInput.Option("The JSON Lines file that has both ends, architectures or latent points.");
        var from = new Option<string?>("--from")
        {
            Description = "The id of the one end; without ids the data has two lines, the ends.",
            HelpName = "ID",
        };
        var to = new Option<string?>("--to") { Description = "The id of the other end.", HelpName = "ID" };
        var steps = Values.Option<int>("--steps", "How many points to decode, both ends included.", start: 11);
        var spherical = new Option<bool>("--spherical") { Description = "Go along the arc instead of the straight line." };
        var output = CommandOutput.Option(
            "The JSON Lines file to write: each architecture once, its metric t the share of the way where it first appears.");
        var decoding = new RecordOptions(DecodingOptions.Greedy);
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var command = new Command("interpolate", "The architectures on a path between two others.")
        {
            folder, data, from, to, steps, spherical, output,
        };
        decoding.AddTo(command);
        command.Add(threads);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var (source, target) = (parsed.GetRequiredValue(data), parsed.GetRequiredValue(output));
            CommonOptions.RequireDifferent(source, target);
            CommandOutput.CheckSummary(parsed.GetValue(json), target);
            var options = decoding.Read(parsed, DecodingOptions.Greedy);
            decoding.Name(options.Validate);
            using var vae = new ModelFolder(parsed.GetRequiredValue(folder))
                .LoadModel(CommonOptions.ThreadCount(parsed.GetValue(threads)));
            using var input = CommandInput.Open(parsed, source);
            var (first, last) = PathEnds.Find(vae, input.Stream, input.Name, parsed.GetValue(from), parsed.GetValue(to));
            var kind = parsed.GetValue(spherical) ? InterpolationKind.Spherical : InterpolationKind.Linear;
            var path = vae.Interpolate(first.Center, last.Center, parsed.GetValue(steps), kind, options);
            using var result = CommandOutput.Open(parsed, target);
            var count = JsonLines.Write(result.Stream, path.Select((point, i) => new ArchitectureRecord(
                point.Architecture, FormattableString.Invariant($"{i}"),
                new Dictionary<string, double> { ["t"] = point.Share })));
            result.Commit();
            if (target == CommandOutput.Standard) return;
            var summary = new
            {
                Data = input.Name,
                From = first.Id,
                To = last.Id,
                Kind = kind,
                Steps = parsed.GetValue(steps),
                Count = count,
                Out = target,
            };
            Result.Print(parsed, parsed.GetValue(json), summary, s =>
                FormattableString.Invariant($"{s.Count} different architectures at {s.Steps} points in {s.Out}."));
        });
        return command;
    }
}
