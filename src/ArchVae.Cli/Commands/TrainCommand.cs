using System.CommandLine;
using System.Diagnostics;
using ArchVae.Cli.CommandLine;
using ArchVae.Models;
using ArchVae.Options;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary><c>train</c>: a model on a data set, or on draws.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var folder = new Option<string>("--model")
        {
            Description = "The folder to save the model in; created where there is none.",
            HelpName = "DIR",
            Required = true,
        };
        var options = new RecordOptions(new TrainingRequest(), new ModelOptions(), TrainingRun.DefaultTraining);
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
        command.Add(OptionGroup.Running, folder);
        options.AddTo(command);
        command.Add(OptionGroup.Running, threads, json);
        command.SetAction(parsed => RankedWork.Run(parsed, ranks =>
        {
            var asJson = parsed.GetValue(json);
            var target = new ModelFolder(parsed.GetRequiredValue(folder));
            using var run = options.Name(() => TrainingRun.Prepare(
                target, options.Given(parsed), CommonOptions.ThreadCount(parsed.GetValue(threads))));
            var error = parsed.InvocationConfiguration.Error;
            run.Ranks = ranks;
            var speaks = ranks is null or { Rank: 0 };
            if (speaks) foreach (var note in run.Notes) error.WriteLine(note);
            if (run.From is { } began && (run.Saved is null || run.Saved.From == began) && !asJson && speaks)
                error.WriteLine($"Training began with the weights of '{began.Model}'.");
            var report = options.Name(() => TrainWithProgress(parsed, run, asJson));
            if (!speaks) return report.End == TrainingEnd.Interrupted ? ExitCode.Failed : 0;
            foreach (var warning in report.Warnings(run.Options)) error.WriteLine($"warning: {warning}");
            Result.Print(
                parsed, asJson, report, r => Summary(r, target.Path, run.Vae), r => Text(r, target.Path, run.Options));
            return Ended(parsed, report, target.Path);
        }));
        return command;
    }

    // With a progress display on the error output; Ctrl-C finishes the step and saves.
    private static TrainingReport TrainWithProgress(ParseResult parsed, TrainingRun run, bool quiet)
    {
        using var progress = run.Ranks is { Rank: > 0 } ? null
            : TrainingProgress.Create(run.Options, run.Data, quiet, parsed.InvocationConfiguration.Error);
        return Invocation.Of(parsed).Interruption.Run(stop => run.Run(progress, TimeProvider.System, stop));
    }

    private static int Ended(ParseResult parsed, TrainingReport report, string path)
    {
        if (report.End != TrainingEnd.Interrupted) return 0;
        parsed.InvocationConfiguration.Error.WriteLine(
            $"Interrupted and saved in {path}. To go on, give the same command with --resume.");
        return ExitCode.Failed;
    }

    private static object Summary(TrainingReport report, string path, ArchitectureVae vae) => new
    {
        Model = path,
        Space = vae.Space.Name,
        vae.Options.Posterior,
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
}
