using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ArchVae.Files;

namespace ArchVae.Studio.Searches;

/// <summary>A finished run of a study: a line of its <c>results.jsonl</c>.</summary>
/// <param name="Run">Its name.</param>
/// <param name="Figures">All that is told of it.</param>
public sealed record StudyRow(string Run, JsonObject Figures)
{
    /// <summary>What orders rows by a column, the largest numbers first; texts come after numbers.</summary>
    public double Order(string column) =>
        Figures[column] is JsonValue value && value.TryGetValue<double>(out var number) ? number : double.NegativeInfinity;

    /// <summary>A figure as text; empty where there is none.</summary>
    public string Text(string column) => Figures[column] switch
    {
        null => "",
        JsonValue value when value.TryGetValue<double>(out var number) => number.ToString("G5", CultureInfo.InvariantCulture),
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        var other => other.ToJsonString(),
    };
}

/// <summary>The finished runs of a study.</summary>
/// <param name="Rows">The runs.</param>
/// <param name="Columns">The names of what is told of them, where anything is.</param>
/// <param name="Written">When the file was written.</param>
public sealed record StudyTable(IReadOnlyList<StudyRow> Rows, IReadOnlyList<string> Columns, DateTime Written)
{
    private static readonly HashSet<string> main =
    [
        "elbo", "logLikelihood", "entropyGap", "reconstructionAccuracy", "reconstructionAccuracySampled", "validity",
        "uniqueness", "novelty", "activeUnits", "best", "regret", "trials", "failures", "seconds", "trainingSeconds", "failure",
    ];

    /// <summary>Those of the columns that say how runs ended, of models and of searches.</summary>
    public IReadOnlyList<string> MainColumns => [.. Columns.Where(main.Contains)];

    /// <summary>How many failed.</summary>
    public int Failed => Rows.Count(row => row.Figures["failure"] is not null);

    /// <summary>How many runs are finished, in a sentence.</summary>
    public string Words => string.Create(CultureInfo.InvariantCulture,
        $"{Rows.Count} {(Rows.Count == 1 ? "run is" : "runs are")} finished")
        + (Failed > 0 ? string.Create(CultureInfo.InvariantCulture, $", {Failed} of them failed.") : ".");

    /// <summary>Whether a column has numbers.</summary>
    public bool IsNumber(string column) => Rows.Any(row =>
        row.Figures[column] is JsonValue value && value.GetValueKind() == JsonValueKind.Number);

    /// <summary>The table of a study's folder; empty while no run is finished.</summary>
    /// <exception cref="InputException">A line of the file is no JSON object.</exception>
    public static StudyTable Read(string folder)
    {
        var path = Path.Combine(folder, "results.jsonl");
        if (!File.Exists(path)) return new([], [], default);
        var (written, rows) = (File.GetLastWriteTimeUtc(path), new List<StudyRow>());
        using var reader = new LineReader(path);
        while (reader.TryRead(out _))
        {
            var figures = reader.ParseJson(bytes => JsonNode.Parse(bytes)!.AsObject());
            rows.Add(new((string?)figures["run"] ?? "", figures));
        }
        var columns = rows.SelectMany(row => row.Figures).Where(figure => figure.Key != "run" && figure.Value is not null)
            .Select(figure => figure.Key).Distinct();
        return new(rows, [.. columns], written);
    }
}
