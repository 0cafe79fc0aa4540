using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Networks;
using ArchVae.Networks.Export;
using ArchVae.Options;

namespace ArchVae.Cli.Commands;

/// <summary><c>network export</c>: networks in formats that others run.</summary>
internal static class NetworkExportCommand
{
    public static Command Create()
    {
        var formats = NetworkFormat.Registry.Families.Select(family => $"{family.Name}, {family.Description}");
        var format = new Option<string>("--format")
        {
            Description = $"The format: {string.Join("; ", formats)}.",
            HelpName = string.Join('|', NetworkFormat.Registry.Names),
            Required = true,
        };
        var folder = new Option<string>("--out")
        {
            Description = "The folder for the files; those of the same names are replaced.",
            HelpName = "DIR",
            Required = true,
        };
        var json = CommonOptions.Json();
        var selection = new NetworkSelection(required: false);
        var untrained = new UntrainedNetworks();
        var command = new GroupedCommand(
            "export", "Writes networks as ONNX, PyTorch or C#: trained ones, which take rows as they stand in files, or "
            + "architectures with initial weights. All files appear, or none.")
        {
            Inputs = [" --networks DIR", " --architectures FILE"],
            Examples =
            [
                "archvae network export --networks trained --best 3 --format onnx --out exported",
                "archvae network export --networks trained/networks/7 --format pytorch --out exported",
                "archvae network export --architectures nets.jsonl --input 30 --outputs 2 --fit --format csharp --out exported",
            ],
        };
        command.Add(OptionGroup.Model, selection.Options);
        command.Add(OptionGroup.Data, untrained.Options);
        command.Add(OptionGroup.Running, format, folder, json);
        command.SetAction(parsed =>
        {
            var start = TimeProvider.System.GetTimestamp();
            var chosen = NetworkFormat.Registry.Get(parsed.GetRequiredValue(format));
            var path = parsed.GetRequiredValue(folder);
            var done = new List<(string Name, NetworkPlan Plan, bool IsTrained)>();
            var areTrained = parsed.GetValue(selection.Folder) is not null;
            if (areTrained == (parsed.GetValue(untrained.Architectures) is not null))
                throw new InputException("One of --networks and --architectures must say what is exported.");
            if (areTrained) untrained.Refuse(parsed);
            else selection.Refuse(parsed);
            var networks = areTrained ? Trained(selection.Read(parsed)) : untrained.Read(parsed, parsed.GetValue(selection.Id));
            var files = chosen.Write(
                networks.Select(network =>
                {
                    done.Add((network.Name, network.Network.Plan, network.Data is not null));
                    return network;
                }),
                path);
            var written = new Written(
                chosen.Name, path, [.. done.Zip(files, (network, paths) => new WrittenNetwork(
                    network.Name, network.IsTrained, network.Plan.ParameterCount, paths,
                    [.. network.Plan.Changes.Select(change => change.ToString())]))],
                Math.Round(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 3));
            Result.Print(parsed, parsed.GetValue(json), written, Text);
        });
        return command;
    }

    private static IEnumerable<ExportedNetwork> Trained(IEnumerable<SelectedNetwork> selected)
    {
        foreach (var one in selected)
        {
            using var trained = one.Folder.Load();
            yield return new(one.Name, trained.Network, trained.Config.Data);
        }
    }

    private static string Text(Written written)
    {
        var lines = written.Networks.Select(network =>
            $"{network.Name}: {string.Join(", ", network.Files)}" + string.Concat(network.Changes.Select(
                change => $"{Environment.NewLine}  Changed: {change}.")));
        return string.Join(Environment.NewLine, lines.Append(FormattableString.Invariant(
            $"{written.Networks.Count} networks as {written.Format} in {written.Out} ({written.Seconds:0.0} s).")));
    }

    private sealed record Written(string Format, string Out, IReadOnlyList<WrittenNetwork> Networks, double Seconds);

    private sealed record WrittenNetwork(
        string Name, bool Trained, long Parameters, IReadOnlyList<string> Files, IReadOnlyList<string> Changes);
}
