using ArchVae.Yaml;

namespace ArchVae.Spaces.Generators;

/// <summary>Makes a generator for a space.</summary>
/// <exception cref="ArgumentException">It does not suit the space.</exception>
internal delegate IArchitectureGenerator GeneratorMaker(SearchSpace space, LayerDraws draws);

/// <summary>Reads <c>generator</c>: a process in code, chosen by name, with its numbers.</summary>
internal sealed class GeneratorReader
{
    private const int Limit = 1 << 20;
    private readonly YamlFields fields;
    private readonly IReadOnlyDictionary<string, Feature?> features;

    private GeneratorReader(YamlFields fields, IReadOnlyDictionary<string, Feature?> features) =>
        (this.fields, this.features) = (fields, features);

    /// <summary>What makes the generator.</summary>
    /// <param name="node">The mapping.</param>
    /// <param name="features">The features of the space by name, whose values the numbers must be; null for one with a mistake.</param>
    /// <param name="mistakes">Where mistakes are reported.</param>
    /// <returns>Null where a field is missing, unknown or of the wrong form.</returns>
    public static GeneratorMaker? Read(YamlTree node, IReadOnlyDictionary<string, Feature?> features, Mistakes mistakes)
    {
        var fields = new YamlFields(node, "the generator", mistakes);
        var name = fields.Require("name");
        var reader = new GeneratorReader(fields, features);
        var make = name?.Text switch
        {
            "linear" => reader.Linear(),
            "convolutional" => reader.Convolutional(),
            "recurrent" => reader.Recurrent(),
            _ => null,
        };
        // Without a name it is not known which other fields there may be.
        if (make is not null) fields.Done();
        else if (node.Entries is not null)
            fields.Report(name ?? node, $"{(name is null ? "the generator needs 'name'" : $"there is no generator {YamlFields.Shown(name)}")}; " +
                "there are linear, convolutional, recurrent, and without this field the grammar is walked with its weights");
        return fields.IsSound ? make : null;
    }

    private GeneratorMaker Linear()
    {
        var options = new LinearGeneratorOptions(
            Range("input", "units"), Range("output", "units"), Range("hidden"), Range("first", "units"), Range("last", "units"));
        return (space, draws) => new LinearGenerator(space, draws, options);
    }

    private GeneratorMaker Convolutional()
    {
        var options = new ConvolutionalGeneratorOptions(
            Channels(), Range("size", 2, "height", "width"), Range("output", "units"), Range("layers"), Range("minimumSpatial"), Range("firstFilters", "filters"),
            Range("lastFilters", "filters"));
        return (space, draws) => new ConvolutionalGenerator(space, draws, options);
    }

    private GeneratorMaker Recurrent()
    {
        var options = new RecurrentGeneratorOptions(
            Range("input", "units"), Range("output", "units"), Range("layers"), Range("maximumRecurrent"), Range("recurrent", "units"),
            Range("last", "units"));
        return (space, draws) => new RecurrentGenerator(space, draws, options);
    }

    // A list of two whole numbers, the second not below the first; both are values of the features that are drawn from it.
    private WholeRange Range(string name, params string[] featureNames) => Range(name, 1, featureNames);

    private WholeRange Range(string name, int step, params string[] featureNames)
    {
        if (fields.Require(name) is not { } node) return default;
        if (node.Items is not { Count: 2 } items)
        {
            fields.Report(node, $"'{name}' of the generator must be a range [lowest, highest]");
            return default;
        }
        if ((fields.Whole(items[0], name, 1, Limit), fields.Whole(items[1], name, 1, Limit)) is not ({ } low, { } high)) return default;
        if (low > high) fields.Report(node, $"'{name}' of the generator must be a range [lowest, highest], and {low} is above {high}");
        else if ((high - low) % step != 0) fields.Report(node, $"the range '{name}' of the generator must be a whole number of steps of {step}");
        else RequireValues(node, featureNames, low, high);
        return new(low, high, step);
    }

    private int[] Channels()
    {
        const string Name = "channels";
        if (fields.Require(Name) is not { } node) return [];
        var items = node.Items ?? [];
        int[] choices = [.. items.Select(item => fields.Whole(item, Name, 1, Limit)).OfType<int>()];
        if (items.Count == 0 || choices.Distinct().Count() < choices.Length)
            fields.Report(node, $"'{Name}' of the generator must be a list of different whole numbers");
        foreach (var choice in choices) RequireValues(node, [Name], choice, choice);
        return choices;
    }

    private void RequireValues(YamlTree node, string[] featureNames, int low, int high)
    {
        var wrong = featureNames.Select(name => features.GetValueOrDefault(name)).OfType<Feature>()
            .Where(feature => !feature.TryBinOf(low, out _) || !feature.TryBinOf(high, out _))
            .Select(feature => $"'{feature.Name}' is {feature.Accepted}").ToList();
        if (wrong.Count > 0) fields.Report(node, $"the generator draws from {low} to {high}, and {string.Join(", ", wrong)}");
    }
}
