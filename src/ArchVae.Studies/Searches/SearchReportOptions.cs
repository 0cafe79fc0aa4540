using ArchVae.Search;
using ArchVae.Search.Evaluators;

namespace ArchVae.Studies.Searches;

/// <summary>What the report of a search says of how it was made, and what it compares with.</summary>
public sealed record SearchReportOptions
{
    /// <summary>How it was searched, for the page to say; null for nothing.</summary>
    public SearchOptions? Search { get; init; }

    /// <summary>Whether the budget of <see cref="Search"/> is the one that was given: true.</summary>
    public bool KnowsBudget { get; init; } = true;

    /// <summary>
    /// What measured. Of a table all values are known, so that there are regrets, and baselines beside the search; null for
    /// nothing.
    /// </summary>
    public Evaluator? Evaluator { get; init; }

    /// <summary>The texts of the condition on entries.</summary>
    public IReadOnlyList<string> FixedEntries { get; init; } = [];

    /// <summary>What the model is called, where the search has one; null for "a model".</summary>
    public string? ModelName { get; init; }

    /// <summary>
    /// The seeds that each baseline is simulated with on a table: 20; 0 for none. There are fewer in long searches: a baseline
    /// has at most 4000 trials together.
    /// </summary>
    public int BaselineSeeds { get; init; } = 20;

    /// <summary>The most trials on the map: 2000.</summary>
    public int MapPoints { get; init; } = 2000;
}
