using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using ArchVae.Cli.CommandLine;
using ArchVae.Files;
using ArchVae.Networks.Data;
using ArchVae.Networks.Training;
using ArchVae.Options;
using ArchVae.Tensors;

namespace ArchVae.Cli.Commands;

/// <summary><c>network test</c>: trained networks on other data.</summary>
internal static class NetworkTestCommand
{
    private static readonly JsonSerializerOptions predictionFormat = new(JsonFormat.Compact)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static Command Create()
    {
        var selection = new NetworkSelection(required: false);
        var onnx = new Option<string?>("--onnx")
        {
            Description = "A file of 'network export --format onnx', or a folder with some, which OnnxRuntime runs; with "
                + "--networks beside those.",
            HelpName = "FILE|DIR",
        };
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
                "archvae network test --networks trained --best 3 --onnx exported --data new.csv",
            ],
            Inputs = [" --networks DIR", " --onnx FILE|DIR"],
        };
        command.Add(OptionGroup.Model, [.. selection.Options, onnx]);
        command.Add(OptionGroup.Running, predictions, seed, threads, json);
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var (target, asJson) = (parsed.GetValue(predictions), parsed.GetValue(json));
            using var team = new ThreadTeam(CommonOptions.ThreadCount(parsed.GetValue(threads)));
            if (options.Gives(parsed, "--task"))
                throw new InputException("--task is for training; networks know what they tell.");
            if (parsed.GetValue(selection.Folder) is null) selection.RefuseAll(parsed, "is for --networks");
            var chosen = parsed.GetValue(selection.Folder) is null ? [] : selection.Read(parsed);
            using var files = new OnnxNetworkFiles(parsed.GetValue(onnx));
            if (chosen.Count == 0 && files.All.Count == 0)
                throw new InputException("--networks or --onnx must say what is tested.");
            // All networks of a run read the same data in the same way.
            var transform = chosen.Count > 0 ? chosen[0].Config.Data : files.All[0].Data;
            var trainedOn = chosen.Count > 0 ? chosen[0].Config.Source : new();
            var source = options.Read(parsed, trainedOn);
            if (source.Data != trainedOn.Data) source = options.Read(parsed, ReadingOf(trainedOn));
            CommonOptions.RequireDifferent(source.Data, source.Labels, target);
            var own = parsed.GetValue(seed) ?? (chosen.Count > 0 ? chosen[0].Config.Training.Seed + 1 : 1);
            var notes = new List<string>();
            RawExamples? raw = null;
            options.Name(() => raw = transform.Read(source, own));
            var examples = transform.Apply(raw!, notes);
            foreach (var note in raw!.Notes.Concat(notes).Where(_ => !asJson))
                parsed.InvocationConfiguration.Error.WriteLine(note);
            if (!examples.HaveTargets && target is null)
            {
                throw new InputException(
                    "The data have no targets, so there are no figures; --predictions writes what is said.", raw.Source);
            }
            List<Tested> tested =
                [.. chosen.Select(network => Test(network, raw, team)), .. files.All.Select(file => Test(file, raw))];
            if (target is not null) AtomicFile.Write(CommandOutput.PathOf(target), stream => Write(stream, tested));
            if (target is null || !CommandOutput.IsStandard(target))
                Result.Print(parsed, asJson, tested, all => Describe(source, examples, all), Text);
        });
        return command;
    }

    // How data are read holds for others too, but not where the targets are and how many examples there are.
    private static DataOptions ReadingOf(DataOptions training) => training with { Target = null, Labels = null, Count = null };

    private static Tested Test(SelectedNetwork selected, RawExamples raw, ThreadTeam team)
    {
        using var trained = selected.Folder.Load();
        var (examples, target) = (trained.Config.Data.Apply(raw), trained.Config.Data.Target);
        var said = NetworkPredictions.Of(trained.Network, target, examples, [.. Enumerable.Range(0, examples.Count)], team);
        return new(selected.Name, selected.Record.Id ?? selected.Name, null, target, said, examples);
    }

    private static Tested Test(OnnxNetworkFile file, RawExamples raw)
    {
        var (said, examples) = file.Predict(raw);
        return new(file.Id, file.Id, file.Path, file.Data.Target, said, examples);
    }

    private static void Write(Stream stream, List<Tested> tested)
    {
        foreach (var network in tested)
        {
            foreach (var (example, values) in network.Said.Values().Index())
            {
                if (!values.All(double.IsFinite))
                {
                    throw new InputException(
                        $"Network '{InputException.Shown(network.Id)}' gives no finite number for example {example}, so that "
                        + "there is nothing to predict. Numbers that are far beyond those of training lead to that.");
                }
                JsonSerializer.Serialize(stream, network.Prediction(example, values), predictionFormat);
                stream.Write("\n"u8);
            }
        }
    }

    private static object Describe(DataOptions source, Examples examples, List<Tested> tested) => new
    {
        source.Data,
        Examples = examples.Count,
        tested[0].Target.Task,
        Networks = tested.Select(network => new
        {
            network.Id,
            network.Onnx,
            network.Metrics,
            LargestDifference = network.DifferenceFrom(tested),
        }),
    };

    private static string Text(List<Tested> tested)
    {
        var table = NetworkFigureTable.Of(tested.Select(network => (network.Onnx ?? network.Id, network.Metrics)));
        var differences = tested.Where(network => network.DifferenceFrom(tested) is not null).Select(network =>
            $"{network.Onnx} says what network '{network.Id}' says, with differences of at most "
            + FormattableString.Invariant($"{network.DifferenceFrom(tested):0.0e+0}."));
        return string.Join(Environment.NewLine, [table, .. differences]);
    }

    // A network, or an exported one where Onnx is its file. The name is that of the network's folder.
    private sealed record Tested(
        string Name, string Id, string? Onnx, TargetTransform Target, NetworkPredictions Said, Examples Examples)
    {
        public IReadOnlyDictionary<string, double> Metrics { get; } = Examples.HaveTargets
            ? Said.Figures([.. Enumerable.Range(0, Examples.Count).Select(Examples.TargetOf)]) : new Dictionary<string, double>();

        /// <summary>A line of predictions, with the target where it is known.</summary>
        public object Prediction(int example, double[] values)
        {
            var isKnown = Examples.HaveTargets;
            if (Target.Task == NetworkTask.Regression)
            {
                double? number = isKnown ? Target.Number(Examples.TargetOf(example)) : null;
                return new { Id, Onnx, Example = example, Value = values[0], Target = number };
            }
            double[] shares = values.Length == 1 ? [1 - values[0], values[0]] : values;
            return new
            {
                Id,
                Onnx,
                Example = example,
                Class = Target.Classes[Array.IndexOf(shares, shares.Max())],
                Probabilities = Target.Classes.Zip(shares).ToDictionary(pair => pair.First, pair => pair.Second),
                Target = isKnown ? Target.Classes[(int)Examples.TargetOf(example)] : null,
            };
        }

        // Between what an exported network says and what it says itself, where that was tested too.
        public double? DifferenceFrom(List<Tested> all) =>
            Onnx is null || all.Find(other => other.Onnx is null && other.Name == Name) is not { } own ? null
            : Said.LargestDifference(own.Said);
    }
}
