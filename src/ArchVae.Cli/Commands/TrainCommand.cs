using System.CommandLine;
using System.Diagnostics;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary><c>train</c>: a model on a data set.</summary>
internal static class TrainCommand
{
    private const double DefaultValidationShare = 0.1;

    public static Command Create()
    {
        var data = CommonOptions.Path("--data", "The JSON Lines file to train on.");
        var folder = new Option<string>("--model") { Description = "The folder to save the model in.", HelpName = "DIR", Required = true };
        var validation = new Option<string?>("--validation") { Description = "The JSON Lines file to choose the best weights by.", HelpName = "FILE" };
        var share = new Option<double>("--validation-share")
        {
            Description = "Without such a file, the share of the data that is set aside for it.",
            HelpName = "P",
            DefaultValueFactory = _ => DefaultValidationShare,
        };
        var preset = new Option<Preset>("--preset") { Description = "Sizes and forms to start from: default, or paper, the starting document's own." };
        var resume = new Option<bool>("--resume") { Description = "Go on from the folder's checkpoint." };
        var options = new ModelOptionSet();
        var threads = CommonOptions.Threads();
        var space = CommonOptions.Space();
        var json = CommonOptions.Json();
        var command = new Command("train", "Trains a model on a data set.") { data, folder, validation, share, preset, resume, threads, space, json };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var target = new ModelFolder(parsed.GetRequiredValue(folder));
            var isResumed = parsed.GetValue(resume);
            if (target.Exists && !isResumed)
                throw new InputException("The folder holds a model already. Add --resume to go on training it, or name another folder.", target.Path);
            var saved = target.Exists ? target.LoadConfig() : null;
            var training = options.Training(parsed, saved?.Training ?? new TrainingOptions());
            var start = parsed.GetValue(preset) == Preset.Paper ? ModelOptions.Paper : new ModelOptions();
            var model = options.Model(parsed, saved?.Model ?? start);
            var given = parsed.GivenSpace(space) ?? (saved == null ? null : SearchSpace.Parse(saved.SpaceDefinition, target.ConfigFile));
            var (trainingData, validationData) = ReadData(
                parsed.GetRequiredValue(data), parsed.GetValue(validation), parsed.GetValue(share), training.Seed, given);
            using var vae = new ArchitectureVae(trainingData[0].Space, model, training.Seed, CommonOptions.ThreadCount(parsed.GetValue(threads)));
            var report = TrainWithProgress(vae, training, trainingData, validationData, target, parsed.GetValue(json));
            Result.Print(parsed, parsed.GetValue(json), report, r => Summary(r, target.Path, vae, model), r => Text(r, target.Path));
        });
        return command;
    }

    /// <summary>Trains with a progress display on the error output; Ctrl-C finishes the step and saves.</summary>
    public static TrainingReport TrainWithProgress(
        ArchitectureVae vae, TrainingOptions options, IReadOnlyList<Architecture> training, IReadOnlyList<Architecture> validation,
        ModelFolder folder, bool quiet)
    {
        using var stop = new CancellationTokenSource();
        ConsoleCancelEventHandler finishStep = (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        Console.CancelKeyPress += finishStep;
        try
        {
            using var progress = TrainingProgress.Create(options.Epochs, options.BatchSize, quiet);
            return new Trainer(vae, options, training, validation, folder, progress, TimeProvider.System).Run(stop.Token);
        }
        finally
        {
            Console.CancelKeyPress -= finishStep;
        }
    }

    // Every architecture of the data is held in memory, a few dozen bytes a layer.
    private static (List<Architecture> Training, List<Architecture> Validation) ReadData(
        string file, string? validationFile, double share, ulong seed, SearchSpace? given)
    {
        var all = JsonLines.Read(file, given).Select(record => record.Architecture).ToList();
        if (all.Count == 0) throw new InputException("The file holds no architecture; training needs at least two.", file);
        if (validationFile != null)
            return (all, JsonLines.Read(validationFile, given ?? all[0].Space).Select(record => record.Architecture).ToList());
        return DataSplit.InMemory(all, share, seed);
    }

    private static object Summary(TrainingReport report, string path, ArchitectureVae vae, ModelOptions options) => new
    {
        Model = path,
        Space = vae.Space.Name,
        Posterior = options.Posterior,
        report.End,
        report.Epochs,
        report.Steps,
        report.BestEpoch,
        report.Seconds,
        report.ArchitecturesPerSecond,
        PeakMemoryMb = Math.Round(Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0, 1),
        Parameters = vae.Parameters.Count,
        Threads = vae.Team.Threads,
        report.Train,
        report.Validation,
    };

    private static string Text(TrainingReport report, string path)
    {
        var end = report.End switch
        {
            TrainingEnd.Completed => "Trained",
            TrainingEnd.StoppedEarly => "Stopped early, no better for a while,",
            TrainingEnd.Interrupted => "Interrupted; add --resume to the same command to go on. Trained",
            _ => "Nothing to do: the model was trained before,",
        };
        return FormattableString.Invariant(
            $"""
            {end} {report.Epochs} epochs ({report.Steps} steps, {report.Seconds:0.0} s, {report.ArchitecturesPerSecond:0} architectures/s). Best weights, of epoch {report.BestEpoch}, in {path}.
              training    ELBO {report.Train.Elbo:0.000}  reconstruction {report.Train.Reconstruction:0.000}  KL {report.Train.Kl:0.000}
              validation  ELBO {report.Validation.Elbo:0.000}  reconstruction {report.Validation.Reconstruction:0.000}  KL {report.Validation.Kl:0.000}
            """);
    }

    private enum Preset
    {
        Default,
        Paper,
    }
}
