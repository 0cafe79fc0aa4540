using ArchVae.Networks.Modules;
using ArchVae.Spaces;

namespace ArchVae.Networks.Importing;

/// <summary>
/// Says somebody's network as an architecture of a space: each layer as one of a type that means it, in an order that the grammar
/// has, so that the network built from the architecture computes the same kind of function. For one network.
/// </summary>
internal sealed class SpaceTranslation
{
    private readonly SearchSpace space;
    private readonly SpaceModules modules;
    private readonly List<FoundLayer> layers;
    private readonly NetworkShape? shape;
    private readonly HashSet<(int Layer, int Row, GrammarState State)> hopeless = [];
    private readonly List<(FoundLayer Layer, LayerType Type, List<(Feature, FeatureValue)> Values)> said = [];
    private readonly List<string> notes = [];
    private (int Layer, string Reason) deepest = (-1, "");

    private SpaceTranslation(SpaceModules modules, FoundNetwork network)
    {
        (this.modules, space) = (modules, modules.Space);
        (layers, shape) = ([.. network.Layers], network.Shape);
        if (Types.Any(type => modules.FamilyOf(type) is InputFamily)) layers.Insert(0, network.Input);
        else RequireInput(network);
    }

    private IEnumerable<LayerType> Types => space.LayerTypes.Where(type => type != space.EndType || space.EndIsListed);

    /// <summary>The architecture, and what of the network it does not say, as sentences.</summary>
    /// <param name="space">The space; its layers must have a meaning.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="InputException">It cannot be said in the space; which layer and why.</exception>
    public static (Architecture Architecture, IReadOnlyList<string> Notes) Of(SearchSpace space, FoundNetwork network)
    {
        var modules = SpaceModules.Of(space);
        network = network.WithReluBeforePools();
        try
        {
            return new SpaceTranslation(modules, network).Say();
        }
        catch (InputException) when (Flattened(network) is { } flat)
        {
            // Images or sequences that are flattened at once are numbers like others.
            return new SpaceTranslation(modules, flat).Say();
        }
    }

    private static FoundNetwork? Flattened(FoundNetwork network) =>
        network.Layers is [{ Module: "flatten", Activation: null }, _, ..]
        && network.Shape is { Kind: not ShapeKind.Vector, Count: < int.MaxValue } shape
            ? new(
                FoundLayer.Input(NetworkShape.Vector((int)shape.Count)), [.. network.Layers.Skip(1)],
                [.. network.Notes, $"{shape.InWords} is flattened at once, and counts as a vector of {shape.Count}."])
            : null;

    private (Architecture, IReadOnlyList<string>) Say()
    {
        if (layers.Count == 0 || !Search(0, space.Grammar.Start))
            throw Error(deepest.Layer < 0 ? null : layers[Math.Min(deepest.Layer, layers.Count - 1)], deepest.Reason);
        var builder = new ArchitectureBuilder(space);
        foreach (var (layer, type, values) in said)
        {
            builder.Add(type);
            foreach (var (feature, value) in values) builder.Set(feature, value);
        }
        var architecture = builder.Build();
        var plan = modules.Plan(architecture);
        if (plan.Misfit is { } misfit) throw Error(said[misfit.Row].Layer, misfit.Reason);
        if (said[0].Layer is { Module: "input" } input && shape is not null && plan.Input!.Kind != shape.Kind)
            throw Error(input, $"it is {shape.InWords}, and in networks of '{space.Name}' {plan.Input.InWords}");
        foreach (var (row, planned) in plan.Layers.Index())
        {
            CheckActivation(said[row].Layer, planned);
            var before = plan.Layers.Take(row).LastOrDefault(layer => layer.Module is not (DropoutModule or BatchNormModule));
            if (planned.Module.Reading == InputReading.LastStep && before?.Module is not RecurrentModule)
                throw Error(said[row].Layer, $"it works on each step of a sequence, and that of '{space.Name}' on the last one");
        }
        return (architecture, notes);
    }

    // Says the layers from one on; false, with the deepest reason kept, where that cannot be.
    private bool Search(int at, GrammarState state)
    {
        if (at == layers.Count) return EndsHere(state);
        if (hopeless.Contains((at, said.Count, state))) return false;
        var layer = layers[at];
        var reasons = new List<string>();
        foreach (var type in Meaning(layer, isLast: at == layers.Count - 1))
        {
            if (TypeMatch.Find(modules, type, said.Count, layer, out var reason) is not { } values) reasons.Add(reason);
            else if (!space.Grammar.Allows(state, type.Index)) reasons.Add(NotHere(type, state));
            else
            {
                said.Add((layer, type, values));
                if (Search(at + 1, space.Grammar.Next(state, type.Index))) return true;
                said.RemoveAt(said.Count - 1);
            }
        }
        if (IsLeftOut(layer, reasons) && Search(at + 1, state))
        {
            notes.Add($"{layer.Place} ({layer.Module}) is left out, as '{space.Name}' has no place for it there"
                + (layer.Module == "dropout" ? "; it does nothing but in training." : "."));
            return true;
        }
        hopeless.Add((at, said.Count, state));
        if (reasons.Count == 0 && at >= deepest.Layer)
            reasons.Add($"it is {layer.Module}, which none of the layers of '{space.Name}' means " +
                $"({string.Join(", ", Types.Select(type => type.Name))})");
        if (at > deepest.Layer) deepest = (at, string.Join("; ", reasons.Distinct()));
        return false;
    }

    private bool EndsHere(GrammarState state)
    {
        var grammar = space.Grammar;
        if (space.EndIsListed ? grammar.AllowedTypes(state) == 0 : grammar.Allows(state, space.EndType.Index)) return true;
        if (deepest.Layer < layers.Count)
            deepest = (layers.Count, $"it is the last layer, and in '{space.Name}' there must follow {Allowed(state)}");
        return false;
    }

    // The types that mean a layer, that of an output first where the layer is one.
    private IEnumerable<LayerType> Meaning(FoundLayer layer, bool isLast)
    {
        bool IsOutput(LayerType type) => modules.FamilyOf(type) is OutputFamily;
        return Types.Where(type => Means(modules.FamilyOf(type), layer) && (!IsOutput(type) || isLast))
            .OrderByDescending(IsOutput);
    }

    private static bool Means(ModuleFamily family, FoundLayer layer) => family.Name == layer.Module
        || (layer.Module == "dense" && family is OutputFamily)
        || (layer.Module is "max-pool" or "average-pool" && family.Name == "pool");

    // Only what does not change what the network computes: a flatten that a dense layer makes itself, and dropout.
    private bool IsLeftOut(FoundLayer layer, List<string> reasons) => layer.Activation is null && layer.Module switch
    {
        "flatten" => !Types.Any(type => modules.FamilyOf(type) is FlattenFamily),
        "dropout" => reasons.TrueForAll(reason => reason.StartsWith(Here, StringComparison.Ordinal))
            || !layer.Values.ContainsKey("rate"),
        _ => false,
    };

    private const string Here = "here ";

    private string NotHere(LayerType type, GrammarState state) =>
        $"{Here}'{type.Name}' may not stand in '{space.Name}'; accepted is {Allowed(state)}";

    private string Allowed(GrammarState state) => space.LayerTypes
        .Where(type => space.Grammar.Allows(state, type.Index)).Select(type => $"'{type.Name}'").ToList() is { Count: > 0 } names
            ? string.Join(" or ", names) : "no other layer";

    private void CheckActivation(FoundLayer layer, PlannedLayer planned)
    {
        if (!layer.TellsActivation || layer.Module == "input") return;
        if (layer.Activation is null && planned.HasRelu)
        {
            // Architectures say nothing of it, and files of networks seldom have one there.
            if (planned.Module is not RecurrentModule)
                throw Error(layer, $"no ReLU follows it, and in networks of '{space.Name}' one does");
            notes.Add($"{layer.Place}: networks of '{space.Name}' have a ReLU after it, and this one has none.");
        }
        else if (layer.Activation is { } other && (other != FoundLayer.Relu || !planned.HasRelu))
        {
            throw Error(layer, $"{InputException.Shown(other)} follows it, and in networks of '{space.Name}' "
                + (planned.HasRelu ? "ReLU does" : "nothing does"));
        }
    }

    private void RequireInput(FoundNetwork network)
    {
        if (modules.Input is not { } own) return;
        if (shape is null) notes.Add($"What comes in is taken for {own.InWords}, the input of '{space.Name}'.");
        else if (!shape.Equals(own))
            throw Error(network.Input, $"it is {shape.InWords}, and that of '{space.Name}' is {own.InWords}");
    }

    private InputException Error(FoundLayer? layer, string reason) => new(
        $"It cannot be said in '{space.Name}': {(layer is null ? "it has no layers" : $"{layer.Place}: {reason}")}.");
}
