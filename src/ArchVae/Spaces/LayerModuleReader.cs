using ArchVae.Yaml;

namespace ArchVae.Spaces;

/// <summary>Reads what a layer type means: a name, or a mapping with the name and settings.</summary>
internal static class LayerModuleReader
{
    /// <summary>What the entry of a layer is called that says it.</summary>
    public const string Field = "module";

    /// <summary>
    /// <c>conv2d</c>, or <c>{ name: conv2d, padding: same, filters: width }</c>. Null where it is neither, which is reported.
    /// </summary>
    public static LayerModule? Read(YamlTree node, string layer, Mistakes mistakes)
    {
        var before = mistakes.Count;
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        var name = node.Text;
        foreach (var (key, value) in node.Entries ?? [])
        {
            if (value.Text is not { Length: > 0 } text)
                mistakes.Add(value, $"'{Shown(key)}' of {Of(layer)} must be a single value");
            else if (key.Text == "name") name = text;
            else settings.TryAdd(key.Text!, text);
        }
        if (mistakes.Count == before && string.IsNullOrEmpty(name))
            mistakes.Add(node, $"{Of(layer)} must be a name, or a mapping with 'name' and its settings");
        return mistakes.Count == before ? new(name!, settings, node.Line, node.Column) : null;
    }

    private static string Of(string layer) => $"the module of layer type '{layer}'";

    private static string Shown(YamlTree key) => InputException.Shown(key.Text!);
}
