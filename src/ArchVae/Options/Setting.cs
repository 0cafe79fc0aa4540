using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ArchVae.Yaml;

namespace ArchVae.Options;

/// <summary>A setting of a YAML file: an option, by the name that it has in <c>config.json</c>. Immutable.</summary>
public sealed class Setting
{
    // Seeds of a study's runs are its own; a seed among its settings would be without effect.
    private const string Seed = "seed";

    private Setting(OptionDescription option, YamlTree place, JsonNode? json, object? value) =>
        (Option, Place, Json, Value) = (option, place, json, value);

    /// <summary>The option.</summary>
    public OptionDescription Option { get; }

    /// <summary>Where its value stands.</summary>
    public YamlTree Place { get; }

    /// <summary>The value as it stands there.</summary>
    public JsonNode? Json { get; }

    /// <summary>The value.</summary>
    public object? Value { get; }

    /// <summary>Reads a mapping of settings, each of which one of the records must have.</summary>
    /// <param name="node">The mapping; an empty value or null for none.</param>
    /// <param name="what">What it is called in errors.</param>
    /// <param name="mistakes">Told of a name that is unknown, or a value of the wrong form or out of range.</param>
    /// <param name="withSeed">Whether the seed is a setting as well.</param>
    /// <param name="records">The types of options records.</param>
    public static IReadOnlyList<Setting> ReadAll(
        YamlTree? node, string what, Mistakes mistakes, bool withSeed, params Type[] records)
    {
        if (node == null || node.Text == "") return [];
        var fields = new YamlFields(node, what, mistakes);
        var settings = Take(fields, what, withSeed, records);
        fields.Done();
        return settings;
    }

    /// <summary>Reads the settings among the fields of a mapping that has others as well.</summary>
    /// <param name="fields">The fields.</param>
    /// <param name="what">What they are of, in errors.</param>
    /// <param name="withSeed">Whether the seed is a setting as well.</param>
    /// <param name="records">The types of options records.</param>
    public static IReadOnlyList<Setting> Take(YamlFields fields, string what, bool withSeed, params Type[] records)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var settings = new List<Setting>();
        foreach (var option in records.SelectMany(OptionDescription.Of).Where(option => option.IsSetting))
        {
            if ((option.Setting == Seed && !withSeed) || fields.Take(option.Setting) is not { } place) continue;
            if (Read(option, place, what, fields) is { } setting) settings.Add(setting);
        }
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
        ArgumentNullException.ThrowIfNull(option);
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(fields);
        // A name may look like a number or a flag.
        var json = ToJson(place, isText: option.ValueType == typeof(string));
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
            fields.Report(place, Complaint(exception));
        }
        return null;
    }

    /// <summary>The default options with settings in place; those of other records are passed over, later ones win.</summary>
    public static T Over<T>(IEnumerable<Setting> settings) where T : class, new() => settings
        .Where(setting => setting.Option.Record == typeof(T))
        .Aggregate(new T(), (record, setting) => setting.Option.With(record, setting.Value));

    /// <summary>
    /// Checks what was made of settings. It does so without knowing the file; here a complaint gets the place of the last setting
    /// that it names, and the settings' names.
    /// </summary>
    /// <param name="check">The check.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="place">The place of a complaint that names none of them.</param>
    /// <param name="mistakes">The mistakes of the file.</param>
    /// <exception cref="InputException">There is a complaint, or there was a mistake before.</exception>
    public static void Check(Action check, IEnumerable<Setting> settings, YamlTree place, Mistakes mistakes)
    {
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(mistakes);
        try
        {
            check();
        }
        catch (InputException exception)
        {
            var named = settings.LastOrDefault(given => exception.Settings.Contains(given.Option.Name));
            throw mistakes.Last(named?.Place ?? place, Complaint(exception));
        }
    }

    private static string Complaint(InputException exception) =>
        exception.ExplanationWith(OptionDescription.SettingOf).TrimEnd('.');

    private static JsonNode? ToJson(YamlTree value, bool isText)
    {
        if (value.Items is { } items) return new JsonArray([.. items.Select(item => ToJson(item, isText))]);
        if (value.Entries is { } entries)
        {
            return new JsonObject(
                entries.Select(entry => KeyValuePair.Create(entry.Key.Text!, ToJson(entry.Value, isText))));
        }
        if (!value.IsPlain) return JsonValue.Create(value.Text);
        var culture = CultureInfo.InvariantCulture;
        return value.Text switch
        {
            "" or "~" or "null" => null,
            var text when isText => JsonValue.Create(text),
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
