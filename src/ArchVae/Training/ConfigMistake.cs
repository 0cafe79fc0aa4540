using System.Text.Json;
using System.Text.Json.Nodes;
using ArchVae.Files;
using ArchVae.Models;
using ArchVae.Options;
using ArchVae.Yaml;

namespace ArchVae.Training;

/// <summary>What is wrong with a <c>config.json</c> that cannot be read, by the names that stand in it.</summary>
internal static class ConfigMistake
{
    private static readonly (string Name, Type Record)[] options =
        [("model", typeof(ModelOptions)), ("training", typeof(TrainingOptions))];

    private const string Registering =
        " Families of a program's own are registered before a model that names them is read.";

    /// <summary>The first field that is unknown, or option that is of the wrong form; null where there is neither.</summary>
    public static string? In(JsonElement root)
    {
        try
        {
            return First(root);
        }
        catch (InvalidOperationException)
        {
            // Its bytes are no UTF-8, so that no name can be told.
            return null;
        }
    }

    private static string? First(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) return null;
        if (Unknown(root, JsonFormat.NamesOf(typeof(ModelConfig))) is { } field) return $"there is no {field}.";
        foreach (var (name, record) in options)
        {
            if (!root.TryGetProperty(name, out var values) || values.ValueKind != JsonValueKind.Object) continue;
            var settings = OptionDescription.Of(record).Where(option => option.IsSetting).ToDictionary(option => option.Setting);
            // Families come first: what they are decides which other settings there are.
            if (Mistake(name, values, settings, option => option.ValueType.IsAssignableTo(typeof(IParsedText))) is { } family)
                return family;
            if (Unknown(values, settings.Keys) is { } setting) return $"'{name}' has no {setting}.";
            if (Mistake(name, values, settings, _ => true) is { } mistake) return mistake;
        }
        return null;
    }

    private static string? Mistake(
        string name, JsonElement values, Dictionary<string, OptionDescription> settings, Predicate<OptionDescription> chosen) =>
        values.EnumerateObject()
            .Where(value => settings.TryGetValue(value.Name, out var option) && chosen(option))
            .Select(value => (value.Name, Mistake: MistakeOf(settings[value.Name], value.Value)))
            .Where(value => value.Mistake != null)
            .Select(value => $"'{value.Name}' of '{name}'{value.Mistake}")
            .FirstOrDefault();

    private static string? Unknown(JsonElement fields, IEnumerable<string> names)
    {
        var known = names.ToList();
        foreach (var field in fields.EnumerateObject())
        {
            if (known.Contains(field.Name)) continue;
            var hint = Misspelling.Nearest(field.Name, known) is { } nearest ? $"; nearest is '{nearest}'" : "";
            return $"'{InputException.Shown(field.Name)}'{hint}";
        }
        return null;
    }

    // A sentence, and another one where a family is unknown.
    private static string? MistakeOf(OptionDescription option, JsonElement value)
    {
        try
        {
            option.Read(JsonNode.Parse(value.GetRawText()));
            return null;
        }
        catch (JsonException exception)
        {
            var isUnknownFamily = option.ValueType.IsAssignableTo(typeof(IParsedText))
                && exception.InnerException is InputException own
                && own.Message.StartsWith("There is no ", StringComparison.Ordinal);
            return $"{option.FormMistake(exception, value.GetRawText())}.{(isUnknownFamily ? Registering : "")}";
        }
    }
}
