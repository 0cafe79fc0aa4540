using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ArchVae.Yaml;

namespace ArchVae.Studies;

/// <summary>
/// A setting of a study file: one property of an options record, by the name that it has in <c>config.json</c>.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Where it stands.</param>
/// <param name="Json">Its value.</param>
internal sealed record Setting(string Name, YamlTree Value, JsonNode? Json)
{
    // Seeds of runs are the study's own; a seed among the settings would be without effect.
    private const string Seed = "seed";

    /// <summary>Reads a mapping of settings, each of which one of the records must have.</summary>
    /// <param name="node">The mapping; an empty value or null for none.</param>
    /// <param name="what">What it is called in errors.</param>
    /// <param name="mistakes">Told of a name that is unknown, or a value of the wrong form.</param>
    /// <param name="withSeed">Whether the seed is a setting as well.</param>
    /// <param name="records">The types of options records.</param>
    public static List<Setting> ReadAll(YamlTree? node, string what, Mistakes mistakes, bool withSeed, params Type[] records)
    {
        var settings = new List<Setting>();
        if (node == null || node.Text == "") return settings;
        var fields = new YamlFields(node, what, mistakes);
        foreach (var record in records)
        {
            foreach (var property in StudyJson.PropertiesOf(record))
            {
                if ((property.Name == Seed && !withSeed) || fields.Take(property.Name) is not { } value) continue;
                var setting = new Setting(property.Name, value, ToJson(value));
                try
                {
                    Over(record, [setting]);
                }
                catch (JsonException exception)
                {
                    var name = $"'{property.Name}' of {what}";
                    fields.Report(value, exception.InnerException is InputException own
                        ? $"{name}: {own.Message.TrimEnd('.')}"
                        : $"{name} must be {Accepted(property.PropertyType)}, not {YamlFields.Shown(value)}");
                    continue;
                }
                settings.Add(setting);
            }
        }
        fields.Done();
        return settings;
    }

    /// <summary>The default options with settings in place; those of other records are passed over, later ones win.</summary>
    public static T Over<T>(IEnumerable<Setting> settings) where T : new() => (T)Over(typeof(T), settings);

    /// <summary>The settings as they may be written in a study file.</summary>
    public static string Text(IEnumerable<Setting> settings) =>
        string.Join(", ", settings.Select(setting => $"{setting.Name}: {StudyJson.Text(setting.Json, "null")}"));

    private static object Over(Type record, IEnumerable<Setting> settings)
    {
        var json = JsonSerializer.SerializeToNode(Activator.CreateInstance(record), record, StudyJson.Strict)!.AsObject();
        foreach (var setting in settings)
        {
            if (json.ContainsKey(setting.Name)) json[setting.Name] = setting.Json?.DeepClone();
        }
        return json.Deserialize(record, StudyJson.Strict)!;
    }

    private static JsonNode? ToJson(YamlTree value)
    {
        if (value.Items is { } items) return new JsonArray([.. items.Select(ToJson)]);
        if (value.Entries is { } entries)
            return new JsonObject(entries.Select(entry => KeyValuePair.Create(entry.Key.Text!, ToJson(entry.Value))));
        if (!value.IsPlain) return JsonValue.Create(value.Text);
        var culture = CultureInfo.InvariantCulture;
        return value.Text switch
        {
            "" or "~" or "null" => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            var text when long.TryParse(text, NumberStyles.AllowLeadingSign, culture, out var whole) => JsonValue.Create(whole),
            var text when ulong.TryParse(text, NumberStyles.None, culture, out var large) => JsonValue.Create(large),
            var text when double.TryParse(text, NumberStyles.Float, culture, out var number) && double.IsFinite(number) =>
                JsonValue.Create(number),
            var text => JsonValue.Create(text),
        };
    }

    private static string Accepted(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Accepted(underlying) + " or null";
        if (type.IsEnum) return $"one of {string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName))}";
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(int) || type == typeof(long)) return "a whole number";
        if (type == typeof(ulong)) return "a whole number, 0 or more";
        if (type == typeof(double)) return "a number";
        if (type.IsAssignableTo(typeof(IEnumerable<int>))) return "a list of whole numbers, such as [64, 32]";
        return "of the form that config.json has it in";
    }
}
