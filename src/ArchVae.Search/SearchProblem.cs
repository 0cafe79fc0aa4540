using ArchVae.Models;
using ArchVae.Networks;
using ArchVae.Search.Candidates;
using ArchVae.Search.Evaluators;
using ArchVae.Spaces;

namespace ArchVae.Search;

/// <summary>What is searched for, and among what. Immutable.</summary>
/// <param name="Candidates">The networks that may be proposed.</param>
/// <param name="Aims">What is wanted, at least one; different metrics.</param>
/// <param name="Limits">What metrics must be; empty for no limits.</param>
/// <param name="Seed">The seed of all that is drawn.</param>
public sealed record SearchProblem(
    CandidateSource Candidates, IReadOnlyList<Aim> Aims, IReadOnlyList<MetricLimit> Limits, ulong Seed)
{
    /// <summary>
    /// Metrics that are known of any architecture without measuring, such as its parameters, exactly as they will be measured;
    /// null where none is.
    /// </summary>
    public Func<Architecture, IReadOnlyDictionary<string, double>>? Known { get; init; }

    /// <summary>The problem of options.</summary>
    /// <param name="options">What is searched for.</param>
    /// <param name="space">The space.</param>
    /// <param name="evaluator">What measures: it may know only some networks, and know sizes before.</param>
    /// <param name="model">A model of the space; null for none.</param>
    /// <param name="fixedEntries">Entries that all candidates have; null for none.</param>
    /// <exception cref="InputException">
    /// The options do not go with one another, the space, the model or the evaluator.
    /// </exception>
    public static SearchProblem Of(
        SearchOptions options, SearchSpace space, Evaluator evaluator, ArchitectureVae? model = null,
        EntryCondition? fixedEntries = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(evaluator);
        options.Validate();
        if (evaluator.Metrics is { } known && options.Metrics().FirstOrDefault(metric => !known.Contains(metric)) is { } unknown)
            throw new InputException(
                $"'{InputException.Shown(unknown)}' is not measured; the metrics are {string.Join(", ", known)}.");
        var conditions = options.Conditions(fixedEntries) with { Measured = evaluator.Measured };
        var knowsSizes = SpaceModules.Find(space) is not null && evaluator is not TableEvaluator;
        if (knowsSizes) conditions = conditions with { Plan = architecture => evaluator.PlanOf(architecture)! };
        var candidates = new CandidateSource(space, conditions, evaluator.Pool, model, options.Seed);
        return new(candidates, options.Aims(), options.Limits(), options.Seed)
        {
            Known = knowsSizes ? architecture => SizesOf(evaluator.PlanOf(architecture)!) : null,
        };
    }

    // A network that does not fit has no size.
    private static Dictionary<string, double> SizesOf(NetworkPlan plan) => plan.Fits
        ? new() { ["parameters"] = plan.ParameterCount, ["multiplyAdds"] = plan.MultiplyAdds } : [];
}
