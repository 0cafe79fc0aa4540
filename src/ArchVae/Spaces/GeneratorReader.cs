namespace ArchVae.Spaces;

/// <summary>Reads <c>generator</c>: a process in code, chosen by name, with its numbers.</summary>
internal static class GeneratorReader
{
    private const int Limit = 1 << 20;
    private static readonly string[] names = ["linear"];

    /// <summary>The generator.</summary>
    /// <exception cref="InputException">There is no such generator, or a field is missing, unknown or of the wrong form.</exception>
    /// <exception cref="ArgumentException">It does not suit the space.</exception>
    public static IArchitectureGenerator Read(YamlTree node, SearchSpace space, LayerDraws draws, string? source)
    {
        var fields = new YamlFields(node, "the generator", source);
        var name = fields.Require("name");
        var generator = name.Text switch
        {
            "linear" => new LinearGenerator(space, draws, new(
                Range(fields, "input"), Range(fields, "output"), Range(fields, "hidden"), Range(fields, "first"), Range(fields, "last"))),
            _ => throw fields.Error(name, $"there is no generator {YamlFields.Shown(name)}; there are {string.Join(", ", names)}, and without this field the grammar is walked with its weights"),
        };
        fields.Done();
        return generator;
    }

    private static (int, int) Range(YamlFields fields, string name) => fields.WholeRange(name, 1, Limit);
}
