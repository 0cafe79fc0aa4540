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
        var column = new Option<string?>("--column")
        {
            Description = "The column of the architectures, where a CSV file calls it otherwise than the format does.",
            HelpName = "NAME",
        };
        var metrics = new Option<string?>("--metrics")
        {
            Description = "Take these metrics only, with commas between their names. Default: all that are there.",
            HelpName = "NAME,…",
        };
        var json = CommonOptions.Json();
        var command = new Command("import", "Imports architectures and their metrics from other formats.")
        {
            format, file, output, skip, space, column, metrics, json,
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
            var family = ImporterFamily.Registry.Get(parsed.GetRequiredValue(format));
            if (parsed.GetValue(column) is { } named) family = family.WithColumn(named);
            var records = family.Read(path, parsed.GivenSpace(space), skipped, Names(parsed.GetValue(metrics)));
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

    private static string[]? Names(string? list)
    {
        string[]? names = list?.Split(',', StringSplitOptions.TrimEntries);
        return names is null || !names.Contains("") ? names
            : throw InputException.OutOfRange("--metrics", $"'{InputException.Shown(list!)}'", "names with commas between them");
    }
}
