using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ArchVae.Options;
using ArchVae.Yaml;

namespace ArchVae.Studies;

/// <summary>A setting of a study file: an option, by the name that it has in <c>config.json</c>.</summary>
/// <param name="Option">The option.</param>
/// <param name="Place">Where its value stands.</param>
/// <param name="Json">The value as it stands there.</param>
/// <param name="Value">The value.</param>
internal sealed record Setting(OptionDescription Option, YamlTree Place, JsonNode? Json, object? Value)
{
    // Seeds of runs are the study's own; a seed among the settings would be without effect.
    private const string Seed = "seed";

    /// <summary>Reads a mapping of settings, each of which one of the records must have.</summary>
    /// <param name="node">The mapping; an empty value or null for none.</param>
    /// <param name="what">What it is called in errors.</param>
    /// <param name="mistakes">Told of a name that is unknown, or a value of the wrong form or out of range.</param>
    /// <param name="withSeed">Whether the seed is a setting as well.</param>
    /// <param name="records">The types of options records.</param>
    public static List<Setting> ReadAll(YamlTree? node, string what, Mistakes mistakes, bool withSeed, params Type[] records)
    {
        var settings = new List<Setting>();
        if (node == null || node.Text == "") return settings;
        var fields = new YamlFields(node, what, mistakes);
        foreach (var option in records.SelectMany(OptionDescription.Of).Where(option => option.IsSetting))
        {
            if ((option.Setting == Seed && !withSeed) || fields.Take(option.Setting) is not { } place) continue;
            if (Read(option, place, what, fields) is { } setting) settings.Add(setting);
        }
        fields.Done();
        return settings;
    }

    /// <summary>Reads a value that stands elsewhere than in a mapping of settings.</summary>
    /// <param name="option">The option.</param>
    /// <param name="place">Where the value stands.</param>
    /// <param name="what">What the option is of, in errors.</param>
    /// <param name="fields">Told of a value of the wrong form or out of range.</param>
    /// <returns>Null where there is such a mistake.</returns>
    public static Setting? Read(OptionDescription option, YamlTree place, string what, YamlFields fields)
    {
        var json = ToJson(place);
        try
        {
            var value = option.Read(json);
            option.Check(value);
            return new(option, place, json, value);
        }
        catch (JsonException exception)
        {
            fields.Report(place, $"'{option.Setting}' of {what}{option.FormMistake(exception, YamlFields.Shown(place))}");
        }
        catch (InputException exception)
        {
            fields.Report(place, exception.ExplanationWith(OptionDescription.SettingOf).TrimEnd('.'));
        }
        return null;
    }

    /// <summary>The default options with settings in place; those of other records are passed over, later ones win.</summary>
    public static T Over<T>(IEnumerable<Setting> settings) where T : class, new() => settings
        .Where(setting => setting.Option.Record == typeof(T))
        .Aggregate(new T(), (record, setting) => setting.Option.With(record, setting.Value));

    /// <summary>The settings as they may be written in a study file.</summary>
    public static string Text(IEnumerable<Setting> settings) =>
        string.Join(", ", settings.Select(setting => $"{setting.Option.Setting}: {StudyJson.Text(setting.Json, "null")}"));

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
}
