using System.Text.Json.Serialization;
using ArchVae.Jobs;
using ArchVae.Search.Evaluators;
using ArchVae.Search.Trials;
using ArchVae.Spaces;

namespace ArchVae.Search.Jobs;

/// <summary>A trial of a search as a job: what an evaluator measures of a network.</summary>
internal sealed class TrialKind : JobKind<TrialSettings, TrialOutcome>
{
    private const string SpaceFile = "space.yaml";

    /// <summary>The kind.</summary>
    public static TrialKind Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "trial";

    /// <inheritdoc/>
    public override bool RunsCommands(string settings) =>
        EvaluatorFamily.Registry.Get(Read<TrialSettings>(settings).Evaluator).RunsCommands;

    /// <summary>What the trials of a search read.</summary>
    /// <exception cref="InputException">The evaluator is of this process only.</exception>
    public static IReadOnlyList<JobInput> InputsOf(Evaluator evaluator, SearchSpace space) =>
        [JobInput.OfText(SpaceFile, space.Definition), .. SourceOf(evaluator).Inputs];

    /// <summary>Of what an evaluator is made elsewhere.</summary>
    /// <exception cref="InputException">It is of this process only.</exception>
    public static EvaluatorSource SourceOf(Evaluator evaluator) => evaluator.Source ?? throw new InputException(
        $"Networks are measured by code of this program ({InputException.Shown(evaluator.Description)}), which other machines do "
        + "not have: an evaluator that is to run there has a Source and a family.");

    /// <inheritdoc/>
    public override TrialOutcome? Run(TrialSettings settings, JobContext context)
    {
        var measuring = context.Shared(
            $"{settings.Evaluator} {settings.Options}", inputs => Open(settings, inputs, context.Time!));
        var trial = settings.Trial ?? new Trial
        {
            Number = settings.Number,
            Architecture = ArchitectureJson.Read([settings.Architecture], measuring.Space, "the job", settings.Number)[0],
            Strategy = "",
            Worker = context.Worker,
        };
        try
        {
            return new(measuring.Evaluator.Evaluate(trial, context.Stop), null);
        }
        catch (TrialFailedException failure)
        {
            return new(null, failure.Message);
        }
    }

    private static TrialMeasuring Open(TrialSettings settings, IJobInputs inputs, TimeProvider time)
    {
        var space = SearchSpace.Parse(File.ReadAllText(inputs.PathOf(SpaceFile)), "the space");
        return new(EvaluatorFamily.Registry.Get(settings.Evaluator).Create(settings.Options, inputs, space, time), space);
    }
}

/// <summary>What trials have in common.</summary>
/// <param name="Evaluator">What measures.</param>
/// <param name="Space">The space of the networks.</param>
internal sealed record TrialMeasuring(Evaluator Evaluator, SearchSpace Space);

/// <summary>What a trial is told.</summary>
internal sealed record TrialSettings
{
    /// <summary>The trial; null where it was read.</summary>
    [JsonIgnore]
    public Trial? Trial { get; init; }

    /// <summary>Its number.</summary>
    public required int Number { get; init; }

    /// <summary>Its architecture, as a line of a JSON Lines file.</summary>
    public string Architecture
    {
        get => field ??= ArchitectureJson.Of(Trial!.Architecture);
        init;
    }

    /// <summary>The kind of the evaluator; empty where it is of this process only.</summary>
    public required string Evaluator { get; init; }

    /// <summary>What the evaluator is told.</summary>
    public required string Options { get; init; }
}

/// <summary>What was measured.</summary>
/// <param name="Metrics">Metrics by name; null where it failed.</param>
/// <param name="Failure">Why it failed, as a sentence without subject and full stop; null where it did not.</param>
internal sealed record TrialOutcome(IReadOnlyDictionary<string, double>? Metrics, string? Failure);
