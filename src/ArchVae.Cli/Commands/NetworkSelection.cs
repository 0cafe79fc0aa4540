using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Networks.Training;

namespace ArchVae.Cli.Commands;

/// <summary>Which trained networks a verb works on: <c>--networks</c>, <c>--id</c>, <c>--best</c>, <c>--by</c>.</summary>
internal sealed class NetworkSelection
{
    private readonly Option<int?> best = Values.Option<int?>("--best", "The N best networks only.", "N");

    private readonly Option<string?> by = new("--by")
    {
        Description = "The figure that says which are best; without it rmse of numbers, accuracy of classes.",
        HelpName = "METRIC",
    };

    /// <summary>The options.</summary>
    /// <param name="required">Whether the folder must be given.</param>
    public NetworkSelection(bool required) => Folder = new("--networks")
    {
        Description = "The folder of a run of 'network train', or of one network in it.",
        HelpName = "DIR",
        Required = required,
    };

    /// <summary>The folder of the run or of one network.</summary>
    public Option<string?> Folder { get; }

    /// <summary>The id of the one that is wanted.</summary>
    public Option<string?> Id { get; } = new("--id") { Description = "The network with this id only.", HelpName = "ID" };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> Options => [Folder, Id, best, by];

    /// <summary>Refuses options that were given and are not for what a verb works on.</summary>
    /// <exception cref="InputException">One was given.</exception>
    public static void Refuse(ParseResult parsed, IEnumerable<Option> options, string why)
    {
        foreach (var option in options)
        {
            if (parsed.GetResult(option) is { Implicit: false }) throw new InputException($"{option.Name} {why}.");
        }
    }

    /// <summary>Refuses options of trained networks where others are meant.</summary>
    /// <exception cref="InputException">One was given.</exception>
    public void Refuse(ParseResult parsed) =>
        Refuse(parsed, [best, by], "is for --networks; networks that are not trained have no figures");

    /// <summary>Refuses what chooses networks where there are none to choose from.</summary>
    /// <exception cref="InputException">It was given.</exception>
    public void RefuseAll(ParseResult parsed, string why) => Refuse(parsed, [Id, best, by], why);

    /// <summary>The networks that are chosen, of which none failed, the best first where they are the best ones.</summary>
    /// <exception cref="InputException">There are none, or the figure is none of theirs.</exception>
    public IReadOnlyList<SelectedNetwork> Read(ParseResult parsed)
    {
        var path = parsed.GetValue(Folder)!;
        var (count, name) = (parsed.GetValue(best), parsed.GetValue(by));
        if (count is < 1) throw InputException.OutOfRange("--best", count, "at least 1");
        if (name is not null && count is null) throw new InputException("--by says which are the best; --best N says how many.");
        var all = new NetworkRunFolder(path).Networks().Select(folder =>
        {
            var config = folder.LoadConfig();
            return new SelectedNetwork(folder, config, folder.RecordOf(config));
        }).Where(network => network.Record.Failure is null).ToList();
        if (parsed.GetValue(Id) is { } wanted)
        {
            all = all.FindAll(network => network.Record.Id == wanted);
            if (all.Count == 0)
                throw new InputException($"No network with the id '{InputException.Shown(wanted)}' was trained.", path);
        }
        if (all.Count == 0) throw new InputException("All networks of the run failed.", path);
        if (count is not { } number) return all;
        name ??= NetworkFigures.MainOf(all[0].Config.Data.Target.Task);
        var known = all.SelectMany(network => network.Record.Metrics.Keys).Distinct().ToList();
        if (!known.Contains(name))
            throw new InputException(
                $"--by is '{InputException.Shown(name)}'; the networks have {string.Join(", ", known)}.", path);
        return [.. NetworkFigures.BestFirst(all, network => network.Record, name).Take(number)];
    }
}

/// <summary>A trained network that is chosen; its weights are not read yet.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Config">How it was made.</param>
/// <param name="Record">The architecture with its id and figures.</param>
internal sealed record SelectedNetwork(NetworkFolder Folder, NetworkConfig Config, ArchitectureRecord Record)
{
    /// <summary>The name of its folder, under which it is exported.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder.Path)));
}
