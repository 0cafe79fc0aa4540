using System.CommandLine;
using System.Diagnostics;
using ArchVae.Cli.CommandLine;
using ArchVae.Jobs;
using ArchVae.Studies;
using ArchVae.Studies.Searches;

namespace ArchVae.Cli.Commands;

/// <summary><c>study</c>: makes a set of models or searches and compares them.</summary>
internal static class StudyCommand
{
    private const string Files = "report.md, results.csv, results.jsonl and all";
    private const string ParallelRuns = "--parallel-runs";

    public static Command Create()
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "The study file; a small built-in study without it.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var folder = new Option<string>("--out")
        {
            Description = "The folder for results and models; a study that was begun there goes on.",
            HelpName = "DIR",
            Required = true,
        };
        var parallel = Values.Option<int?>(
            ParallelRuns, "How many runs to make side by side; they share the threads. Default: one for each thread.");
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var store = new StoreOptions();
        var command = new Command(
            "study", "Trains and evaluates data sets × configurations × seeds, or makes searches × strategies × seeds, and "
            + "compares them. Ctrl-C saves and exits with 1; the same command goes on.")
        {
            file, folder, parallel, threads, json,
        };
        store.AddTo(command);
        command.SetAction(parsed =>
        {
            var watch = Stopwatch.StartNew();
            var study = parsed.GetValue(file) is { } path ? StudyFile.Load(path) : new StudyFile(Study.BuiltIn(), null);
            var target = parsed.GetRequiredValue(folder);
            var asJson = parsed.GetValue(json);
            var threadCount = CommonOptions.ThreadCount(parsed.GetValue(threads));
            using var use = store.Open(parsed, target);
            var outcome = Run(parsed, study, target, threadCount, parsed.GetValue(parallel), asJson, use?.Place());
            var result = new
            {
                Study = study.Models?.Name ?? study.Searches!.Name,
                Out = target,
                outcome.Runs,
                outcome.Finished,
                outcome.Skipped,
                outcome.Failed,
                Seconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
            };
            var (spread, has) = study.Models is null ? ("standard error", $"{Files} trials") : ("95 %", $"{Files} models");
            Result.Print(parsed, asJson, result, r => FormattableString.Invariant(
                $"""
                {outcome.Summary}
                Means ± {spread} over seeds; **the best**, ≈ not told apart from it.
                {r.Finished} of {r.Runs} runs are finished, {r.Skipped} of them before ({r.Seconds:0.0} s). {target} has {has}.
                All figures and the pictures are in {Path.Combine(target, "report.html")}; open it in a browser.
                """));
            var error = parsed.InvocationConfiguration.Error;
            if (outcome.Failed > 0)
                error.WriteLine($"{outcome.Failed} of {outcome.Runs} runs failed; report.md has the reasons.");
            use?.End(outcome.Finished == outcome.Runs, error);
            if (outcome.Finished < outcome.Runs)
                error.WriteLine($"Interrupted and saved in {target}. To go on, give the same command.");
            return outcome.Failed > 0 || outcome.Finished < outcome.Runs ? ExitCode.Failed : 0;
        });
        return command;
    }

    private static StudyOutcome Run(
        ParseResult parsed, StudyFile study, string folder, int threads, int? parallelRuns, bool quiet, IJobPlace? place)
    {
        var origin = CommandText.OriginOf(parsed);
        using var progress = StudyProgress.Create(quiet, parsed.InvocationConfiguration.Error);
        Func<CancellationToken, StudyOutcome> run = study.Models is { } models
            ? new StudyRunner(models, folder, threads)
            {
                ParallelRuns = parallelRuns,
                Observer = progress,
                Time = TimeProvider.System,
                Place = place,
                Origin = origin,
            }.Run
            : new SearchStudyRunner(study.Searches!, folder, threads)
            {
                ParallelRuns = parallelRuns,
                Observer = progress,
                Time = TimeProvider.System,
                Place = place,
                Origin = origin,
            }.Run;
        StudyOutcome? outcome = null;
        RecordOptions.Name(
            () => outcome = Invocation.Of(parsed).Interruption.Run(run),
            setting => setting == nameof(StudyRunner.ParallelRuns) ? ParallelRuns : setting);
        return outcome!;
    }
}
