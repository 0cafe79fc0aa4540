using System.Text.Json.Serialization;
using ArchVae.Jobs;
using ArchVae.Search;
using ArchVae.Search.Evaluators;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Studies.Searches;

/// <summary>A run of a study of searches as a job: its folder gets the trials, and what it gives is <c>result.json</c>.</summary>
internal sealed class SearchRunKind : JobKind<SearchRunSettings, SearchRunResult>
{
    private const string SpaceFile = "space.yaml";
    private const string ModelFiles = "model/";

    /// <summary>The kind.</summary>
    public static SearchRunKind Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "search-run";

    /// <inheritdoc/>
    public override bool RunsCommands(string settings) =>
        EvaluatorFamily.Registry.Get(Read<SearchRunSettings>(settings).Evaluator).RunsCommands;

    /// <summary>What a run reads.</summary>
    /// <param name="space">The space.</param>
    /// <param name="source">Of what its evaluator is made.</param>
    /// <param name="model">The folder of its model; null for none.</param>
    public static IReadOnlyList<JobInput> InputsOf(SearchSpace space, EvaluatorSource source, string? model)
    {
        List<JobInput> inputs = [JobInput.OfText(SpaceFile, space.Definition), .. source.Inputs];
        if (model is null) return inputs;
        var folder = new ModelFolder(model);
        inputs.AddRange(new[] { folder.ConfigFile, folder.WeightsFile, folder.HashesFile }.Where(File.Exists)
            .Select(file => JobInput.OfFile(ModelFiles + Path.GetFileName(file), file)));
        return inputs;
    }

    /// <inheritdoc/>
    public override SearchRunResult? Run(SearchRunSettings settings, JobContext context)
    {
        var parts = context.Shared(
            $"{settings.Evaluator} {settings.Measuring}", inputs => Load(settings, inputs, context.Time!));
        return new SearchStudyExecution(settings, parts, context).Run();
    }

    private static SearchRunParts Load(SearchRunSettings settings, IJobInputs inputs, TimeProvider time)
    {
        var space = SearchSpace.Parse(File.ReadAllText(inputs.PathOf(SpaceFile)), "the space");
        var config = inputs.Names.FirstOrDefault(name => name.StartsWith(ModelFiles, StringComparison.Ordinal));
        var model = config is null ? null : Path.GetDirectoryName(inputs.PathOf(config));
        return new(
            space,
            () => EvaluatorFamily.Registry.Get(settings.Evaluator).Create(settings.Measuring, inputs, space, time),
            model, model is null ? null : new ModelFolder(model).WeightsHash());
    }
}

/// <summary>What a run is told.</summary>
internal sealed record SearchRunSettings
{
    /// <summary>Of what its evaluator is made; null where it was read.</summary>
    [JsonIgnore]
    public Lazy<EvaluatorSource>? Source { get; init; }

    /// <summary>What is searched for, and how.</summary>
    public required SearchOptions Options { get; init; }

    /// <summary>The metric by which what is found is judged.</summary>
    public required string Score { get; init; }

    /// <summary>The kind of its evaluator.</summary>
    public string Evaluator
    {
        get => field ??= Source!.Value.Family.Name;
        init;
    }

    /// <summary>What its evaluator is told.</summary>
    public string Measuring
    {
        get => field ??= Source!.Value.Settings;
        init;
    }
}

/// <summary>What a run works with.</summary>
/// <param name="Space">The space.</param>
/// <param name="OpenEvaluator">Makes what measures; whoever asks disposes it.</param>
/// <param name="Model">The folder of its model; null for none.</param>
/// <param name="ModelHash">What tells the model from others; null for none.</param>
internal sealed record SearchRunParts(SearchSpace Space, Func<Evaluator> OpenEvaluator, string? Model, string? ModelHash);
