using System.CommandLine;
using System.Text.Json;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Files;
using ArchVae.Networks.Data;
using ArchVae.Networks.Training;
using ArchVae.Options;
using ArchVae.Tensors;

namespace ArchVae.Cli.Commands;

/// <summary><c>network test</c>: trained networks on other data.</summary>
internal static class NetworkTestCommand
{
    public static Command Create()
    {
        var selection = new NetworkSelection(required: true);
        var predictions = new Option<string?>("--predictions")
        {
            Description = "Write what each network says of each example: JSON Lines.",
            HelpName = "FILE",
        };
        var seed = Values.Option<ulong?>("--seed", "The seed of a generated task; without it the one after that of training.");
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var options = new RecordOptions(new DataOptions());
        var command = new GroupedCommand(
            "test", "Figures of trained networks on other data, which are read as those of training were.")
        {
            Examples =
            [
                "archvae network test --networks trained --data new.csv",
                "archvae network test --networks trained --best 3 --data new.csv --predictions said.jsonl",
            ],
        };
        command.Add(OptionGroup.Model, selection.Options);
        command.Add(OptionGroup.Running, predictions, seed, threads, json);
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var (target, asJson) = (parsed.GetValue(predictions), parsed.GetValue(json));
            var chosen = selection.Read(parsed);
            using var team = new ThreadTeam(CommonOptions.ThreadCount(parsed.GetValue(threads)));
            // All networks of a run read the same data in the same way.
            var source = options.Read(parsed, chosen[0].Config.Source);
            CommonOptions.RequireDifferent(source.Data, source.Labels, target);
            var (transform, notes) = (chosen[0].Config.Data, new List<string>());
            RawExamples? raw = null;
            options.Name(() => raw = transform.Read(source, parsed.GetValue(seed) ?? chosen[0].Config.Training.Seed + 1));
            var examples = transform.Apply(raw!, notes);
            foreach (var note in raw!.Notes.Concat(notes).Where(_ => !asJson))
                parsed.InvocationConfiguration.Error.WriteLine(note);
            if (!examples.HaveTargets && target is null)
                throw new InputException("The data have no targets, so there are no figures; --predictions writes what is said.", raw.Source);
            var tested = chosen.Select(network => Test(network, raw, team)).ToList();
            if (target is not null) AtomicFile.Write(CommandOutput.PathOf(target), stream => Write(stream, tested));
            if (target is null || !CommandOutput.IsStandard(target)) Result.Print(parsed, asJson, tested, all => Describe(source, examples, all), Text);
        });
        return command;
    }

    private static Tested Test(SelectedNetwork selected, RawExamples raw, ThreadTeam team)
    {
        using var trained = selected.Folder.Load();
        var examples = trained.Config.Data.Apply(raw);
        var chosen = Enumerable.Range(0, examples.Count).ToArray();
        var said = NetworkPredictions.Of(trained.Network, trained.Config.Data.Target, examples, chosen, team);
        var figures = examples.HaveTargets ? said.Figures([.. chosen.Select(examples.TargetOf)]) : [];
        return new(new(trained.Record.Architecture, trained.Record.Id, figures), trained.Config.Data.Target, said.Values());
    }

    private static void Write(Stream stream, List<Tested> tested)
    {
        foreach (var network in tested)
        {
            foreach (var (example, values) in network.Values.Index())
            {
                var classes = network.Target.Classes;
                object line = network.Target.Task switch
                {
                    NetworkTask.Regression => new { network.Record.Id, Example = example, Value = values[0] },
                    NetworkTask.Binary when values.Length == 1 => Said([1 - values[0], values[0]]),
                    _ => Said(values),
                };
                JsonSerializer.Serialize(stream, line, JsonFormat.Compact);
                stream.Write("\n"u8);

                object Said(double[] shares) => new
                {
                    network.Record.Id,
                    Example = example,
                    Class = classes[Array.IndexOf(shares, shares.Max())],
                    Probabilities = classes.Zip(shares).ToDictionary(pair => pair.First, pair => pair.Second),
                };
            }
        }
    }

    private static object Describe(DataOptions source, Examples examples, List<Tested> tested) => new
    {
        source.Data,
        Examples = examples.Count,
        tested[0].Target.Task,
        Networks = tested.Select(network => new { network.Record.Id, network.Record.Metrics }),
    };

    private static string Text(List<Tested> tested) => NetworkFigureTable.Of(tested.Select(network => network.Record));

    private sealed record Tested(ArchitectureRecord Record, TargetTransform Target, double[][] Values);
}
