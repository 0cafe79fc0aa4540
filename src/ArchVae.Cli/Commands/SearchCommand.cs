using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Files;
using ArchVae.Options;
using ArchVae.Search;
using ArchVae.Search.Trials;
using ArchVae.Studies.Searches;
using ArchVae.Training;

namespace ArchVae.Cli.Commands;

/// <summary><c>search</c>: trials of networks, each chosen by what the ones before gave.</summary>
internal static class SearchCommand
{
    public static Command Create()
    {
        var space = CommonOptions.ModelSpace(". Of a table it is what the table says");
        var model = new Option<string?>("--model")
        {
            Description = "The folder of a trained model: a source of candidates, and what strategies on the latent space need.",
            HelpName = "DIR",
        };
        var evaluator = new EvaluatorOptions();
        var fix = new FixOption("All candidates");
        var folder = new Option<string>("--out")
        {
            Description = "The folder for trials and results; a search that was begun there goes on.",
            HelpName = "DIR",
            Required = true,
        };
        var parquet = new Option<bool>("--parquet") { Description = "Write trials.parquet too." };
        var json = CommonOptions.Json();
        var options = new RecordOptions(new SearchOptions());
        var store = new StoreOptions();
        var command = new GroupedCommand(
            "search", "Tries networks of a space, each chosen by what those before it gave. Ctrl-C saves and exits with 1; "
            + "killed or not, the same command goes on, and nothing that ended is done again.")
        {
            Examples =
            [
                "archvae search --table nas-bench-macro.jsonl --maximize mean_acc --budget 100 --out found",
                "archvae search --space linear --train task.yaml --maximize r2 --minimize parameters --batch 4 --out found",
                "archvae search --space own.yaml --command 'python train.py' --maximize accuracy --budget 200 --out found",
            ],
            Inputs = [" --table FILE --maximize METRIC", " --space S --train FILE --maximize METRIC",
                " --space S --command COMMAND --maximize METRIC"],
        };
        command.Add(OptionGroup.Data, space, fix);
        command.Add(OptionGroup.Model, model);
        evaluator.AddTo(command);
        options.AddTo(command);
        command.Add(OptionGroup.Running, folder, parquet, json);
        store.AddTo(command);
        command.SetAction(parsed =>
        {
            var start = TimeProvider.System.GetTimestamp();
            var given = options.Read(parsed, new SearchOptions(), record => record.Validate());
            var (asJson, error) = (parsed.GetValue(json), parsed.InvocationConfiguration.Error);
            var source = parsed.GetValue(model) is { } path ? new ModelFolder(path) : null;
            using var vae = source?.LoadModel(CommonOptions.ThreadCount(null));
            if (vae is not null) parsed.RequireSpace(space, vae.Space, source!.Path);
            using var measuring = evaluator.Read(parsed, vae?.Space ?? parsed.GivenSpace(space), given);
            var fixedEntries = fix.Condition(parsed, measuring.Space);
            SearchProblem? problem = null;
            options.Name(() => problem = SearchProblem.Of(given, measuring.Space, measuring.Evaluator, vae, fixedEntries));
            // What a strategy needs, and whether there are candidates at all, is asked for before a folder is begun.
            given.Strategy.Family.Create(problem!);
            problem!.Candidates.Draw(0);
            var target = new SearchFolder(parsed.GetRequiredValue(folder));
            WorkFolder.Create(target.Path);
            using var use = store.Open(parsed, target.Path);
            using var held = WorkFolder.Hold(target.Path, "search", "searching in this folder");
            var description = SearchDescription.Of(
                given, measuring.Space, measuring.Evaluator.Description, fixedEntries?.Texts ?? [],
                source?.WeightsHash());
            using var trials = target.Open(measuring.Space, description);
            var search = new ArchitectureSearch(problem!, given.Strategy.Family, TimeProvider.System, trials);
            var workers = given.WorkerCount(CommonOptions.ThreadCount(null));
            bool isWhole;
            using (var progress = SearchProgress.Create(asJson, error))
            {
                var runner = new SearchRunner(search, measuring.Evaluator, given, workers, progress)
                {
                    Place = use?.Place(given.Asynchronous ? given.Workers ?? use.Slots() : null),
                };
                isWhole = Invocation.Of(parsed).Interruption.Run(runner.Run);
            }
            use?.End(isWhole, error);
            target.Save(search, parsed.GetValue(parquet));
            SearchReport.Of(search, new()
            {
                Search = given,
                Evaluator = measuring.Evaluator,
                FixedEntries = fixedEntries?.Texts ?? [],
                ModelName = source?.Path,
            }).Write(target.ReportFile);
            var ended = new Ended(target, search, given, TimeProvider.System.GetElapsedTime(start).TotalSeconds);
            Result.Print(parsed, asJson, ended, Describe, SearchText.Of);
            if (!isWhole) error.WriteLine($"Interrupted and saved in {target.Path}. To go on, give the same command.");
            else if (ended.Done == 0) error.WriteLine("Failed: no network could be measured.");
            return isWhole && ended.Done > 0 ? 0 : ExitCode.Failed;
        });
        return command;
    }

    private static object Describe(Ended ended) => new
    {
        Out = ended.Folder.Path,
        Space = ended.Search.Problem.Candidates.Space.Name,
        Strategy = ended.Options.Strategy.ToString(),
        ended.Options.Budget,
        Trials = ended.Search.Count,
        ended.Done,
        ended.Failed,
        Best = ended.Search.Best is { } best
            ? new { best.Number, best.Metrics, Architecture = best.Architecture.ToString() } : null,
        Front = ended.Search.Front.Select(trial => new { trial.Number, trial.Metrics }),
        Failures = ended.Search.Trials.Where(trial => trial.Failure is not null).GroupBy(trial => trial.Failure)
            .Select(group => new { Reason = group.Key, Trials = group.Select(trial => trial.Number) }),
        Report = ended.Folder.ReportFile,
        Seconds = Math.Round(ended.Seconds, 3),
    };

    /// <summary>A search that came to its end or was stopped.</summary>
    internal sealed record Ended(SearchFolder Folder, ArchitectureSearch Search, SearchOptions Options, double Seconds)
    {
        /// <summary>How many trials were measured.</summary>
        public int Done { get; } = Search.Trials.Count(trial => trial.State == TrialState.Done);

        /// <summary>How many failed.</summary>
        public int Failed { get; } = Search.Trials.Count(trial => trial.State == TrialState.Failed);
    }
}
