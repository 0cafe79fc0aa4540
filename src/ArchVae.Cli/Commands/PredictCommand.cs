using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Options;
using ArchVae.Search.Predictors;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary><c>predict</c>: metrics from labelled architectures.</summary>
internal static class PredictCommand
{
    private const string Automatic = "auto";

    public static Command Create()
    {
        var data = CommandInput.Option("The JSON Lines file of architectures: with the metric, or those that --use predicts.");
        var metric = new Option<string?>("--metric")
        {
            Description = "The metric to learn; several, each with a predictor of its own, with commas between their names.",
            HelpName = "NAME,…",
        };
        var model = new Option<string?>("--model")
        {
            Description = "The folder of a trained model, for predictors that see its latent space. --use finds the one that the "
                + "predictor lies in.",
            HelpName = "DIR",
        };
        var predictor = new Option<string>("--predictor")
        {
            Description = "The predictor to save; auto: that with the lowest RMSE/σ. "
                + string.Join("; ", PredictorFamily.Registry.Families.Select(family => $"{family.Name}: {family.Description}"))
                + ".",
            HelpName = string.Join('|', PredictorFamily.Registry.Names.Prepend(Automatic)),
            DefaultValueFactory = _ => Automatic,
        };
        predictor.CompletionSources.Add([Automatic, .. PredictorFamily.Registry.Names]);
        var use = new Option<string?>("--use")
        {
            Description = "The folder of a predictor, or of several: writes what they say of each architecture.",
            HelpName = "DIR",
        };
        var output = new Option<string?>("--out")
        {
            Description = "The folder for the predictor; without it MODEL/predictors/METRIC, where there is --model. With --use "
                + "the file of JSON Lines to write, - or nothing: the standard output.",
            HelpName = "FILE|DIR",
        };
        var seed = CommonOptions.Seed();
        var space = CommonOptions.Space();
        var json = CommonOptions.Json();
        var options = new RecordOptions(new PredictionOptions());
        var command = new GroupedCommand(
            "predict", "Learns metrics from labelled architectures, with a table of predictors; says them of others.")
        {
            Examples =
            [
                "archvae predict --data labelled.jsonl --metric accuracy --out predictor",
                "archvae predict --use predictor --data new.jsonl --out said.jsonl",
                "archvae predict --data labelled.jsonl --metric accuracy,latency --model model",
                "archvae predict --use model/predictors --data new.jsonl",
            ],
            Inputs = [" --metric NAME,… --out DIR", " --metric NAME,… --model DIR", " --use DIR"],
        };
        command.Add(OptionGroup.Data, data, metric, use, space);
        command.Add(OptionGroup.Model, predictor, model);
        options.AddTo(command);
        command.Add(OptionGroup.Running, output, seed, json);
        command.SetAction(parsed =>
        {
            var (target, latent) = (parsed.GetValue(output), parsed.GetValue(model) is { } path ? new ModelFolder(path) : null);
            if (parsed.GetValue(use) is { } folder)
            {
                if (parsed.GetValue(metric) is not null)
                    throw new InputException("--use and --metric do not go together: a saved predictor has its metric.");
                PredictorUse.Run(
                    parsed, folder, latent, parsed.GetRequiredValue(data), target ?? CommandOutput.Standard,
                    parsed.GetValue(json));
                return;
            }
            if (parsed.GetValue(metric) is not { } list)
                throw new InputException("--metric or --use must say what is predicted.");
            var record = options.Read(parsed, new PredictionOptions(), record => record.Validate());
            var folders = FoldersOf(MetricsOf(list, record), target, latent);
            var chosen = parsed.GetRequiredValue(predictor);
            var family = chosen.Equals(Automatic, StringComparison.OrdinalIgnoreCase)
                ? null : PredictorFamily.Registry.Get(chosen);
            using var vae = latent?.LoadModel(CommonOptions.ThreadCount(null));
            if (vae is not null) parsed.RequireSpace(space, vae.Space, latent!.Path);
            var notes = new MetricNotes();
            using var input = CommandInput.Open(parsed, parsed.GetRequiredValue(data));
            var records = notes.Of(JsonLines.Read(input.Stream, input.Name, parsed.GivenSpace(space) ?? vae?.Space)).ToList();
            notes.Tell(parsed);
            var asJson = parsed.GetValue(json);
            var configs = new List<PredictorConfig>();
            foreach (var (name, _) in folders)
            {
                options.Name(() => configs.Add(FittedPredictor.Fit(
                    records, name, family, record, parsed.GetValue(seed),
                    one => Tell(parsed, asJson, folders.Count > 1 ? $"{name}: " : "", one),
                    vae is null ? null : new VaeCenters(vae)).Config));
            }
            // All are known to be learned before the first is saved.
            foreach (var (config, (_, saved)) in configs.Zip(folders)) saved.Save(config);
            PredictionText.Print(parsed, asJson, records, [.. configs.Zip(folders, (config, one) => (config, one.Folder))]);
        });
        return command;
    }

    private static string[] MetricsOf(string list, PredictionOptions options)
    {
        string[] names = list.Split(',', StringSplitOptions.TrimEntries);
        if (names.Contains("") || names.Distinct().Count() < names.Length)
        {
            throw InputException.OutOfRange(
                "--metric", $"'{InputException.Shown(list)}'", "different names with commas between them");
        }
        var noise = options.Noise is not null ? "--noise" : options.NoiseMetric is not null ? "--noise-metric" : null;
        if (names.Length > 1 && noise is not null)
            throw new InputException($"{noise} is that of one metric; --metric names {names.Length}.");
        return names;
    }

    // Where the predictor of each metric is saved.
    private static List<(string Metric, PredictorFolder Folder)> FoldersOf(string[] metrics, string? target, ModelFolder? model)
    {
        if (target is null && model is null) throw new InputException("--out must name the folder for the predictor.");
        if (target is not null && CommandOutput.IsStandard(target))
            throw new InputException("--out must name the folder for the predictor.");
        List<(string Metric, PredictorFolder Folder)> folders = [.. metrics.Select(metric => (metric,
            target is null ? PredictorFolder.InModel(model!, metric)
            : metrics.Length == 1 ? new(target) : PredictorFolder.Of(target, metric)))];
        // Some file systems take letters of either case for the same.
        foreach (var same in folders.GroupBy(one => one.Folder.Path, StringComparer.OrdinalIgnoreCase))
        {
            if (same.Count() == 1) continue;
            var names = same.Select(one => $"'{InputException.Shown(one.Metric)}'");
            throw new InputException($"The metrics {string.Join(" and ", names)} would share a folder.");
        }
        return folders;
    }

    private static void Tell(ParseResult parsed, bool asJson, string of, ComparedPredictor one)
    {
        var line = $"{of}{one.Predictor}, {PredictionText.Form(one.LabelForm)}: "
            + $"RMSE/σ {PredictionText.Cell(one.Figures.RelativeRmse)}";
        if (!asJson) parsed.InvocationConfiguration.Error.WriteLine(line);
    }
}
