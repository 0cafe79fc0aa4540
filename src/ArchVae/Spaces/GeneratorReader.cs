namespace ArchVae.Spaces;

/// <summary>Reads <c>generator</c>: a process in code, chosen by name, with its numbers.</summary>
internal static class GeneratorReader
{
    private const int Limit = 1 << 20;
    private static readonly string[] names = ["linear", "convolutional", "recurrent"];

    /// <summary>The generator.</summary>
    /// <exception cref="InputException">
    /// There is no such generator, or a field is missing, unknown or of the wrong form.
    /// </exception>
    /// <exception cref="ArgumentException">It does not suit the space.</exception>
    public static IArchitectureGenerator Read(YamlTree node, SearchSpace space, LayerDraws draws, string? source)
    {
        var fields = new YamlFields(node, "the generator", source);
        var name = fields.Require("name");
        IArchitectureGenerator generator = name.Text switch
        {
            "linear" => new LinearGenerator(space, draws, new(
                Range(fields, "input"), Range(fields, "output"), Range(fields, "hidden"),
                Range(fields, "first"), Range(fields, "last"))),
            "convolutional" => new ConvolutionalGenerator(space, draws, new(
                Choices(fields, "channels"), Range(fields, "size", 2), Range(fields, "output"), Range(fields, "layers"),
                Range(fields, "minimumSpatial"), Range(fields, "firstFilters"), Range(fields, "lastFilters"))),
            "recurrent" => new RecurrentGenerator(space, draws, new(
                Range(fields, "input"), Range(fields, "output"), Range(fields, "layers"),
                Range(fields, "maximumRecurrent"), Range(fields, "recurrent"), Range(fields, "last"))),
            _ => throw fields.Error(name, $"there is no generator {YamlFields.Shown(name)}; there are " +
                $"{string.Join(", ", names)}, and without this field the grammar is walked with its weights"),
        };
        fields.Done();
        return generator;
    }

    private static WholeRange Range(YamlFields fields, string name, int step = 1)
    {
        var (low, high) = fields.WholeRange(name, 1, Limit);
        return (high - low) % step == 0 ? new(low, high, step)
            : throw fields.Error($"the range '{name}' must be a whole number of steps of {step}");
    }

    private static int[] Choices(YamlFields fields, string name)
    {
        var node = fields.Require(name);
        var choices = node.Items?.Select(item => fields.Whole(item, name, 1, Limit)).ToArray() ?? [];
        return choices.Length > 0 && choices.Distinct().Count() == choices.Length
            ? choices
            : throw fields.Error(node, $"'{name}' of the generator must be a list of different whole numbers");
    }
}
