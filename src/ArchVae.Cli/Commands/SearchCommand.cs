using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Files;
using ArchVae.Options;
using ArchVae.Search;
using ArchVae.Search.Evaluators;
using ArchVae.Search.Trials;
using ArchVae.Studies.Searches;

namespace ArchVae.Cli.Commands;

/// <summary><c>search</c>: trials of networks, each chosen by what the ones before gave.</summary>
internal static class SearchCommand
{
    public static Command Create()
    {
        var folder = new Option<string>("--out")
        {
            Description = "The folder for trials and results; a search that was begun there goes on.",
            HelpName = "DIR",
            Required = true,
        };
        var parquet = new Option<bool>("--parquet") { Description = "Write trials.parquet too." };
        var json = CommonOptions.Json();
        var options = new RecordOptions(new SearchRequest(), new CommandOptions(), new SearchOptions());
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
        options.AddTo(command);
        command.Add(OptionGroup.Running, folder, parquet, json);
        store.AddTo(command);
        command.SetAction(parsed =>
        {
            var start = TimeProvider.System.GetTimestamp();
            var (asJson, error) = (parsed.GetValue(json), parsed.InvocationConfiguration.Error);
            var target = new SearchFolder(parsed.GetRequiredValue(folder));
            using var saved = options.Name(() => SavedSearch.Prepare(
                target, options.Given(parsed), CommonOptions.ThreadCount(null), TimeProvider.System));
            saved.Parquet = parsed.GetValue(parquet);
            saved.Origin = CommandText.OriginOf(parsed);
            var given = saved.Options;
            WorkFolder.Create(target.Path);
            using var use = store.Open(parsed, target.Path);
            saved.Place = use?.Place(given.Asynchronous ? given.Workers ?? use.Slots() : null);
            SavedSearchEnd end;
            using (var progress = SearchProgress.Create(asJson, error))
                end = Invocation.Of(parsed).Interruption.Run(stop => saved.Run(progress, stop));
            use?.End(end.IsWhole, error);
            var ended = new Ended(target, end.Search, given, TimeProvider.System.GetElapsedTime(start).TotalSeconds);
            Result.Print(parsed, asJson, ended, Describe, SearchText.Of);
            if (!end.IsWhole) error.WriteLine($"Interrupted and saved in {target.Path}. To go on, give the same command.");
            else if (ended.Done == 0) error.WriteLine("Failed: no network could be measured.");
            return end.IsWhole && ended.Done > 0 ? 0 : ExitCode.Failed;
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
