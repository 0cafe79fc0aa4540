using ArchVae.Data;
using ArchVae.Jobs;
using ArchVae.Networks.Training;
using ArchVae.Search;
using ArchVae.Search.Evaluators;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Studies.Searches;

/// <summary>What the runs of a search have in common, loaded once. Safe for several threads.</summary>
internal sealed class SearchStudyData
{
    private readonly StudySearch search;
    private readonly TableEvaluator? table;
    private readonly TrainingTask? task;
    private readonly TimeProvider time;
    private readonly Dictionary<string, string> models;

    private SearchStudyData(
        StudySearch search, SearchSpace space, TableEvaluator? table, TrainingTask? task, TimeProvider time)
    {
        (this.search, Space, this.table, this.task, this.time) = (search, space, table, task, time);
        models = search.Models.Distinct().ToDictionary(path => path, path => new ModelFolder(path).WeightsHash());
        Best = table is null ? null : BestOf(table);
    }

    /// <summary>The space.</summary>
    public SearchSpace Space { get; }

    /// <summary>The aim by which what was found is judged: its metric is the score, its direction the first aim's.</summary>
    public Aim Score => new(search.Score, search.Options.Aims()[0].Maximize);

    /// <summary>The best score that there is within the conditions; null where no table knows it.</summary>
    public double? Best { get; }

    /// <summary>How many networks the table has; null without one.</summary>
    public int? Networks => table?.Pool.Count;

    /// <summary>Reads what a search needs.</summary>
    /// <param name="search">The search.</param>
    /// <param name="notes">Counts metrics without a value.</param>
    /// <param name="time">The time that trainings and commands may take is told by it.</param>
    /// <exception cref="InputException">A file has a mistake, or does not suit the search.</exception>
    public static SearchStudyData Load(StudySearch search, MetricNotes notes, TimeProvider time)
    {
        try
        {
            if (search.Table is not { } file)
            {
                var task = search.Train is { } path ? TrainingTask.Load(path) : null;
                return new(search, search.Space!, null, task, time);
            }
            var records = notes.Of(JsonLines.Read(file, search.Space)).ToList();
            if (records.Count == 0) throw new InputException("The table is empty.", file);
            var options = search.Options;
            var needed = options.Metrics().Append(search.Score).Distinct();
            return new(
                search, records[0].Architecture.Space, new TableEvaluator(records, [.. needed], search.Noisy), null, time);
        }
        catch (InputException exception) when (exception.File == null)
        {
            throw Named(search.Name, exception);
        }
    }

    /// <summary>What measures with a seed. Whoever asks disposes it.</summary>
    public Evaluator EvaluatorOf(int seed) =>
        table is not null ? table.WithSeed((ulong)seed)
        : task is not null ? new NetworkEvaluator(task, Space, time, (ulong)seed)
        : new CommandEvaluator(search.Command!, (ulong)seed, time);

    /// <summary>What a run works with in this process.</summary>
    public SearchRunParts PartsOf(SearchStudyRun run) => new(
        Space, () => EvaluatorOf(run.Seed), run.Model, run.Model is { } model ? models[model] : null);

    /// <summary>What a run is told.</summary>
    public SearchRunSettings SettingsOf(SearchStudyRun run) => new()
    {
        Source = new(() => SourceOf(run)),
        Options = run.Options,
        Score = search.Score,
    };

    /// <summary>What a run reads where it does not run in this process.</summary>
    public IReadOnlyList<JobInput> InputsOf(SearchStudyRun run) => SearchRunKind.InputsOf(Space, SourceOf(run), run.Model);

    /// <summary>All that a run's trials and result depend on.</summary>
    /// <param name="run">The run.</param>
    /// <param name="evaluator">What the evaluator of its seed says of itself.</param>
    public string DescriptionOf(SearchStudyRun run, string evaluator) => SearchDescription.Of(
        run.Options, Space, evaluator, [], run.Model is { } model ? models[model] : null, run.Options.Budget, search.Score);

    /// <summary>Makes sure that a strategy has what it needs.</summary>
    /// <exception cref="InputException">It has not.</exception>
    public void Require(SearchStudyRun run)
    {
        try
        {
            using var evaluator = EvaluatorOf(run.Seed);
            using var model = run.Model is { } path ? new ModelFolder(path).LoadModel() : null;
            var problem = SearchProblem.Of(run.Options, Space, evaluator, model);
            _ = new ArchitectureSearch(problem, run.Options.Strategy.Family, time);
        }
        catch (InputException exception) when (exception.File == null)
        {
            throw Named($"{search.Name}', strategy '{run.Strategy.Name}", exception);
        }
    }

    private EvaluatorSource SourceOf(SearchStudyRun run)
    {
        using var evaluator = EvaluatorOf(run.Seed);
        return evaluator.Source!;
    }

    private static InputException Named(string name, InputException exception) =>
        new($"Search '{name}': {exception.ExplanationWith(Options.OptionDescription.SettingOf)}", inner: exception);

    // Of a metric that is drawn nobody knows the best.
    private double? BestOf(TableEvaluator known)
    {
        if (search.Noisy.Any(draw => draw.Name == search.Score)) return null;
        var limits = search.Options.Limits().Where(limit => search.Noisy.All(draw => draw.Name != limit.Metric)).ToList();
        var scores = SearchProblem.Of(search.Options, Space, known).Candidates.Pool!
            .Select(known.MetricsOf).OfType<IReadOnlyDictionary<string, double>>()
            .Where(metrics => limits.All(limit => limit.IsKept(metrics))).Select(metrics => metrics[search.Score]).ToList();
        return scores.Count == 0 ? null : Score.Maximize ? scores.Max() : scores.Min();
    }
}
