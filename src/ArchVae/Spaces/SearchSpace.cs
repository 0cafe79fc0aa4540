using ArchVae.Spaces.CanonicalForms;
using ArchVae.Spaces.Generators;
using ArchVae.Spaces.Rules;

namespace ArchVae.Spaces;

/// <summary>
/// A set of architectures: layer types, their features, the grammar that says what is legal, and the generator that random ones
/// come from. Immutable and safe for several threads. Built-in spaces and files of one's own come through <see cref="Load"/>.
/// </summary>
public sealed class SearchSpace
{
    private readonly Dictionary<string, LayerType> typesByName;
    private readonly Dictionary<string, Feature> featuresByName;
    private readonly int[] firstPositions;

    internal SearchSpace(
        string name, string description, string definition, IReadOnlyList<LayerType> layerTypes, IReadOnlyList<Feature> features,
        LayerType endType, bool endIsListed, Grammar grammar)
    {
        Name = name;
        Description = description;
        Definition = definition;
        LayerTypes = layerTypes;
        Features = features;
        EndType = endType;
        EndIsListed = endIsListed;
        Grammar = grammar;
        typesByName = layerTypes.ToDictionary(t => t.Name, StringComparer.Ordinal);
        featuresByName = features.ToDictionary(f => f.Name, StringComparer.Ordinal);
        firstPositions = new int[layerTypes.Count * features.Count];
        Array.Fill(firstPositions, int.MaxValue);
        foreach (var type in layerTypes)
        {
            foreach (var feature in type.Features)
                firstPositions[type.Index * features.Count + feature.Index] = feature.FirstPosition;
        }
    }

    /// <summary>The names that <see cref="Load"/> knows without a file.</summary>
    public static IReadOnlyList<string> BuiltInNames => BuiltInSpaces.Names;

    /// <summary>The name, as written in data.</summary>
    public string Name { get; }

    /// <summary>A sentence on what the space holds; may be empty.</summary>
    public string Description { get; }

    /// <summary>The YAML text that the space was read from; <see cref="Parse"/> gives the same space again.</summary>
    public string Definition { get; }

    /// <summary>
    /// What comes into networks whose layers do not say it, such as <c>3x32x32</c>: the text of the file, which those interpret
    /// who build networks. Null where it says nothing.
    /// </summary>
    public string? Input { get; internal init; }

    /// <summary>The layer types, at most 64, the end type last.</summary>
    public IReadOnlyList<LayerType> LayerTypes { get; }

    /// <summary>All features; one a name.</summary>
    public IReadOnlyList<Feature> Features { get; }

    /// <summary>What is legal.</summary>
    public Grammar Grammar { get; }

    /// <summary>Where random architectures come from.</summary>
    public IArchitectureGenerator Generator { get; internal set; } = null!;

    /// <summary>
    /// Tells which architectures are one network; null where they are only if they are written alike. Counts go by
    /// <see cref="Architecture.NetworkHash"/>.
    /// </summary>
    public ICanonicalForm? CanonicalForm { get; internal set; }

    /// <summary>
    /// What can be completed within the grammar and those value rules that can be kept to on the way; null without rules, or
    /// where the table would be too large. Equal weights.
    /// </summary>
    internal Completions? Completions { get; set; }

    /// <summary>Whether <see cref="Completions"/> knows all value rules, so that none has to be checked at the end.</summary>
    internal bool AllIsAhead { get; set; }

    /// <summary>The value rules that <see cref="Completions"/> knows.</summary>
    internal IEnumerable<ValueRule> AheadRules => Grammar.ValueRules.Where(rule => AllIsAhead || rule.IsLocal);

    /// <summary>The type that ends every sequence.</summary>
    public LayerType EndType { get; }

    /// <summary>Whether files list the end row: where the space declares one. Otherwise it is added on reading.</summary>
    public bool EndIsListed { get; }

    /// <summary>The rows of the longest legal architecture, the end row included.</summary>
    public int MaximumRows => Grammar.MaximumRows;

    /// <summary>ln N where the generator gives each of the space's N members with the same probability, else null.</summary>
    public double? LogMemberCount => Generator.LogMemberCount;

    /// <summary>
    /// ln N of the space's N members, however likely its generator makes each; null where they would take too long to count.
    /// </summary>
    public double? CountMembers() => LogMemberCount ?? MemberCount.Log(this);

    /// <summary>
    /// How many members the space has and whether all are equally likely, in a sentence; null where they would take too long to
    /// count.
    /// </summary>
    public string? DescribeMembers()
    {
        if (CountMembers() is not { } log) return null;
        // Beyond 15 digits a number of double precision is none to the last digit.
        var count = log < Math.Log(1e15) ? FormattableString.Invariant($"{Math.Exp(log):#,0}")
            : log < 700 ? FormattableString.Invariant($"{Math.Exp(log):0.####e0}")
            : FormattableString.Invariant($"10^{log / Math.Log(10):0.0}");
        var likely = LogMemberCount is null ? "not equally likely" : "all equally likely";
        return FormattableString.Invariant($"{count} architectures, {likely} (ln = {log:0.000}).");
    }

    /// <summary>The cells of a row of an <see cref="Architecture"/>: 1 + the number of features.</summary>
    public int CellsPerRow => 1 + Features.Count;

    /// <summary>Whether a layer of this type has the feature at this position (row, from 0).</summary>
    public bool HasFeature(int type, int feature, int position) => position >= firstPositions[type * Features.Count + feature];

    /// <summary>The layer type with this name, or null.</summary>
    public LayerType? FindLayerType(string name) => typesByName.GetValueOrDefault(name);

    /// <summary>The feature with this name, or null.</summary>
    public Feature? FindFeature(string name) => featuresByName.GetValueOrDefault(name);

    /// <summary>Whether two spaces have the same definition.</summary>
    public bool IsSameAs(SearchSpace other) =>
        ReferenceEquals(this, other) || (other is not null && Definition == other.Definition);

    /// <summary>Refuses architectures of another space.</summary>
    /// <param name="architectures">The architectures.</param>
    /// <param name="what">What they are, up to the verb: "The training data are".</param>
    /// <exception cref="InputException">One is of another space.</exception>
    public void RequireAll(IEnumerable<Architecture> architectures, string what)
    {
        ArgumentNullException.ThrowIfNull(architectures);
        foreach (var architecture in architectures)
        {
            if (!IsSameAs(architecture.Space))
                throw new InputException($"{what} of space '{architecture.Space.Name}'; '{Name}' is expected.");
        }
    }

    /// <summary>A built-in space by its name, or one's own from a YAML file.</summary>
    /// <exception cref="InputException">There is no such space or file, or the file has a mistake.</exception>
    public static SearchSpace Load(string nameOrFile)
    {
        ArgumentNullException.ThrowIfNull(nameOrFile);
        if (BuiltInSpaces.Find(nameOrFile) is { } space) return space;
        if (!File.Exists(nameOrFile))
        {
            throw new InputException(
                $"There is no search space '{nameOrFile}'. Built in are {string.Join(", ", BuiltInNames)}; " +
                "anything else is the path of a YAML file.");
        }
        return SpaceLoader.Load(SpaceLoader.ReadText(nameOrFile), nameOrFile);
    }

    /// <summary>The space that a YAML text defines.</summary>
    /// <param name="definition">The text.</param>
    /// <param name="source">What to call it in errors; a file name, or null.</param>
    /// <exception cref="InputException">The text has a mistake; its line and column are told.</exception>
    public static SearchSpace Parse(string definition, string? source = null) => SpaceLoader.Load(definition, source);

    /// <summary>The space that a YAML file defines, or all that is wrong with it.</summary>
    /// <exception cref="InputException">The file cannot be read as text.</exception>
    public static SpaceCheck Check(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return SpaceLoader.Check(SpaceLoader.ReadText(path), path);
    }

    /// <summary>The space that a YAML text defines, or all that is wrong with it.</summary>
    /// <param name="definition">The text.</param>
    /// <param name="source">What to call it in errors; a file name, or null.</param>
    public static SpaceCheck CheckText(string definition, string? source = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return SpaceLoader.Check(definition, source);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>How to say that a space must be given, for data that do not name it.</summary>
    internal static string Accepted => $"one of {string.Join(", ", BuiltInNames)}, or a file";

    /// <summary>The names of the layer types that files list.</summary>
    internal string TypeNames =>
        string.Join(", ", LayerTypes.Where(type => type != EndType || EndIsListed).Select(type => type.Name));

    /// <summary>What to say of a layer type that files cannot name.</summary>
    /// <param name="shown">The type as it was found, in quotes where it is a text.</param>
    internal string LacksType(string shown) => $"There is no layer type {shown} in '{Name}'; there are {TypeNames}.";

    /// <summary>What to say of a feature that a layer does not have at its position.</summary>
    internal static string LacksFeature(LayerType type, int position, string feature)
    {
        var names = string.Join(", ", type.FeaturesAt(position).Select(own => own.Name));
        return $"Layer {position + 1}, '{type.Name}', has no feature '{InputException.Shown(feature)}'; " +
            (names.Length == 0 ? "it has none there." : $"it has {names}.");
    }
}

/// <summary>What <see cref="SearchSpace.Check"/> found.</summary>
/// <param name="Space">The space; null where there are mistakes.</param>
/// <param name="Mistakes">
/// What is wrong, by line and column; after a hundred, one without a line says how many more there are. What only follows from
/// another mistake is not among them. After a place that is no YAML, nothing more can be found.
/// </param>
public sealed record SpaceCheck(SearchSpace? Space, IReadOnlyList<InputException> Mistakes);
