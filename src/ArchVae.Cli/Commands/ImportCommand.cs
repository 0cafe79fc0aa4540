using System.CommandLine;
using System.Diagnostics;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Data.Importing;

namespace ArchVae.Cli.Commands;

/// <summary><c>import</c>: other people's data as JSON Lines.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var formats = ImporterFamily.Registry.Families.Select(family => $"{family.Name}, {family.Description}");
        var format = new Argument<string>("FORMAT") { Description = $"The format: {string.Join("; ", formats)}." };
        var file = new Argument<string>("FILE") { Description = "The file to import." };
        var output = CommandOutput.Required("The JSON Lines file to write.");
        var skip = Values.Option<long>("--skip", "Leave out this many rows at the beginning.", start: 0L);
        var space = CommonOptions.Space();
        var json = CommonOptions.Json();
        var command = new Command("import", "Imports architectures and their metrics from other formats.")
        {
            format, file, output, skip, space, json,
        };
        command.SetAction(parsed =>
        {
            var watch = Stopwatch.StartNew();
            var (path, target) = (parsed.GetRequiredValue(file), parsed.GetRequiredValue(output));
            var skipped = parsed.GetValue(skip);
            if (skipped < 0) throw InputException.OutOfRange("--skip", skipped, "0 or more");
            CommonOptions.RequireDifferent(path, target);
            CommandOutput.CheckSummary(parsed.GetValue(json), target);
            var name = "";
            var records = ImporterFamily.Registry.Get(parsed.GetRequiredValue(format))
                .Read(path, parsed.GivenSpace(space), skipped);
            var notes = new MetricNotes();
            CommandOutput.Write(
                parsed, target, parsed.GetValue(json),
                stream =>
                {
                    var count = JsonLines.Write(stream, notes.Of(records).Select(record =>
                    {
                        name = record.Architecture.Space.Name;
                        return record;
                    }));
                    notes.Tell(parsed, areLines: false);
                    return new
                    {
                        Format = parsed.GetRequiredValue(format),
                        File = path,
                        Space = name,
                        Count = count,
                        Skipped = skipped,
                        MetricsWithoutValue = notes.WithoutValue,
                        notes.LeftOut,
                        Out = target,
                        Seconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
                    };
                },
                r => FormattableString.Invariant(
                    $"{r.Count} architectures of '{r.Space}' in {r.Out}, {r.Skipped} skipped ({r.Seconds:0.0} s)."));
        });
        return command;
    }
}
