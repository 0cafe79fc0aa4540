using System.Text.Json.Nodes;
using ArchVae.Evaluation;
using ArchVae.Models;
using ArchVae.Training;

namespace ArchVae.Studies;

/// <summary>All that a run's result depends on: <c>run.json</c> of its folder.</summary>
internal sealed record RunSettings
{
    private const int LongestShown = 60;

    /// <summary>The whole definition of the search space.</summary>
    public required string Space { get; init; }

    /// <summary>What it trains on, validation included; null where these are draws with the seed of its training.</summary>
    public required DataFingerprint? TrainingData { get; init; }

    /// <summary>The share of these that is set aside for validation.</summary>
    public required double ValidationFraction { get; init; }

    /// <summary>What it is evaluated on.</summary>
    public required DataFingerprint TestData { get; init; }

    /// <summary>Sizes and forms.</summary>
    public required ModelOptions Model { get; init; }

    /// <summary>How it is trained.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>How it is evaluated.</summary>
    public required EvaluationOptions Evaluation { get; init; }

    /// <summary>The differences from those of a run in a folder, in words; empty where there are none.</summary>
    public IReadOnlyList<string> DifferencesFrom(RunSettings there)
    {
        var differences = new List<string>();
        Compare("", StudyJson.ToObject(there), StudyJson.ToObject(this), differences);
        return differences;
    }

    private static void Compare(string name, JsonNode? there, JsonNode? given, List<string> differences)
    {
        if (JsonNode.DeepEquals(there, given)) return;
        if (there is JsonObject left && given is JsonObject right)
        {
            foreach (var (key, value) in left) Compare(name.Length == 0 ? key : $"{name}.{key}", value, right[key], differences);
        }
        else differences.Add($"{name} is {Shown(there)} there, {Shown(given)} given");
    }

    private static string Shown(JsonNode? node) =>
        StudyJson.Text(node, "null") is var text && text.Length <= LongestShown ? text : "another text";
}
