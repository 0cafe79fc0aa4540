using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ArchVae.Spaces;

namespace ArchVae.Networks;

/// <summary>
/// What the layers of a space mean in a network. The module of a layer type is the one that the space file names, or without that
/// the one that is called like the type. Its settings are what the file says, and the features of the same name. Immutable.
/// </summary>
public sealed class SpaceModules
{
    private readonly TypeModule?[] types;

    private SpaceModules(SearchSpace space, TypeModule?[] types, NetworkShape? input) =>
        (Space, this.types, Input) = (space, types, input);

    /// <summary>The space.</summary>
    public SearchSpace Space { get; }

    /// <summary>What comes into networks that begin without an input; null where the space file does not say it.</summary>
    public NetworkShape? Input { get; }

    /// <summary>The meaning of a space's layers.</summary>
    /// <exception cref="InputException">A layer type has none, or one that does not suit its features.</exception>
    public static SpaceModules Of(SearchSpace space)
    {
        var mistakes = Read(space, null, out var modules);
        return modules ?? throw mistakes[0];
    }

    /// <summary>
    /// The meaning of a space's layers; null where a layer type has none, or one that does not suit its features.
    /// </summary>
    public static SpaceModules? Find(SearchSpace space)
    {
        Read(space, null, out var modules);
        return modules;
    }

    /// <summary>
    /// What is wrong with what a space file says of modules and of the input. That layer types have no meaning is no mistake of a
    /// file that gives none to any.
    /// </summary>
    /// <param name="space">The space.</param>
    /// <param name="file">What to call the file.</param>
    public static IReadOnlyList<InputException> Mistakes(SearchSpace space, string? file)
    {
        var mistakes = Read(space, file, out _);
        return space.Input is null && space.LayerTypes.All(type => type.Module is null) ? [] : mistakes;
    }

    /// <summary>The module of a layer type.</summary>
    /// <exception cref="ArgumentException">The type is another space's, or an end that files do not list.</exception>
    public ModuleFamily FamilyOf(LayerType type) => Find(type).Family;

    /// <summary>The values of a layer's settings.</summary>
    /// <exception cref="ArgumentException">The layer is of another space.</exception>
    public ModuleValues ValuesOf(Layer layer) => Find(layer.Type).ValuesOf(layer);

    /// <summary>An architecture as a network: the shapes of its layers as far as they fit, or fitted to data.</summary>
    /// <exception cref="InputException">The architecture is of another space.</exception>
    public NetworkPlan Plan(Architecture architecture, PlanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return Planner.Plan(this, architecture.In(Space), options ?? new());
    }

    /// <summary>
    /// A planned architecture with the values that fitting gave it, as far as its space can write them; the architecture itself
    /// where it would not be legal with them.
    /// </summary>
    /// <param name="plan">A plan of an architecture of the space.</param>
    public Architecture Fitted(NetworkPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var own = plan.Architecture.In(Space);
        if (plan.Changes.Count == 0) return own;
        var cells = own.Cells.ToArray();
        foreach (var change in plan.Changes)
        {
            var sources = SourcesOf(Space.LayerTypes[own.TypeOf(change.Row)]);
            if (sources.FirstOrDefault(source => source.Setting == change.Setting).Feature is { } feature
                && change.After is { } text && TryBinOf(feature, text, out var bin))
                cells[change.Row * Space.CellsPerRow + 1 + feature.Index] = bin;
        }
        var fitted = Architecture.FromCells(Space, cells);
        return Space.Grammar.Accepts(fitted) ? fitted : own;
    }

    private static bool TryBinOf(Feature feature, string text, out int bin)
    {
        bin = 0;
        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        return feature.Kind != FeatureKind.Choice ? isNumber && feature.TryBinOf(number, out bin)
            : feature.TryBinOf(text, out bin) || (isNumber && feature.TryBinOfNumber(number, out bin));
    }

    /// <summary>Where each setting of a type's module comes from: a feature, or a value that is always the same.</summary>
    internal IReadOnlyList<(string Setting, Feature? Feature, string Constant)> SourcesOf(LayerType type) => Find(type).Sources;

    private TypeModule Find(LayerType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Index < types.Length && Space.LayerTypes[type.Index] == type && types[type.Index] is { } found ? found
            : throw new ArgumentException($"'{type.Name}' is no layer type that files of '{Space.Name}' list.", nameof(type));
    }

    private static List<InputException> Read(SearchSpace space, string? file, out SpaceModules? modules)
    {
        ArgumentNullException.ThrowIfNull(space);
        var mistakes = new List<InputException>();
        var types = new TypeModule?[space.LayerTypes.Count];
        foreach (var type in space.LayerTypes)
        {
            if (type == space.EndType && !space.EndIsListed) continue;
            types[type.Index] = TypeModule.Read(space, type, complaint =>
                mistakes.Add(new(complaint, file, type.Module?.Line, type.Module?.Column)));
        }
        NetworkShape? input = null;
        if (space.Input is not null && !TryParse(space.Input, out input))
        {
            mistakes.Add(new(
                $"'input' of the space is '{InputException.Shown(space.Input)}'; it must be {NetworkShape.Accepted}.", file));
        }
        modules = mistakes.Count == 0 ? new(space, types, input) : null;
        return mistakes;
    }

    private static bool TryParse(string text, [NotNullWhen(true)] out NetworkShape? shape)
    {
        try
        {
            shape = NetworkShape.Parse(text);
            return true;
        }
        catch (InputException)
        {
            shape = null;
            return false;
        }
    }
}
