using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Files;
using ArchVae.Options;
using ArchVae.Search.Predictors;

namespace ArchVae.Cli.Commands;

/// <summary><c>predict</c>: a metric from labelled architectures.</summary>
internal static class PredictCommand
{
    private const string Automatic = "auto";

    public static Command Create()
    {
        var data = CommandInput.Option("The JSON Lines file of architectures: with the metric, or those that --use predicts.");
        var metric = new Option<string?>("--metric") { Description = "The metric to learn.", HelpName = "NAME" };
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
            Description = "The folder of a predictor: writes what it says of each architecture.",
            HelpName = "DIR",
        };
        var output = new Option<string>("--out")
        {
            Description = "The folder for the predictor; with --use the file of JSON Lines to write. - or nothing: the standard "
                + "output.",
            HelpName = "FILE|DIR",
            DefaultValueFactory = _ => CommandOutput.Standard,
        };
        var seed = CommonOptions.Seed();
        var space = CommonOptions.Space();
        var json = CommonOptions.Json();
        var options = new RecordOptions(new PredictionOptions());
        var command = new GroupedCommand(
            "predict", "Learns a metric from labelled architectures, with a table of predictors; says it of others.")
        {
            Examples =
            [
                "archvae predict --data labelled.jsonl --metric accuracy --out predictor",
                "archvae predict --use predictor --data new.jsonl --out said.jsonl",
            ],
            Inputs = [" --metric NAME --out DIR", " --use DIR"],
        };
        command.Add(OptionGroup.Data, data, metric, use, space);
        command.Add(OptionGroup.Model, predictor);
        options.AddTo(command);
        command.Add(OptionGroup.Running, output, seed, json);
        command.SetAction(parsed =>
        {
            var target = parsed.GetRequiredValue(output);
            if (parsed.GetValue(use) is { } folder)
            {
                if (parsed.GetValue(metric) is not null)
                    throw new InputException("--use and --metric do not go together: a saved predictor has its metric.");
                Use(parsed, new(folder), parsed.GetRequiredValue(data), target, parsed.GetValue(json));
                return;
            }
            if (parsed.GetValue(metric) is not { } name)
                throw new InputException("--metric or --use must say what is predicted.");
            if (CommandOutput.IsStandard(target)) throw new InputException("--out must name the folder for the predictor.");
            var chosen = parsed.GetRequiredValue(predictor);
            var family = chosen.Equals(Automatic, StringComparison.OrdinalIgnoreCase)
                ? null : PredictorFamily.Registry.Get(chosen);
            var record = options.Read(parsed, new PredictionOptions(), record => record.Validate());
            var notes = new MetricNotes();
            using var input = CommandInput.Open(parsed, parsed.GetRequiredValue(data));
            var records = notes.Of(JsonLines.Read(input.Stream, input.Name, parsed.GivenSpace(space))).ToList();
            notes.Tell(parsed);
            FittedPredictor? fitted = null;
            options.Name(() => fitted = FittedPredictor.Fit(
                records, name, family, record, parsed.GetValue(seed),
                one => Tell(parsed, parsed.GetValue(json), one)));
            var saved = new PredictorFolder(target);
            saved.Save(fitted!.Config);
            Result.Print(
                parsed, parsed.GetValue(json), fitted.Config, config => Describe(config, records, saved),
                config => Text(config, records, saved));
        });
        return command;
    }

    private static void Use(ParseResult parsed, PredictorFolder folder, string source, string target, bool asJson)
    {
        CommandOutput.CheckSummary(asJson, target);
        CommonOptions.RequireDifferent(source, target, folder.ConfigFile);
        var predictor = folder.Load();
        using var input = CommandInput.Open(parsed, source);
        CommandOutput.Write(
            parsed, target, asJson,
            stream => new
            {
                Data = input.Name,
                Count = Write(stream, predictor, JsonLines.Read(input.Stream, input.Name, predictor.Space)),
                predictor.Config.Metric,
                predictor.Config.Predictor,
                Out = target,
            },
            said => FormattableString.Invariant(
                $"{said.Metric} of {said.Count} architectures, as {said.Predictor} predicts it, in {said.Out}."));
    }

    private static long Write(Stream stream, FittedPredictor predictor, IEnumerable<ArchitectureRecord> records)
    {
        const int AtOnce = 1024;
        var count = 0L;
        foreach (var part in records.Chunk(AtOnce))
        {
            var said = predictor.Predictor.Predict([.. part.Select(record => record.Architecture)]);
            foreach (var (record, prediction) in part.Zip(said))
            {
                var line = new { record.Id, predictor.Config.Metric, prediction.Value, prediction.StandardDeviation };
                JsonSerializer.Serialize(stream, line, JsonFormat.Compact);
                stream.Write("\n"u8);
            }
            count += part.Length;
        }
        return count;
    }

    private static void Tell(ParseResult parsed, bool asJson, ComparedPredictor one)
    {
        var line = $"{one.Predictor}, {Form(one)}: RMSE/σ {Cell(one.Figures.RelativeRmse)}";
        if (!asJson) parsed.InvocationConfiguration.Error.WriteLine(line);
    }

    private static object Describe(PredictorConfig config, List<ArchitectureRecord> records, PredictorFolder saved) => new
    {
        Architectures = records.Count,
        WithoutMetric = Missing(config, records),
        Networks = config.NetworkCount,
        Learned = config.Networks.Count,
        config.Metric,
        config.Compared,
        config.Predictor,
        config.LabelForm,
        Out = saved.Path,
    };

    private static string Text(PredictorConfig config, List<ArchitectureRecord> records, PredictorFolder saved)
    {
        var missing = Missing(config, records);
        var left = missing == 0 ? "" : FormattableString.Invariant($", {missing} without '{config.Metric}' left out");
        var part = config.Networks.Count == config.NetworkCount ? "" : FormattableString.Invariant(
            $" Each predictor learns from a random {config.Options.MostLabels} at most (--most-labels).");
        List<string[]> rows =
        [
            ["predictor", "values", "Spearman", "Kendall", "r", "RMSE/σ", "in 50 %", "in 90 %"],
            .. config.Compared.Select(one => (string[])
            [
                one.Predictor, Form(one), Cell(one.Figures.Spearman), Cell(one.Figures.Kendall), Cell(one.Figures.Correlation),
                Cell(one.Figures.RelativeRmse), Cell(one.Figures.Coverage50), Cell(one.Figures.Coverage90),
            ]),
        ];
        return string.Join(Environment.NewLine, [
            FormattableString.Invariant($"{records.Count} architectures{left}: {config.NetworkCount} networks.{part}"),
            FormattableString.Invariant($"Cross-validation in {config.Options.Folds} parts:"),
            .. TextTable.Lines(rows, column => column < 2),
            $"{config.Predictor} on {Form(config.LabelForm)} values, "
                + FormattableString.Invariant($"of {config.Networks.Count} networks, is in {saved.ConfigFile}."),
        ]);
    }

    private static int Missing(PredictorConfig config, List<ArchitectureRecord> records) =>
        records.Count(record => !record.Metrics.ContainsKey(config.Metric));

    private static string Form(ComparedPredictor one) => Form(one.LabelForm);

    private static string Form(LabelForm form) => form == LabelForm.Raw ? "raw" : "scores";

    private static string Cell(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";
}
