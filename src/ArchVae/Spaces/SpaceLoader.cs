using ArchVae.Files;
using ArchVae.Spaces.CanonicalForms;
using ArchVae.Spaces.Generators;
using ArchVae.Spaces.Rules;
using ArchVae.Yaml;

namespace ArchVae.Spaces;

/// <summary>Makes a <see cref="SearchSpace"/> of a YAML text.</summary>
internal sealed class SpaceLoader
{
    private const int MaximumFileBytes = 1 << 20;
    private const int MaximumTypes = 64;
    private const int MaximumFeatures = 256;
    private readonly string definition;
    private readonly string? source;
    private readonly Mistakes mistakes;
    // Null for a feature with a mistake, which layers may list all the same.
    private readonly Dictionary<string, Feature?> features = new(StringComparer.Ordinal);
    private readonly List<LayerType> types = [];
    // What makes the distributions, once the budget is known to suffice.
    private readonly List<(LayerType Type, Feature Feature, YamlTree At, Func<FeatureDistribution?> Make)> draws = [];
    private readonly SpaceBudget budget;

    private SpaceLoader(string definition, string? source)
    {
        (this.definition, this.source, mistakes) = (definition, source, new(source));
        budget = new(mistakes);
    }

    private List<Feature> SoundFeatures => [.. features.Values.OfType<Feature>()];

    /// <summary>The space of a YAML text.</summary>
    /// <exception cref="InputException">The text has a mistake; of several it is the first.</exception>
    public static SearchSpace Load(string definition, string? source)
    {
        var check = Check(definition, source);
        return check.Space ?? throw check.Mistakes[0];
    }

    /// <summary>The space of a YAML text, or all its mistakes.</summary>
    public static SpaceCheck Check(string definition, string? source)
    {
        var loader = new SpaceLoader(definition, source);
        try
        {
            return new(loader.Read(), loader.mistakes.InOrder);
        }
        catch (InputException e)
        {
            // After what cannot be read as YAML nothing more can be found.
            return new(null, [.. loader.mistakes.InOrder, e]);
        }
    }

    /// <summary>The text of a file.</summary>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static string ReadText(string path) => InputFile.ReadText(path, MaximumFileBytes);

    // Null where it has mistakes.
    private SearchSpace? Read()
    {
        var fields = new YamlFields(YamlTree.Parse(definition, source, mistakes), "the space", mistakes);
        var name = fields.Name(fields.Require("name"), "name of the space");
        var description = fields.Text(fields.Take("description"), "description");
        var input = fields.Take("input");
        var inputText = fields.Text(input, "input");
        var featuresAreKnown = fields.Take("features") is { } featureNode
            ? ReadFeatures(fields, featureNode) : !fields.Misspells("features");
        var layerNode = fields.Require("layers");
        if (layerNode is not null) ReadLayers(fields, layerNode, featuresAreKnown);
        // Rules say nothing where the types that they are about are not known.
        if (types.Count == 0) Array.ForEach(GrammarReader.FieldNames, field => fields.Take(field));
        var endIsListed = layerNode?.Entries?.Any(e => e.Key.Text == "end") == true;
        var grammar = types.Count == 0 ? null : new GrammarReader(fields, types, endIsListed, mistakes);
        var rules = grammar?.Read();
        var automaton = rules is null ? null : mistakes.At(layerNode!, () => Automaton(rules, layerNode!, grammar!.HighestLimit));
        var ruleNode = fields.Take("rules");
        var makeRules = ruleNode is null ? _ => []
            : grammar is null || !featuresAreKnown ? null
            : new RuleReader(fields, types, features, grammar.TypesOf, mistakes, budget)
            {
                ListedRows = automaton?.MaximumRows - (endIsListed ? 0 : 1),
            }.Read(ruleNode);
        var distributions = budget.Suffices() ? Distributions() : null;
        var generatorNode = fields.Take("generator");
        var makeGenerator = generatorNode is null ? WalkFamily.Create
            : GeneratorFamily.Read(generatorNode, features, mistakes);
        var canonicalNode = fields.Take("canonical");
        var makeForm = canonicalNode is null ? null : CanonicalFormFamily.Read(canonicalNode, fields);
        fields.Done();
        if (mistakes.Count > 0 || distributions is null) return null;

        var space = new SearchSpace(
            name, description, definition, types, SoundFeatures, types[^1], endIsListed,
            new Grammar(rules!, automaton!, makeRules!(automaton!.MaximumRows!.Value)))
        {
            Input = input is null ? null : inputText,
        };
        if (ruleNode is not null && !LookAhead(space, ruleNode)) return null;
        var context = new GeneratorContext(space, new(distributions));
        var made = mistakes.At(generatorNode ?? ruleNode ?? layerNode!, () =>
            RejectingGenerator.For(space, makeGenerator!(context)));
        if (made is not { } generator) return null;
        space.Generator = generator;
        if (makeForm is null) return space;
        if (mistakes.At(canonicalNode!, () => makeForm(space)) is not { } form) return null;
        space.CanonicalForm = form;
        return space;
    }

    // Finds what can be completed within the rules; false where nothing can, which is reported.
    private bool LookAhead(SearchSpace space, YamlTree ruleNode)
    {
        var rules = space.Grammar.ValueRules;
        if (Completions.Of(space, rules, new EqualWeights()) is { } all) (space.Completions, space.AllIsAhead) = (all, true);
        else space.Completions = Completions.Of(space, [.. rules.Where(rule => rule.IsLocal)], new EqualWeights());
        if (space.Completions is not { } some || !double.IsNegativeInfinity(some.Root.LogWeight)) return true;
        mistakes.Add(ruleNode, "no architecture of the space keeps to all rules");
        return false;
    }

    private GrammarAutomaton? Automaton(GrammarRules rules, YamlTree layerNode, YamlTree? highestLimit)
    {
        GrammarAutomaton automaton;
        try
        {
            automaton = new(rules);
        }
        catch (TooManyStatesException e)
        {
            mistakes.Add(highestLimit ?? layerNode, e.Message.TrimEnd('.'));
            return null;
        }
        foreach (var type in automaton.ImpossibleTypes)
        {
            var name = types[type].Name;
            var at = layerNode.Entries!.Select(entry => entry.Key).FirstOrDefault(key => key.Text == name) ?? layerNode;
            mistakes.Add(
                at,
                $"Layer type '{name}' can be part of no legal architecture: it cannot be reached, or the end cannot be reached " +
                "from it");
        }
        if (automaton.MaximumRows is null)
            mistakes.Add(layerNode, "Nothing limits how long an architecture of the space may get; give 'length' a maximum");
        if (automaton.MaximumRows is { } rows)
        {
            var columns = types.Count + SoundFeatures.Sum(feature => feature.Kind == FeatureKind.Choice ? feature.BinCount : 1);
            budget.Ask(highestLimit ?? layerNode,
                $"the {rows} rows of the longest architecture, each of {columns} columns", (long)rows * columns);
        }
        return automaton;
    }

    private FeatureDistribution?[,] Distributions()
    {
        var all = new FeatureDistribution?[types.Count, features.Count];
        foreach (var (type, feature, at, make) in draws) all[type.Index, feature.Index] = mistakes.At(at, make);
        return all;
    }

    // Whether the names of the features are known now.
    private bool ReadFeatures(YamlFields fields, YamlTree node)
    {
        if (node.Entries is not { Count: <= MaximumFeatures } entries)
        {
            fields.Report(node, node.Entries is null ? "'features' must be a mapping of names"
                : $"a space has at most {MaximumFeatures} features, not {node.Entries.Count}");
            return false;
        }
        foreach (var (key, value) in entries)
        {
            var name = fields.Name(key, "name of a feature");
            if (name == "type") fields.Report(key, "a feature cannot be called 'type': files name a layer's type so");
            var feature = mistakes.At(value, () => FeatureReader.Read(value, name, SoundFeatures.Count, mistakes));
            // Names that are too long may be cut to the same.
            features.TryAdd(name, feature);
            if (feature is not null) budget.Ask(value, $"the values of feature '{name}'", feature.BinCount);
        }
        return true;
    }

    private void ReadLayers(YamlFields fields, YamlTree node, bool featuresAreKnown)
    {
        if (node.Entries is not { Count: > 0 } entries)
        {
            fields.Report(node, "'layers' must be a mapping of layer types, each with its features");
            return;
        }
        var listed = entries.Where(e => e.Key.Text != "end").Concat(entries.Where(e => e.Key.Text == "end")).ToList();
        var count = listed.Count + (listed[^1].Key.Text == "end" ? 0 : 1);
        if (count > MaximumTypes || count == 1)
        {
            fields.Report(node, count == 1 ? "a space needs a layer type besides 'end'"
                : $"a space has at most {MaximumTypes} layer types, the end included, not {count}");
            return;
        }
        foreach (var (key, value) in listed)
        {
            var name = fields.Name(key, "name of a layer type");
            var moduleNode = ModuleOf(value);
            var own = LayerFeatures(fields, name, value, moduleNode, featuresAreKnown);
            types.Add(new(name, types.Count, [.. own.Select(draw => draw.Feature).OrderBy(feature => feature.Index)])
            {
                Module = moduleNode is null ? null : LayerModuleReader.Read(moduleNode, name, mistakes),
            });
            draws.AddRange(own.Select(draw => (types[^1], draw.Feature, draw.At, draw.Make)));
        }
        // An end row that files do not list still ends every sequence.
        if (types.Count < count) types.Add(new("end", types.Count, []));
    }

    // What a layer means, where that is said. In a space with a feature of this name it is the feature.
    private YamlTree? ModuleOf(YamlTree layer) => features.ContainsKey(LayerModuleReader.Field) ? null
        : layer.Entries?.FirstOrDefault(entry => entry.Key.Text == LayerModuleReader.Field).Value;

    // A layer is a list of features, or a mapping of features to the distributions that generators draw them from.
    private List<(Feature Feature, YamlTree At, Func<FeatureDistribution?> Make)> LayerFeatures(
        YamlFields fields, string layer, YamlTree node, YamlTree? module, bool featuresAreKnown)
    {
        if (node.Text is not null) fields.Report(node, $"layer type '{layer}' must have a list of features, or [] for none");
        var entries = node.Items?.Select(item => (Key: item, Value: (YamlTree?)null))
            ?? node.Entries?.Select(entry => (entry.Key, Value: (YamlTree?)entry.Value)) ?? [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var own = new List<(Feature, YamlTree, Func<FeatureDistribution?>)>();
        foreach (var (key, value) in entries)
        {
            var name = key.Text ?? "";
            if (module is not null && ReferenceEquals(value, module)) continue;
            if (!features.TryGetValue(name, out var feature))
            {
                if (featuresAreKnown)
                    fields.Report(key, $"there is no feature {YamlFields.Shown(key)}; " +
                        (features.Count > 0 ? $"declared are {InputException.Listed(features.Keys)}" : "none is declared"));
                continue;
            }
            if (!seen.Add(name)) fields.Report(key, $"layer type '{layer}' lists the feature '{name}' twice");
            if (feature is null) continue;
            Func<FeatureDistribution?>? make = value is null
                ? () => FeatureDistribution.Uniform(0, feature.BinCount - 1)
                : DrawReader.Read(value, feature, mistakes, budget);
            own.Add((feature, value ?? key, make ?? (() => null)));
        }
        return own;
    }
}
