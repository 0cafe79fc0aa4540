using System.CommandLine;
using System.Text.Json;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Files;
using ArchVae.Models;
using ArchVae.Search.Predictors;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary><c>predict --use</c>: what saved predictors say of architectures.</summary>
internal static class PredictorUse
{
    public static void Run(
        ParseResult parsed, string folder, ModelFolder? model, string source, string target, bool asJson)
    {
        CommandOutput.CheckSummary(asJson, target);
        var folders = PredictorFolder.In(folder);
        CommonOptions.RequireDifferent([source, target, .. folders.Select(one => one.ConfigFile)]);
        // Those beside each other have seen the same model.
        var latent = model ?? folders.Where(one => one.LoadConfig().ModelHash is not null).FirstOrDefault()?.Model;
        using var vae = latent?.LoadModel(CommonOptions.ThreadCount(null));
        var predictors = Load(folders, vae);
        using var input = CommandInput.Open(parsed, source);
        CommandOutput.Write(
            parsed, target, asJson,
            stream => new
            {
                Data = input.Name,
                Count = Write(stream, predictors, JsonLines.Read(input.Stream, input.Name, predictors[0].Space)),
                Metrics = predictors.Select(one => one.Config.Metric),
                Predictors = predictors.Select(one => one.Config.Predictor),
                Out = target,
            },
            said => string.Join(Environment.NewLine, predictors.Select(one => FormattableString.Invariant(
                $"{one.Config.Metric} of {said.Count} architectures, as {one.Config.Predictor} predicts it, in {said.Out}."))));
    }

    private static List<FittedPredictor> Load(IReadOnlyList<PredictorFolder> folders, ArchitectureVae? vae)
    {
        var latent = vae is null ? null : new VaeCenters(vae);
        List<FittedPredictor> predictors = [.. folders.Select(one => one.Load(latent))];
        foreach (var (predictor, folder) in predictors.Zip(folders))
        {
            if (predictor.Space.IsSameAs(predictors[0].Space)) continue;
            throw new InputException(
                $"The predictor is of space '{predictor.Space.Name}', and one beside it of another; --use must name one of them.",
                folder.ConfigFile);
        }
        return predictors;
    }

    private static long Write(Stream stream, List<FittedPredictor> predictors, IEnumerable<ArchitectureRecord> records)
    {
        const int AtOnce = 1024;
        var count = 0L;
        foreach (var part in records.Chunk(AtOnce))
        {
            List<Architecture> architectures = [.. part.Select(record => record.Architecture)];
            var said = predictors.ConvertAll(one => one.Predictor.Predict([.. architectures.Select(each => each.In(one.Space))]));
            for (var i = 0; i < part.Length; i++)
            {
                foreach (var (predictor, predictions) in predictors.Zip(said))
                {
                    var (value, deviation) = predictions[i];
                    var line = new { part[i].Id, predictor.Config.Metric, Value = value, StandardDeviation = deviation };
                    JsonSerializer.Serialize(stream, line, JsonFormat.Compact);
                    stream.Write("\n"u8);
                }
            }
            count += part.Length;
        }
        return count;
    }
}
