using System.Text.Json;
using System.Text.Json.Nodes;
using ArchVae.Files;
using ArchVae.Options;

namespace ArchVae.Studies;

/// <summary>The records of a study as JSON objects, and their values as text.</summary>
internal static class StudyJson
{
    /// <summary>A record as an object.</summary>
    public static JsonObject ToObject<T>(T record) => JsonSerializer.SerializeToNode(record, JsonFormat.Indented)!.AsObject();

    /// <summary>A value as text: strings as they are, all else as in JSON.</summary>
    public static string Text(JsonNode? value, string whereNull) => value is null ? whereNull
        : value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString(JsonFormat.Compact);

    /// <summary>Settings as they may be written in a study file.</summary>
    public static string Text(IEnumerable<Setting> settings) =>
        string.Join(", ", settings.Select(setting => $"{setting.Option.Setting}: {Text(setting.Json, "null")}"));
}
