using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ArchVae.Studies;

/// <summary>
/// How the records of a study are written: the names of <c>config.json</c>, nothing unknown, nothing converted.
/// </summary>
internal static class StudyJson
{
    /// <summary>For settings.</summary>
    public static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>For files of results, whose figures may be infinite.</summary>
    public static readonly JsonSerializerOptions Results = new(Strict)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
    };

    /// <summary>The names and types of a record's settings, in its order.</summary>
    public static IEnumerable<JsonPropertyInfo> PropertiesOf(Type record) =>
        Strict.GetTypeInfo(record).Properties.Where(property => property.Set != null);

    /// <summary>A record as an object.</summary>
    public static JsonObject ToObject<T>(T record) => JsonSerializer.SerializeToNode(record, Results)!.AsObject();

    /// <summary>A value as text: strings as they are, all else as in JSON.</summary>
    public static string Text(JsonNode? value, string whereNull) => value is null ? whereNull
        : value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString(Strict);
}
