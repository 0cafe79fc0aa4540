using System.CommandLine;
using System.Text;
using ArchVae.Cli.CommandLine;
using ArchVae.Files;

namespace ArchVae.Cli.Commands;

/// <summary><c>network show</c>: shapes, parameters, multiply-adds and memory of architectures, layer by layer.</summary>
internal static class NetworkShowCommand
{
    private const int MostInPicture = 50;

    public static Command Create()
    {
        var data = new Option<string>("--architectures")
        {
            Description = "The JSON Lines file of architectures. -: the standard input.",
            HelpName = "FILE",
            Required = true,
        };
        var id = new Option<string?>("--id") { Description = "Show the one with this id only.", HelpName = "ID" };
        var planned = new PlannedNetworks();
        var picture = new Option<string?>("--picture")
        {
            Description = FormattableString.Invariant(
                $"Draw the networks, at most {MostInPicture}, as layers with what goes out of them: an SVG file."),
            HelpName = "FILE",
        };
        var json = CommonOptions.Json();
        var command = new Command(
            "show", "Shapes, parameters, multiply-adds and memory of networks, layer by layer, or why a layer does not fit. "
            + "The exit code is 2 where a network does not fit.")
        {
            data, id,
        };
        foreach (var option in planned.Options) command.Add(option);
        command.Add(picture);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var (path, target) = (parsed.GetRequiredValue(data), parsed.GetValue(picture));
            CommonOptions.RequireDifferent(path, target);
            var networks = planned.Read(parsed, path, parsed.GetValue(id));
            if (target is not null)
            {
                var svg = NetworkPicture.Of(networks.Take(MostInPicture)).ToSvgFile();
                AtomicFile.Write(CommandOutput.PathOf(target), stream => stream.Write(Encoding.UTF8.GetBytes(svg)));
            }
            if (target is null || !CommandOutput.IsStandard(target))
                Result.Print(parsed, parsed.GetValue(json), networks, NetworkText.Describe, NetworkText.Of);
            return networks.TrueForAll(network => network.Plan.Fits) ? 0 : ExitCode.BadInput;
        });
        return command;
    }
}
