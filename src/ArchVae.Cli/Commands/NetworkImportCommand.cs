using System.CommandLine;
using System.Diagnostics;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Networks;
using ArchVae.Networks.Importing;

namespace ArchVae.Cli.Commands;

/// <summary><c>network import</c>: networks that others made, as architectures.</summary>
internal static class NetworkImportCommand
{
    public static Command Create()
    {
        var formats = NetworkImport.Formats.Select(format => $"{format.Name}, {format.Description}");
        var format = new Argument<string>("FORMAT") { Description = $"The format: {string.Join("; ", formats)}." };
        var files = new Argument<string[]>("FILE")
        {
            Description = "The files, each with one network, whose id is the file's name without its ending.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = CommandOutput.Required("The JSON Lines file to write.");
        var space = new Option<string?>("--space")
        {
            Description = "The search space, a built-in name or a YAML file. Default: the first of linear, convolutional and "
                + "recurrent in which all networks can be said.",
            HelpName = "NAME|FILE",
        };
        var input = Values.Option<NetworkShape?>("--input",
            "What comes into the networks, where the files do not tell it: units (30), steps and units (50x8), or channels, "
            + "height and width (3x32x32).", NetworkShape.ValueName);
        var json = CommonOptions.Json();
        var command = new Command(
            "import", "Networks that others made as architectures of a space. What cannot be said in the space is named, and the "
            + "exit code is 2; what is left out or assumed is said on the error output.")
        {
            format, files, output, space, input, json,
        };
        command.SetAction(parsed =>
        {
            var watch = Stopwatch.StartNew();
            var (paths, target) = (parsed.GetRequiredValue(files), parsed.GetRequiredValue(output));
            CommonOptions.RequireDifferent([.. paths, target]);
            CommandOutput.CheckSummary(parsed.GetValue(json), target);
            var networks = NetworkImport.Read(
                parsed.GetRequiredValue(format), paths, parsed.GivenSpace(space), parsed.GetValue(input));
            // The object has them.
            if (!parsed.GetValue(json)) Tell(networks, parsed.InvocationConfiguration.Error);
            CommandOutput.Write(
                parsed, target, parsed.GetValue(json),
                stream => new
                {
                    Format = parsed.GetRequiredValue(format),
                    Space = networks[0].Record.Architecture.Space.Name,
                    Count = JsonLines.Write(stream, networks.Select(network => network.Record)),
                    Networks = networks.Select(network => new
                    {
                        network.Record.Id,
                        Architecture = network.Record.Architecture.ToString(),
                        network.Notes,
                    }).ToList(),
                    Out = target,
                    Seconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
                },
                result => string.Join(Environment.NewLine,
                [
                    .. result.Networks.Select(network => $"{network.Id}: {network.Architecture}"),
                    FormattableString.Invariant(
                        $"{result.Count} architectures of '{result.Space}' in {result.Out} ({result.Seconds:0.0} s)."),
                ]));
        });
        return command;
    }

    private static void Tell(IReadOnlyList<ImportedNetwork> networks, TextWriter error)
    {
        foreach (var network in networks)
            foreach (var note in network.Notes)
                error.WriteLine(InputException.Escaped($"{network.Record.Id}: {note}"));
    }
}
