using System.CommandLine;
using System.Text;
using ArchVae.Cli.CommandLine;
using ArchVae.Files;
using ArchVae.Networks;

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
        var space = CommonOptions.Space();
        var input = Values.Option<NetworkShape?>("--input",
            "What comes in for each row of data: units (30), steps and units (50x8), or channels, height and width (3x32x32). "
            + "Networks that take something else do not fit.", NetworkShape.ValueName);
        var outputs = Values.Option<int?>("--outputs", "How many outputs are wanted. Networks that have others do not fit.");
        var fit = new Option<bool>("--fit")
        {
            Description = "Replace what is determined where it does not fit, and say what: input and outputs by --input and "
                + "--outputs, the size of a flatten, kernels that are larger than the image.",
        };
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
            data, id, space, input, outputs, fit, picture, json,
        };
        command.SetAction(parsed =>
        {
            var (path, target) = (parsed.GetRequiredValue(data), parsed.GetValue(picture));
            CommonOptions.RequireDifferent(path, target);
            if (parsed.GetValue(outputs) is < 1 and var count) throw InputException.OutOfRange("--outputs", count, "at least 1");
            var options = new PlanOptions
            {
                Input = parsed.GetValue(input),
                Outputs = parsed.GetValue(outputs),
                Fit = parsed.GetValue(fit),
            };
            var records = NetworkArchitectures.Read(parsed, path, parsed.GivenSpace(space), parsed.GetValue(id));
            var modules = SpaceModules.Of(records[0].Architecture.Space);
            var networks = records.ConvertAll(record => new ShownNetwork(record.Id!, modules.Plan(record.Architecture, options)));
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

/// <summary>A network with its name: the id of its line, or the line's number from 0.</summary>
internal sealed record ShownNetwork(string Name, NetworkPlan Plan);
