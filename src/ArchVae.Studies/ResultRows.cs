using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ArchVae.Data;
using ArchVae.Evaluation;
using ArchVae.Files;
using CsvHelper;

namespace ArchVae.Studies;

/// <summary>
/// The finished runs as flat rows, all with the same names: what the run is, the settings that differ between runs, how it ended,
/// all figures, times last. What is not known is null.
/// </summary>
internal sealed class ResultRows
{
    private static readonly string[] figures = [.. JsonFormat.NamesOf(typeof(EvaluationReport))];
    private readonly Dictionary<StudyRun, JsonObject> settings;
    private readonly List<string> differing;

    /// <summary>Rows of a study's runs.</summary>
    public ResultRows(Study study)
    {
        settings = study.Runs.ToDictionary(run => run, Settings);
        var first = settings[study.Runs[0]];
        differing = [.. first.Select(setting => setting.Key)
            .Where(name => settings.Values.Any(other => !JsonNode.DeepEquals(other[name], first[name])))];
    }

    /// <summary>The row of a run.</summary>
    public JsonObject Of(StudyRun run, RunResult result)
    {
        var row = new JsonObject
        {
            ["run"] = run.Name,
            ["dataSet"] = run.DataSet.Name,
            ["configuration"] = run.Configuration,
            ["seed"] = run.Training.Seed,
        };
        foreach (var name in differing) row[name] = settings[run][name]?.DeepClone();
        var left = StudyJson.ToObject(result);
        foreach (var name in new[] { "end", "failure", "trainedEpochs", "bestEpoch", "parameters" })
            row[name] = left[name]?.DeepClone();
        foreach (var name in figures) row[name] = left["figures"]?[name]?.DeepClone();
        foreach (var name in new[] { "threads", "trainingSeconds", "architecturesPerSecond" })
            row[name] = left[name]?.DeepClone();
        return row;
    }

    /// <summary>Rows as lines of JSON.</summary>
    public static string Lines(IEnumerable<JsonObject> rows) =>
        string.Concat(rows.Select(row => row.ToJsonString(JsonFormat.Compact) + "\n"));

    /// <summary>Rows as a table: RFC 4180, with a header; what is null is empty, texts are as <see cref="CsvText"/> has
    /// them. Empty where there is no row.</summary>
    public static string Csv(IReadOnlyList<JsonObject> rows)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var writer = CsvWriter.Create(text, leaveOpen: true))
        {
            if (rows.Count > 0) writer.WriteHeader([.. rows[0].Select(field => CsvText.Cell(field.Key))]);
            foreach (var row in rows) writer.WriteRecord([.. row.Select(field => Cell(field.Value))]);
        }
        return text.ToString();
    }

    private static string Cell(JsonNode? value)
    {
        var text = StudyJson.Text(value, whereNull: "");
        return value?.GetValueKind() == JsonValueKind.String ? CsvText.Cell(text) : text;
    }

    // The seed is a part of the run's name.
    private static JsonObject Settings(StudyRun run)
    {
        var merged = StudyJson.ToObject(run.Model);
        foreach (var (name, value) in StudyJson.ToObject(run.Training)) merged[name] = value?.DeepClone();
        merged.Remove("seed");
        return merged;
    }
}
