using ArchVae.Search;
using ArchVae.Search.Evaluators;
using ArchVae.Spaces;

namespace ArchVae.Studies.Searches;

/// <summary>
/// A set of searches to compare: every search with every strategy and every seed. Read from a YAML file; the format is described
/// in <c>samples/searches.yaml</c>. Immutable.
/// </summary>
public sealed record SearchStudy
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is about, in a sentence or two; may be empty.</summary>
    public required string Description { get; init; }

    /// <summary>The text that it was read from.</summary>
    public required string Definition { get; init; }

    /// <summary>What is searched.</summary>
    public required IReadOnlyList<StudySearch> Searches { get; init; }

    /// <summary>What is compared.</summary>
    public required IReadOnlyList<StudyStrategy> Strategies { get; init; }

    /// <summary>The seeds of the runs.</summary>
    public required IReadOnlyList<int> Seeds { get; init; }

    /// <summary>The numbers of trials at which strategies are compared, rising; 1 or more.</summary>
    public required IReadOnlyList<int> At { get; init; }

    /// <summary>
    /// The strategy whose result at the end of its budget, in the run with the same seed, others are to reach; null for none.
    /// </summary>
    public string? Reference { get; init; }

    /// <summary>
    /// Search by search, within it strategy by strategy, within it seed by seed; without those of strategies on models that a
    /// search does not have.
    /// </summary>
    public required IReadOnlyList<SearchStudyRun> Runs { get; init; }

    /// <summary>The study of a YAML text.</summary>
    /// <param name="definition">The text.</param>
    /// <param name="source">Its file: named in errors, and the files that it names lie relative to it.</param>
    /// <exception cref="InputException">The text has a mistake; its line is told.</exception>
    public static SearchStudy Parse(string definition, string source) => SearchStudyReader.Read(definition, source);
}

/// <summary>What is searched in a study, and what measures there.</summary>
public sealed record StudySearch
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The table of networks, JSON Lines; null where something else measures.</summary>
    public string? Table { get; init; }

    /// <summary>The file of a task that networks are trained on; null where something else measures.</summary>
    public string? Train { get; init; }

    /// <summary>The command that measures; null where something else does.</summary>
    public CommandOptions? Command { get; init; }

    /// <summary>Metrics of the table that are drawn for each trial; empty for none.</summary>
    public IReadOnlyList<MetricDraw> Noisy { get; init; } = [];

    /// <summary>The space; null where the table says it.</summary>
    public SearchSpace? Space { get; init; }

    /// <summary>The metric by which what was found is judged, in the direction of the first aim.</summary>
    public required string Score { get; init; }

    /// <summary>What is searched for; the strategy and the seed are those of each run.</summary>
    public required SearchOptions Options { get; init; }

    /// <summary>The settings as they are written in the file.</summary>
    public required string Settings { get; init; }

    /// <summary>Folders of trained models.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];
}

/// <summary>A strategy of a study.</summary>
/// <param name="Name">Its name in the study.</param>
/// <param name="Options">The strategy as <see cref="SearchOptions"/> have it.</param>
/// <param name="Model">Which of a search's models it has, from 1; null for none.</param>
public sealed record StudyStrategy(string Name, SearchOptions Options, int? Model)
{
    /// <summary>Whether a search has the model that it needs.</summary>
    public bool Suits(StudySearch search)
    {
        ArgumentNullException.ThrowIfNull(search);
        return Model is null || Model <= search.Models.Count;
    }
}

/// <summary>One search to make.</summary>
/// <param name="Search">What is searched.</param>
/// <param name="Strategy">How.</param>
/// <param name="Seed">The seed of all that is drawn, noise and trainings included.</param>
public sealed record SearchStudyRun(StudySearch Search, StudyStrategy Strategy, int Seed)
{
    /// <summary>Its name, and the folder that it has below <c>runs/</c>.</summary>
    public string Name => FormattableString.Invariant($"{Search.Name}/{Strategy.Name}/seed-{Seed}");

    /// <summary>What is searched for, and how.</summary>
    public SearchOptions Options => Search.Options with { Strategy = Strategy.Options.Strategy, Seed = (ulong)Seed };

    /// <summary>The folder of its model; null for none.</summary>
    public string? Model => Strategy.Model is { } number ? Search.Models[number - 1] : null;
}
