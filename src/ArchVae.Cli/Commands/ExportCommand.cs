using System.CommandLine;
using System.Diagnostics;
using ArchVae.Cli.CommandLine;
using ArchVae.Onnx;
using ArchVae.Reports;
using ArchVae.Search.Export;
using ArchVae.Search.Predictors;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary><c>export</c>: a model for others: as files that they run, and with a card that says what it is.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var folder = CommonOptions.Model();
        folder.Required = false;
        var predictor = new Option<string?>("--predictor")
        {
            Description = "The folder of a predictor that archvae predict saved, to write as predictor.onnx instead of a model.",
            HelpName = "DIR",
        };
        var format = Values.Option<ExportFormat?>(
            "--format", "What to write the model as. onnx: encoder.onnx, rows to latents, and decoder.onnx, latents to rows.");
        var output = new Option<string?>("--out")
        {
            Description = "The folder to write the files of --format to; the model's own without it.",
            HelpName = "DIR",
        };
        var card = new Option<bool>("--card")
        {
            Description = "Write README.md into the model's folder: space, data, sizes, figures, command, use and limits.",
        };
        var json = CommonOptions.Json();
        var command = new Command("export", "A model or predictor as files that others run, and a model's card.")
        {
            folder, predictor, format, output, card, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(folder) is null == result.GetResult(predictor) is null)
                result.AddError("Give --model DIR, or --predictor DIR, what to write.");
            else if (result.GetResult(predictor) is not null && result.GetResult(card) is { Implicit: false })
                result.AddError("--card is of a model; it does not go with --predictor.");
        });
        command.SetAction(parsed =>
        {
            var watch = Stopwatch.StartNew();
            if (parsed.GetValue(predictor) is { } saved)
            {
                if (parsed.GetValue(format) is null) throw new InputException("Nothing is asked for: give --format onnx.");
                Result.Print(
                    parsed, parsed.GetValue(json), Export(saved, parsed.GetValue(output), watch),
                    r => $"The predictor is in {r.File}.");
                return;
            }
            var model = new ModelFolder(parsed.GetRequiredValue(folder));
            var (form, withCard, given) = (parsed.GetValue(format), parsed.GetValue(card), parsed.GetValue(output));
            if (form is null && !withCard)
                throw new InputException("Nothing is asked for: give --format onnx, or --card, or both.");
            if (form is null && given is not null)
                throw new InputException("--out is where the files of --format go; give --format onnx, or leave it out.");
            var target = form is null ? null : given ?? model.Path;
            using (var vae = model.LoadModel())
            {
                if (withCard) ModelCard.Require(model);
                if (target is not null) VaeExport.Write(vae, target);
            }
            var result = new
            {
                Model = model.Path,
                Format = form is null ? null : "onnx",
                Encoder = target is null ? null : Path.Combine(target, VaeExport.EncoderFile),
                Decoder = target is null ? null : Path.Combine(target, VaeExport.DecoderFile),
                Card = withCard ? ModelCard.Write(model) : null,
                Seconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
            };
            Result.Print(parsed, parsed.GetValue(json), result, r => string.Join(
                Environment.NewLine,
                new[]
                {
                    r.Encoder is null ? null : $"The model is in {r.Encoder} and {r.Decoder}.",
                    r.Card is null ? null : $"The card is in {r.Card}.",
                }.OfType<string>()));
        });
        return command;
    }

    private static PredictorFile Export(string folder, string? target, Stopwatch watch)
    {
        var fitted = new PredictorFolder(folder).Load();
        var file = PredictorExport.Write(fitted, target ?? folder);
        return new(folder, fitted.Config.Metric, "onnx", file, Math.Round(watch.Elapsed.TotalSeconds, 3));
    }

    private sealed record PredictorFile(string Predictor, string Metric, string Format, string File, double Seconds);

    private enum ExportFormat
    {
        Onnx,
    }
}
