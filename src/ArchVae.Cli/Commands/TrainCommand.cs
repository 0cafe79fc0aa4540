using System.CommandLine;
using System.Diagnostics;
using ArchVae.Cli.CommandLine;
using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Options;
using ArchVae.Spaces;
using ArchVae.Tensors.Ranks;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary><c>train</c>: a model on a data set, or on draws.</summary>
internal static class TrainCommand
{
    private const double DefaultCheckpointSeconds = 10;
    private const double DefaultTarget = 0.99;

    // Each says what β is to be, or does not go with a target.
    private static readonly string[] optionsOfBeta =
    [
        "--beta", "--annealing", "--annealing-steps", "--annealing-shape", "--annealing-cycles", "--free-bits",
        "--free-bits-groups",
    ];

    public static Command Create()
    {
        var source = new TrainingSource();
        var folder = new Option<string>("--model")
        {
            Description = "The folder to save the model in; created where there is none.",
            HelpName = "DIR",
            Required = true,
        };
        var preset = Values.Option<Preset?>(
            "--preset",
            "Sizes and forms to start from (default). paper: the original form, where z enters only at the decoder's start "
            + "and an LSTM's last state is kept.");
        var resume = new Option<bool>("--resume")
        {
            Description = "Go on from the folder's checkpoint, or begin where there is none. Options that are not given are "
                + "those of the first run; with more --epochs or --steps training that had ended goes on.",
        };
        var from = new Option<string?>("--from")
        {
            Description = "Begin with the weights of this model, which has the same space and sizes, instead of random ones; "
                + "the optimiser is new.",
            HelpName = "DIR",
        };
        var checkpoint = Values.Option<double>(
            "--checkpoint-seconds", "Save a checkpoint each time after so many seconds. Results do not depend on it.", "S",
            DefaultCheckpointSeconds);
        var options = new RecordOptions(new ModelOptions(), new TrainingOptions { Reconstruct = DefaultTarget });
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var command = new GroupedCommand(
            "train",
            "Trains a model on a data set or on draws of a space. Ctrl-C finishes the step, saves, and exits with 1; "
                + "--resume goes on.")
        {
            Inputs = [" --data <FILE>", " --space <NAME|FILE> --stream"],
            Examples =
            [
                "archvae train --data train.jsonl --model models/first --latent 16 --epochs 20",
                "archvae train --space linear --stream --steps 5000 --model models/iaf --posterior full+iaf:2 --beta 0.5",
                "archvae train --data train.jsonl --model models/first --resume",
                "archvae train --data train.jsonl --model models/first --resume --epochs 40",
                "archvae train --data other.jsonl --model models/second --from models/first",
            ],
        };
        source.AddTo(command);
        command.Add(OptionGroup.Model, preset);
        command.Add(OptionGroup.Running, folder, resume, from, checkpoint, threads, json);
        options.AddTo(command);
        command.Validators.Add(result =>
        {
            if (options.Gives(result, "--epochs") && options.Gives(result, "--steps"))
                result.AddError("--epochs and --steps both say how long to train; give one of them.");
        });
        command.SetAction(parsed => RankedWork.Run(parsed, ranks =>
        {
            var target = new ModelFolder(parsed.GetRequiredValue(folder));
            if (target.Exists && !parsed.GetValue(resume))
                throw new InputException(
                    "The folder holds a model already. Add --resume to go on training it, or name another folder.", target.Path);
            var saved = target.Exists ? target.LoadConfig() : null;
            if (saved is { Training: null })
                throw new InputException(
                    "The folder holds a model that was saved without training. Name another folder.", target.Path);
            var origin = parsed.GetValue(from) is { } other ? new ModelFolder(other) : null;
            if (origin != null) TrainingOrigin.RequireOther(origin, target);
            var begun = origin?.LoadConfig();
            var start = parsed.GetValue(preset) switch
            {
                null => (saved ?? begun)?.Model ?? new ModelOptions(),
                Preset.Paper => ModelOptions.Paper,
                _ => new ModelOptions(),
            };
            var (model, training) = (options.Read(parsed, start), options.Read(parsed, saved?.Training ?? new TrainingOptions()));
            training = WithTarget(training, isNew: saved == null && parsed.GetValue(preset) != Preset.Paper, parsed, options);
            if (options.Gives(parsed, "--epochs")) training = training with { Steps = null };
            options.Name(model.Validate);
            if (begun != null) TrainingOrigin.RequireSame(begun.Model, model, origin!.Path);
            options.Name(() => training.Validate(model));
            var interval = Seconds(parsed.GetValue(checkpoint));
            var threadCount = CommonOptions.ThreadCount(parsed.GetValue(threads));
            var own = saved == null ? null : SearchSpace.Parse(saved.SpaceDefinition, target.ConfigFile);
            if (own != null) parsed.RequireSpace(source.Space, own, target.Path);
            var given = own ?? parsed.GivenSpace(source.Space);
            if (begun != null) given = TrainingOrigin.Space(begun, given, origin!);
            var data = source.Read(parsed, saved, given, training.Seed, model.Predict);
            using var vae = new ArchitectureVae(data.Space, model, training.Seed, threadCount);
            var asJson = parsed.GetValue(json);
            var began = TrainingOrigin.Begin(vae, origin, saved?.From, target);
            var speaks = ranks is null or { Rank: 0 };
            if (began != null && (saved is null || saved.From == began) && !asJson && speaks)
                parsed.InvocationConfiguration.Error.WriteLine($"Training began with the weights of '{began.Model}'.");
            TrainingReport? report = null;
            options.Name(
                () => report = TrainWithProgress(parsed, vae, training, data, target, began, interval, asJson, ranks));
            if (!speaks) return report!.End == TrainingEnd.Interrupted ? ExitCode.Failed : 0;
            if (report!.WorseThanUniform && report.End != TrainingEnd.Interrupted)
                parsed.InvocationConfiguration.Error.WriteLine(Worse(report, training));
            foreach (var warning in report.Outcome.Warnings)
                parsed.InvocationConfiguration.Error.WriteLine($"warning: {warning}");
            Result.Print(parsed, asJson, report!, r => Summary(r, target.Path, vae, model), r => Text(r, target.Path, training));
            return Ended(parsed, report!, target.Path);
        }));
        return command;
    }

    // The default way, where β is not given and nothing that a target does not go with.
    private static TrainingOptions WithTarget(
        TrainingOptions training, bool isNew, ParseResult parsed, RecordOptions options)
    {
        if (options.Gives(parsed, "--reconstruct"))
        {
            return !options.Gives(parsed, "--beta") ? training : throw new InputException(
                "--beta gives β, and --reconstruct is what it is found for; leave one of them out.");
        }
        if (options.Gives(parsed, optionsOfBeta) || training.Objective == ObjectiveKind.ImportanceWeighted)
            return training with { Reconstruct = null };
        return isNew ? training with { Reconstruct = DefaultTarget } : training;
    }

    // With a progress display on the error output; Ctrl-C finishes the step and saves.
    private static TrainingReport TrainWithProgress(
        ParseResult parsed, ArchitectureVae vae, TrainingOptions options, TrainingData data, ModelFolder folder,
        ModelOrigin? from, TimeSpan? checkpointInterval, bool quiet, RankThread? ranks)
    {
        using var progress = ranks is { Rank: > 0 } ? null
            : TrainingProgress.Create(options, data, quiet, parsed.InvocationConfiguration.Error);
        var trainer = new Trainer(vae, options, data, folder, progress, TimeProvider.System)
        {
            CheckpointInterval = checkpointInterval ?? TimeSpan.FromSeconds(DefaultCheckpointSeconds),
            From = from,
            Ranks = ranks,
        };
        try
        {
            return Invocation.Of(parsed).Interruption.Run(trainer.Run);
        }
        catch (TrainingDivergedException exception)
        {
            var left = File.Exists(folder.WeightsFile)
                ? $"The last checkpoint is intact: {folder.Path} holds the best weights until then."
                : folder.Exists ? "No epoch was completed, so there are no weights to use." : "Nothing was saved.";
            throw new InvalidOperationException($"{exception.Message} {left}", exception);
        }
    }

    private static string Worse(TrainingReport report, TrainingOptions options)
    {
        var bound = report.ValidationBound is { } value ? FormattableString.Invariant($"a bound of {value:0.###}")
            : FormattableString.Invariant($"an ELBO of {report.Validation.Elbo:0.###}");
        return FormattableString.Invariant(
            $"warning: the model is worse than one that knows nothing: on the validation data {bound} nats, where types and ")
            + FormattableString.Invariant($"values that are all equally likely have {report.UniformLogProbability:0.###}. ")
            + (report.Validation.Kl > -report.Validation.Reconstruction
                ? FormattableString.Invariant($"Most of it is the KL of {report.Validation.Kl:0.###}: training went astray. ")
                    + (options.Beta < 1 ? "See --beta, --learning-rate and --clip." : "See --learning-rate and --clip.")
                : "Where training was short, more --epochs or --steps help; else see --learning-rate, --clip and "
                    + "--standard-deviation.");
    }

    private static int Ended(ParseResult parsed, TrainingReport report, string path)
    {
        if (report.End != TrainingEnd.Interrupted) return 0;
        parsed.InvocationConfiguration.Error.WriteLine(
            $"Interrupted and saved in {path}. To go on, give the same command with --resume.");
        return ExitCode.Failed;
    }

    private static TimeSpan Seconds(double value) => value is >= 0 and <= 86_400
        ? TimeSpan.FromSeconds(value)
        : throw InputException.OutOfRange("--checkpoint-seconds", value, "from 0 to 86400");

    private static object Summary(TrainingReport report, string path, ArchitectureVae vae, ModelOptions options) => new
    {
        Model = path,
        Space = vae.Space.Name,
        options.Posterior,
        report.End,
        report.Epochs,
        report.Steps,
        report.BestEpoch,
        Seconds = Math.Round(report.Seconds, 3),
        ArchitecturesPerSecond = Math.Round(report.ArchitecturesPerSecond, 1),
        PeakMemoryMb = Math.Round(Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0, 1),
        Parameters = vae.Parameters.Count,
        Threads = vae.Team.Threads,
        report.Train,
        report.Validation,
        report.ValidationInTraining,
        report.ValidationBound,
        report.UniformLogProbability,
        report.WorseThanUniform,
        report.Outcome,
        report.From,
    };

    private static string Text(TrainingReport report, string path, TrainingOptions options)
    {
        FormattableString work =
            $"{report.Epochs} epoch{(report.Epochs == 1 ? "" : "s")}, {report.Steps} steps, {report.Seconds:0.0} s";
        var done = FormattableString.Invariant(work);
        var speed = FormattableString.Invariant($"{report.ArchitecturesPerSecond:0} architectures/s");
        var end = report.End switch
        {
            TrainingEnd.Completed => $"Trained: {done}, {speed}.",
            TrainingEnd.StoppedEarly => $"Stopped early, as validation got no better: {done}, {speed}.",
            TrainingEnd.Interrupted => $"Interrupted: {done}, {speed}.",
            _ => $"Nothing to do: training had ended before, after {done}. More --epochs or --steps go on.",
        };
        var weights = report.BestEpoch > 0 ? $"The best weights, of epoch {report.BestEpoch}, are in {path}."
            : $"The weights so far are in {path}.";
        var began = report.From is { } from ? $" Training began with those of '{from.Model}'." : "";
        return $"""
            {end} {weights}{began}
              training    {TrainingProgress.Text(report.Train)}
              validation  {TrainingProgress.Text(report.Validation)}{TrainingProgress.BoundText(options, report.ValidationBound)}
            The model {report.Outcome.Verdict}{Found(report.Outcome)}.
            """ + (report.ValidationInTraining is null or 0 ? "" : Environment.NewLine
                + $"{report.ValidationInTraining} of the validation architectures were trained on too, they or others of their "
                + "network, so that the validation objective says too little of new ones.");
    }

    private static string Found(TrainingOutcome outcome) => outcome.Target is not { } target ? ""
        : FormattableString.Invariant($"; β = {outcome.Beta:G3} was found for {100 * target:0.##} %");

    private enum Preset
    {
        Default,
        Paper,
    }
}
