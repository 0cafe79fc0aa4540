using ArchVae.Files;

namespace ArchVae.Spaces;

/// <summary>Makes a <see cref="SearchSpace"/> of a YAML text; the format is described in <c>docs/search-spaces.md</c>.</summary>
internal sealed class SpaceLoader
{
    private const int MaximumFileBytes = 1 << 20;
    private const int MaximumTypes = 64;
    private const int MaximumFeatures = 256;
    private readonly string definition;
    private readonly string? source;
    private readonly List<Feature> features = [];
    private readonly List<LayerType> types = [];
    private FeatureDistribution?[,] draws = new FeatureDistribution?[0, 0];

    private SpaceLoader(string definition, string? source) => (this.definition, this.source) = (definition, source);

    /// <summary>The space of a file.</summary>
    /// <exception cref="InputException">The file cannot be read or has a mistake.</exception>
    public static SearchSpace LoadFile(string path) => Load(InputFile.ReadText(path, MaximumFileBytes), path);

    /// <summary>The space of a YAML text.</summary>
    /// <exception cref="InputException">The text has a mistake.</exception>
    public static SearchSpace Load(string definition, string? source) => new SpaceLoader(definition, source).Read();

    private SearchSpace Read()
    {
        var fields = new YamlFields(YamlTree.Parse(definition, source), "the space", source);
        var name = fields.Name(fields.Require("name"), "name of the space");
        var description = fields.Take("description") is { } text ? fields.Text(text, "description") : "";
        if (fields.Take("features") is { } featureNode) ReadFeatures(fields, featureNode);
        var layerNode = fields.Require("layers");
        ReadLayers(fields, layerNode);
        var end = types[^1];
        var rules = new GrammarReader(fields, types, source).Read();
        var generator = fields.Take("generator");
        fields.Done();
        var automaton = At(fields, layerNode, () => new GrammarAutomaton(rules));
        var endIsListed = layerNode.Entries!.Any(e => e.Key.Text == "end");
        var space = new SearchSpace(name, description, definition, types, features, end, endIsListed,
            new Grammar(rules, automaton));
        var layerDraws = new LayerDraws(draws);
        space.Generator = generator is null
            ? new WalkGenerator(space, layerDraws)
            : At(fields, generator, () => GeneratorReader.Read(generator, space, layerDraws, source));
        if (generator is null) space.LogMemberCount = MemberCount.LogOfUniform(space, layerDraws);
        return space;
    }

    private void ReadFeatures(YamlFields fields, YamlTree node)
    {
        if (node.Entries is not { } entries) throw fields.Error(node, "'features' must be a mapping of names");
        if (entries.Count > MaximumFeatures)
            throw fields.Error(node, $"a space has at most {MaximumFeatures} features, not {entries.Count}");
        foreach (var (key, value) in entries)
        {
            var name = fields.Name(key, "name of a feature");
            if (name == "type") throw fields.Error(key, "a feature cannot be called 'type': files name a layer's type so");
            features.Add(At(fields, value, () => FeatureReader.Read(value, name, features.Count, source)));
        }
    }

    private void ReadLayers(YamlFields fields, YamlTree node)
    {
        if (node.Entries is not { Count: > 0 } entries)
            throw fields.Error(node, "'layers' must be a mapping of layer types, each with its features");
        var listed = entries.Where(e => e.Key.Text != "end").Concat(entries.Where(e => e.Key.Text == "end")).ToList();
        var count = listed.Count + (listed[^1].Key.Text == "end" ? 0 : 1);
        if (count > MaximumTypes)
            throw fields.Error(node, $"a space has at most {MaximumTypes} layer types, the end included, not {count}");
        if (listed[0].Key.Text == "end") throw fields.Error(node, "a space needs a layer type besides 'end'");
        draws = new FeatureDistribution?[count, features.Count];
        foreach (var (key, value) in listed)
        {
            var name = fields.Name(key, "name of a layer type");
            types.Add(new(name, types.Count, LayerFeatures(fields, name, value)));
        }
        // An end row that files do not list still ends every sequence.
        if (types.Count < count) types.Add(new("end", types.Count, []));
    }

    // A layer is a list of features, or a mapping of features to the distributions that generators draw them from.
    private List<Feature> LayerFeatures(YamlFields fields, string layer, YamlTree node)
    {
        var entries = node.Items?.Select(item => (Key: item, Value: (YamlTree?)null))
            ?? node.Entries?.Select(entry => (entry.Key, Value: (YamlTree?)entry.Value))
            ?? throw fields.Error(node, $"layer type '{layer}' must have a list of features, or [] for none");
        var own = new List<Feature>();
        foreach (var (key, value) in entries)
        {
            var feature = features.Find(f => f.Name == key.Text)
                ?? throw fields.Error(key,
                    $"layer type '{layer}' has an unknown feature {YamlFields.Shown(key)}; declared are {string.Join(", ", features.Select(f => f.Name))}");
            if (own.Contains(feature)) throw fields.Error(key, $"layer type '{layer}' lists the feature '{feature.Name}' twice");
            own.Add(feature);
            draws[types.Count, feature.Index] = value is null
                ? FeatureDistribution.Uniform(0, feature.BinCount - 1)
                : At(fields, value, () => DrawReader.Read(value, feature, source));
        }
        return [.. own.OrderBy(f => f.Index)];
    }

    // The parts check themselves without knowing the file; here their complaints get its place.
    private static T At<T>(YamlFields fields, YamlTree node, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException e)
        {
            throw fields.Error(node, e.Message.TrimEnd('.'));
        }
    }
}
