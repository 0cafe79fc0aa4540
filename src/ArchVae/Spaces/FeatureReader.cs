using System.Globalization;

namespace ArchVae.Spaces;

/// <summary>Reads one entry of a space's <c>features</c>.</summary>
internal static class FeatureReader
{
    private const int MaximumChoices = 1000;

    /// <summary>The feature that a mapping describes.</summary>
    /// <exception cref="InputException">A field is missing, unknown or of the wrong form.</exception>
    /// <exception cref="ArgumentException">The values do not go together.</exception>
    public static Feature Read(YamlTree node, string name, int index, string? source)
    {
        var fields = new YamlFields(node, $"feature '{name}'", source);
        var kindNode = fields.Require("kind");
        var from = fields.Take("from") is { } at ? fields.Whole(at, "from", 0, 1000) : 0;
        var feature = kindNode.Text switch
        {
            "integer" => Integer(fields, name, index, from),
            "real" => Real(fields, name, index, from),
            "flag" => Feature.Flag(name, index, from),
            "choice" => Choice(fields, name, index, from),
            _ => throw fields.Error(kindNode,
                $"the kind of feature '{name}' must be integer, real, flag or choice, not {YamlFields.Shown(kindNode)}"),
        };
        fields.Done();
        return feature;
    }

    private static Feature Integer(YamlFields fields, string name, int index, int from)
    {
        const int Limit = 1_000_000_000;
        var low = fields.Whole(fields.Require("minimum"), "minimum", -Limit, Limit);
        var high = fields.Whole(fields.Require("maximum"), "maximum", -Limit, Limit);
        var step = fields.Take("step") is { } node ? fields.Whole(node, "step", 1, Limit) : 1;
        return Feature.Integer(name, index, low, high, step, Scale(fields), from);
    }

    private static Feature Real(YamlFields fields, string name, int index, int from)
    {
        var low = fields.Number(fields.Require("minimum"), "minimum");
        var high = fields.Number(fields.Require("maximum"), "maximum");
        var step = fields.Number(fields.Require("step"), "step");
        return Feature.Real(name, index, low, high, step, Scale(fields), from);
    }

    private static Feature Choice(YamlFields fields, string name, int index, int from)
    {
        var node = fields.Require("choices");
        if (node.Items is not { Count: > 0 and <= MaximumChoices } items)
            throw fields.Error(node, $"'choices' of feature '{name}' must be a list of 1 to {MaximumChoices} values");
        var choices = new List<string>();
        foreach (var item in items)
        {
            var text = IsNumber(item, out var number) ? number.ToString(CultureInfo.InvariantCulture)
                : fields.Text(item, "choices");
            if (choices.Contains(text)) throw fields.Error(item, $"feature '{name}' lists the choice '{text}' twice");
            choices.Add(text);
        }
        return Feature.Choice(name, index, choices, [.. items.Select(item => IsNumber(item, out _))], from);
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
        return node.Text switch
        {
            "linear" => FeatureScale.Linear,
            "log" => FeatureScale.Log,
            _ => throw fields.Error(node, $"the scale must be linear or log, not {YamlFields.Shown(node)}"),
        };
    }
}
