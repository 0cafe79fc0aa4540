using System.Text.RegularExpressions;
using ArchVae.Reports;
using ArchVae.Reports.Pictures;

namespace ArchVae.Studies.Searches;

/// <summary>What was searched for and how.</summary>
internal static partial class SearchSetUp
{
    private const int LongestText = 300;

    public static ReportSection Of(SearchCourse course, SearchReportOptions options)
    {
        var problem = course.Problem;
        List<string[]> rows =
        [
            ["space", problem.Candidates.Space.Name],
            ["aims", string.Join(", ", problem.Aims)],
        ];
        if (problem.Limits.Count > 0) rows.Add(["limits", string.Join(", ", problem.Limits.Select(Limit))]);
        if (options.Search is { } search)
        {
            rows.Add(["strategy", $"{search.Strategy}: {search.Strategy.Family.Description}"]);
            if (options.KnowsBudget) rows.Add(["budget", SearchFigures.Count(search.Budget, "trial")]);
            rows.Add(["batch", search.Asynchronous ? "none: a new network for each worker that is free"
                : SearchFigures.Count(search.Batch, "network") + " at once"]);
        }
        rows.Add(["seed", FormattableString.Invariant($"{problem.Seed}")]);
        rows.Add(["conditions", Conditions(course, options)]);
        rows.Add(["model", problem.Candidates.Model is null ? "none" : options.ModelName ?? "a model"]);
        if (options.Evaluator is { } evaluator) rows.Add(["evaluator", Shortened(evaluator.Description)]);
        return new("Set-up", []) { Tables = [ReportTable.OfTexts(["setting", "value"], rows) with { Sortable = false }] };
    }

    private static string Limit(Search.MetricLimit limit) => string.Join(" and ",
        ((string?[])
        [
            limit.AtLeast is { } least ? $"{limit.Metric} at least {SearchFigures.Value(least)}" : null,
            limit.AtMost is { } most ? $"{limit.Metric} at most {SearchFigures.Value(most)}" : null,
        ]).OfType<string>());

    private static string Conditions(SearchCourse course, SearchReportOptions options)
    {
        var conditions = course.Problem.Candidates.Conditions;
        List<string> texts = [.. options.FixedEntries];
        if (conditions.MaximumLayers is { } layers) texts.Add($"at most {SearchFigures.Count(layers, "layer")}");
        if (conditions.MaximumParameters is { } parameters) texts.Add($"at most {SearchFigures.Count(parameters, "parameter")}");
        return texts.Count == 0 ? "none" : string.Join(", ", texts);
    }

    // Hashes tell contents apart; their beginnings do for people.
    private static string Shortened(string description) =>
        TextSize.Shorten(Hash().Replace(description, match => match.Value[..8] + "…"), LongestText);

    [GeneratedRegex("[0-9a-f]{32,}")]
    private static partial Regex Hash();
}
