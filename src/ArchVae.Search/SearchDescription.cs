using System.Text.Json;
using System.Text.Json.Nodes;
using ArchVae.Files;
using ArchVae.Spaces;

namespace ArchVae.Search;

/// <summary>
/// What makes the trials of a search what they are, as JSON: the description of its store. The budget and the number of workers
/// may differ when it goes on.
/// </summary>
public static class SearchDescription
{
    /// <summary>The version of the description.</summary>
    public const int CurrentFormat = 1;

    private const string Version = "formatVersion";

    private static readonly string[] free = ["budget", "workers"];

    /// <summary>The description.</summary>
    /// <param name="options">What is searched for, and how.</param>
    /// <param name="space">The space.</param>
    /// <param name="evaluator">What measures, in words that are equal for what measures alike.</param>
    /// <param name="fixedEntries">The texts of the condition on entries; empty for none.</param>
    /// <param name="model">
    /// What tells the model from others, such as <see cref="Training.ModelFolder.WeightsHash"/>; null for none.
    /// </param>
    /// <param name="budget">The budget, where it may not differ when the search goes on; null where it may.</param>
    /// <param name="score">The metric by which what is found is judged; null for the first aim's.</param>
    public static string Of(
        SearchOptions options, SearchSpace space, string evaluator, IReadOnlyList<string> fixedEntries, string? model,
        int? budget = null, string? score = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(space);
        var json = new JsonObject { [Version] = CurrentFormat };
        foreach (var (name, value) in JsonSerializer.SerializeToNode(options, JsonFormat.Compact)!.AsObject())
        {
            if (!free.Contains(name)) json[name] = value?.DeepClone();
        }
        json["fix"] = JsonSerializer.SerializeToNode(fixedEntries, JsonFormat.Compact);
        json["model"] = model;
        json["evaluator"] = evaluator;
        json["space"] = space.Definition;
        if (budget is { } trials) json["budget"] = trials;
        if (score is not null) json["score"] = score;
        return json.ToJsonString();
    }

    /// <summary>The name of the first setting in which two descriptions differ; null where both say the same.</summary>
    /// <exception cref="InputException">One is none of this version.</exception>
    public static string? Difference(string left, string right)
    {
        var (a, b) = (Read(left), Read(right));
        return a.Select(property => property.Key).Union(b.Select(property => property.Key))
            .FirstOrDefault(name => !JsonNode.DeepEquals(a[name], b[name]));
    }

    private static JsonObject Read(string description)
    {
        try
        {
            if (JsonNode.Parse(description) is JsonObject json && json[Version]?.GetValue<int>() == CurrentFormat) return json;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            // Told below.
        }
        throw Unknown();
    }

    private static InputException Unknown() =>
        new($"The description of the search is none of version {CurrentFormat}, which this program reads.");
}
