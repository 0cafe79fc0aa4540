using System.CommandLine;
using ArchVae.Cli.CommandLine;
using ArchVae.Data;
using ArchVae.Files;
using ArchVae.Networks;
using ArchVae.Networks.Data;
using ArchVae.Networks.Training;
using ArchVae.Options;
using ArchVae.Spaces;

namespace ArchVae.Cli.Commands;

/// <summary><c>network train</c>: architectures as networks on people's data.</summary>
internal static class NetworkTrainCommand
{
    private const int MostListed = 10;
    private const int MostChangesListed = 3;

    public static Command Create()
    {
        var architectures = new Option<string>("--architectures")
        {
            Description = "The JSON Lines file of architectures. -: the standard input.",
            HelpName = "FILE",
            Required = true,
        };
        var id = new Option<string?>("--id") { Description = "Train the one with this id only.", HelpName = "ID" };
        var space = CommonOptions.Space();
        var fit = new Option<bool>("--fit")
        {
            Description = "Replace what the data determine where it does not fit: input and outputs, the size of a flatten, "
                + "kernels that are larger than the image. Without it such a network is refused.",
        };
        var folder = new Option<string>("--out")
        {
            Description = "The folder for networks and figures; a run that was begun there goes on.",
            HelpName = "DIR",
            Required = true,
        };
        var threads = CommonOptions.Threads();
        var json = CommonOptions.Json();
        var store = new StoreOptions();
        var options = new RecordOptions(new DataOptions(), new NetworkTrainingOptions());
        var command = new GroupedCommand(
            "train", "Trains networks on a table, pictures or sequences, each on a thread of its own, and saves them with their "
            + "figures. Ctrl-C saves what is finished and exits with 1; the same command goes on.")
        {
            Examples =
            [
                "archvae network train --architectures nets.jsonl --data table.csv --target price --fit --out trained",
                "archvae network train --architectures nets.jsonl --data shapes --fit --epochs 20 --out trained",
                "archvae network train --architectures nets.jsonl --id 7 --data table.csv --target sort --folds 5 --out trained",
            ],
        };
        command.Add(OptionGroup.Data, architectures, id, space);
        command.Add(OptionGroup.Running, folder, fit, threads, json);
        store.AddTo(command);
        options.AddTo(command);
        command.Validators.Add(result =>
        {
            if (options.Gives(result, "--folds") && options.Gives(result, "--validation"))
                result.AddError("--folds and --validation both say what is set aside; give one of them.");
        });
        command.SetAction(parsed =>
        {
            var start = TimeProvider.System.GetTimestamp();
            var training = options.Read(parsed, new NetworkTrainingOptions(), record => record.Validate());
            if (options.Gives(parsed, "--momentum") && training.Optimizer != OptimizerKind.Sgd)
                throw new InputException("--momentum is for --optimizer sgd.");
            var source = options.Read(parsed, new DataOptions());
            var threadCount = CommonOptions.ThreadCount(parsed.GetValue(threads));
            var (asJson, error) = (parsed.GetValue(json), parsed.InvocationConfiguration.Error);
            var records = NetworkArchitectures.Read(
                parsed, parsed.GetRequiredValue(architectures), parsed.GivenSpace(space), parsed.GetValue(id));
            RawExamples? raw = null;
            options.Name(() => raw = RawExamples.Read(source, KindOf(records[0].Architecture), training.Seed));
            using var use = store.Open(parsed, parsed.GetRequiredValue(folder));
            var run = new NetworkRun(raw!, source, training, parsed.GetValue(fit), TimeProvider.System) { Place = use?.Place() };
            options.Name(() => run.FoldsFor(records[0].Architecture));
            var plans = records.Select(record => run.Plan(record.Architecture)).ToList();
            var transform = run.TransformFor(records[0].Architecture);
            if (!asJson) Tell(error, raw!, transform, plans);
            if (plans.TrueForAll(plan => !plan.Fits)) throw NoneFits(plans[0], transform, parsed.GetValue(fit));
            var target = new NetworkRunFolder(parsed.GetRequiredValue(folder));
            WorkFolder.Create(target.Path);
            using var held = WorkFolder.Hold(target.Path, "training", "training in this folder");
            Begin(target, new(NetworkConfig.CurrentFormat, source, source.FilesHash(), training, parsed.GetValue(fit)));
            var figure = NetworkFigures.MainOf(transform.Target.Task);
            IReadOnlyList<ArchitectureRecord> results;
            using (var progress = NetworkProgress.Create(asJson, error, figure))
            {
                results = Invocation.Of(parsed).Interruption.Run(
                    stop => run.Run(records, target, threadCount, progress, stop));
            }
            // Those that were not finished are as they were given.
            var ended = new Ended(
                target.Path, transform, run.FoldsFor(records[0].Architecture), results,
                [.. results.Except(records, ReferenceEqualityComparer.Instance).Cast<ArchitectureRecord>()], figure,
                plans.Count(plan => plan.Changes.Count > 0), TimeProvider.System.GetElapsedTime(start).TotalSeconds);
            Result.Print(parsed, asJson, ended, Describe, Text);
            use?.End(ended.Unfinished == 0, error);
            if (ended.Unfinished == 0 && ended.Trained.Count > 0) return 0;
            error.WriteLine(ended.Unfinished == 0 ? "Failed: no network could be trained."
                : $"Interrupted and saved in {target.Path}. To go on, give the same command.");
            return ExitCode.Failed;
        });
        return command;
    }

    // Networks that say what they take decide what ambiguous arrays are.
    private static ShapeKind? KindOf(Architecture architecture) => NetworkPlan.Of(architecture).Input?.Kind;

    private static void Tell(
        TextWriter error, RawExamples raw, ExampleTransform transform, List<NetworkPlan> plans)
    {
        foreach (var note in raw.Notes.Concat(transform.Notes)) error.WriteLine(note);
        var changed = plans.Where(plan => plan.Changes.Count > 0).ToList();
        if (plans.Count <= MostChangesListed)
        {
            foreach (var change in changed.SelectMany(plan => plan.Changes)) error.WriteLine($"Changed: {change}.");
        }
        else if (changed.Count > 0)
        {
            var what = changed
                .SelectMany(plan => plan.Changes.Select(change => $"{change.Setting} of '{change.Type}'").Distinct())
                .CountBy(text => text).OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} in {pair.Value}");
            error.WriteLine($"{changed.Count} of {plans.Count} networks were fitted to the data: {string.Join(", ", what)}.");
        }
    }

    private static InputException NoneFits(NetworkPlan plan, ExampleTransform transform, bool fit)
    {
        var outputs = transform.Target.Task == NetworkTask.Regression ? "1 output"
            : $"the {transform.Target.Classes.Count} classes of '{transform.Target.Name}'";
        return new($"The networks do not fit the data, which give {transform.Shape.InWords} and ask for {outputs}: {plan.Misfit}"
            + (fit ? "" : " --fit replaces input and outputs and what they determine; "
                + "'generate --fix' draws networks that have the data's."));
    }

    private static void Begin(NetworkRunFolder folder, NetworkRunConfig config)
    {
        if (!folder.Exists)
        {
            if (Directory.EnumerateFileSystemEntries(folder.Path).Any(path => !Path.GetFileName(path).StartsWith('.')))
                throw new InputException("The folder holds other files. Name an empty folder or a new one.", folder.Path);
            folder.SaveConfig(config);
        }
        else if (config.DifferenceFrom(folder.LoadConfig()) is { } setting)
        {
            throw new InputException(
                $"The folder holds a run with other data or options: '{setting}' differs. Give the same command to go on, or "
                + "name another folder.", folder.Path);
        }
    }

    private static object Describe(Ended ended) => new
    {
        Out = ended.Path,
        Space = ended.Results[0].Architecture.Space.Name,
        ended.Transform.Target.Task,
        Target = ended.Transform.Target.Name,
        ended.Transform.Target.Classes,
        Input = ended.Transform.Shape.ToString(),
        Examples = ended.Folds.Folds[0].Examples.Count,
        Training = ended.Folds.Folds[0].Training.Count,
        Validation = ended.Folds.Folds[0].Validation.Count,
        Folds = ended.Folds.Folds.Count,
        Networks = ended.Results.Count,
        Trained = ended.Trained.Count,
        Failed = ended.Failures.Count,
        ended.Unfinished,
        ended.Fitted,
        Seconds = Math.Round(ended.Seconds, 3),
        ComparedBy = ended.Figure,
        Best = ended.Trained.Take(MostListed).Select(record => new { record.Id, record.Metrics }),
        Failures = ended.Failures.Select(record => new { record.Id, Reason = record.Failure }),
    };

    private static string Text(Ended ended)
    {
        var folds = ended.Folds.Folds;
        var parts = folds.Count == 1
            ? $"{folds[0].Training.Count} examples learned from, {folds[0].Validation.Count} set aside"
            : $"{folds[0].Examples.Count} examples in {folds.Count} parts, each set aside once";
        var lines = new List<string>
        {
            FormattableString.Invariant(
                $"{ended.Trained.Count} of {ended.Results.Count} network{(ended.Results.Count == 1 ? " is" : "s are")} trained ")
                + FormattableString.Invariant($"({parts}; {ended.Seconds:0.0} s)."),
            "",
        };
        var best = ended.Trained.Take(MostListed).Select(record => (record.Id!, record.Metrics));
        if (ended.Trained.Count > 0) lines.AddRange([NetworkFigureTable.Of(best), ""]);
        if (ended.Trained.Count > MostListed)
            lines.AddRange([$"These are the best {MostListed} of {ended.Trained.Count} by {ended.Figure}.", ""]);
        var reasons = ended.Failures.GroupBy(record => record.Failure).OrderByDescending(group => group.Count());
        foreach (var failure in reasons.Take(MostListed))
            lines.Add($"Failed: {string.Join(", ", failure.Take(MostListed).Select(record => record.Id ?? "one without an id"))}"
                + $"{(failure.Count() > MostListed ? " …" : "")}: it {failure.Key}.");
        lines.Add($"{new NetworkRunFolder(ended.Path).ArchitecturesFile} has all figures, networks/ the networks.");
        return string.Join(Environment.NewLine, lines);
    }

    private sealed record Ended(
        string Path, ExampleTransform Transform, NetworkFolds Folds, IReadOnlyList<ArchitectureRecord> Results,
        IReadOnlyList<ArchitectureRecord> Finished, string Figure, int Fitted, double Seconds)
    {
        /// <summary>Those that were trained, the best first.</summary>
        public List<ArchitectureRecord> Trained { get; } = [.. NetworkFigures.BestFirst(Finished, record => record, Figure)];

        public List<ArchitectureRecord> Failures { get; } = [.. Finished.Where(record => record.Failure is not null)];

        public int Unfinished => Results.Count - Finished.Count;
    }
}
