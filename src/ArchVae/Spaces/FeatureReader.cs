using System.Globalization;
using ArchVae.Yaml;

namespace ArchVae.Spaces;

/// <summary>Reads one entry of a space's <c>features</c>.</summary>
internal static class FeatureReader
{
    private const int MaximumChoices = 1000;

    /// <summary>The feature that a mapping describes, or null where it has a mistake.</summary>
    /// <exception cref="ArgumentException">The values do not go together.</exception>
    public static Feature? Read(YamlTree node, string name, int index, Mistakes mistakes)
    {
        var fields = new YamlFields(node, $"feature '{name}'", mistakes);
        var kind = fields.Require("kind");
        var from = fields.Whole(fields.Take("from"), "from", 0, 1000) ?? 0;
        Func<Feature>? make = kind?.Text switch
        {
            "integer" => Integer(fields, name, index, from),
            "real" => Real(fields, name, index, from),
            "flag" => () => Feature.Flag(name, index, from),
            "choice" => Choice(fields, name, index, from),
            _ => null,
        };
        if (make is null)
        {
            if (kind is not null)
            {
                const string Kinds = "integer, real, flag or choice";
                fields.Report(kind, $"the kind of feature '{name}' must be {Kinds}, not {YamlFields.Shown(kind)}");
            }
            // Without a kind, whatever any kind has may stand here.
            foreach (var field in new[] { "minimum", "maximum", "step", "scale", "choices" }) fields.Take(field);
        }
        fields.Done();
        return fields.IsSound ? make!() : null;
    }

    private static Func<Feature> Integer(YamlFields fields, string name, int index, int from)
    {
        const int Limit = 1_000_000_000;
        var low = fields.Whole(fields.Require("minimum"), "minimum", -Limit, Limit) ?? 0;
        var high = fields.Whole(fields.Require("maximum"), "maximum", -Limit, Limit) ?? 0;
        var step = fields.Whole(fields.Take("step"), "step", 1, Limit) ?? 1;
        var scale = Scale(fields);
        return () => Feature.Integer(name, index, low, high, step, scale, from);
    }

    private static Func<Feature> Real(YamlFields fields, string name, int index, int from)
    {
        var low = fields.Number(fields.Require("minimum"), "minimum") ?? 0;
        var high = fields.Number(fields.Require("maximum"), "maximum") ?? 0;
        var step = fields.Number(fields.Require("step"), "step") ?? 0;
        var scale = Scale(fields);
        return () => Feature.Real(name, index, low, high, step, scale, from);
    }

    private static Func<Feature> Choice(YamlFields fields, string name, int index, int from)
    {
        var choices = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var isNumber = new List<bool>();
        var node = fields.Require("choices");
        if (node is { Items: not { Count: > 0 and <= MaximumChoices } })
            fields.Report(node, $"'choices' of feature '{name}' must be a list of 1 to {MaximumChoices} values");
        else
            foreach (var item in node?.Items ?? []) AddChoice(item);
        return () => Feature.Choice(name, index, choices, isNumber, from);

        void AddChoice(YamlTree item)
        {
            isNumber.Add(IsNumber(item, out var number));
            var text = isNumber[^1] ? number.ToString(CultureInfo.InvariantCulture) : fields.Text(item, "choices");
            if (!known.Add(text) && item.Text is not null)
                fields.Report(item, $"feature '{name}' lists the choice '{InputException.Shown(text)}' twice");
            choices.Add(text);
        }
    }

    // 3 is written as a number in files, "3" as text.
    private static bool IsNumber(YamlTree item, out double number)
    {
        number = 0;
        return item.IsPlain && double.TryParse(item.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) &&
            double.IsFinite(number);
    }

    private static FeatureScale Scale(YamlFields fields)
    {
        if (fields.Take("scale") is not { } node) return FeatureScale.Linear;
        if (node.Text is not ("linear" or "log"))
            fields.Report(node, $"the scale must be linear or log, not {YamlFields.Shown(node)}");
        return node.Text == "log" ? FeatureScale.Log : FeatureScale.Linear;
    }
}
