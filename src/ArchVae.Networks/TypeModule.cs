using ArchVae.Spaces;
using ArchVae.Yaml;

namespace ArchVae.Networks;

/// <summary>What one layer type means: a module, and where its settings come from.</summary>
internal sealed class TypeModule
{
    private TypeModule(ModuleFamily family, List<(string, Feature?, string)> sources) =>
        (Family, Sources) = (family, sources);

    public ModuleFamily Family { get; }

    /// <summary>The settings that are given, each by a feature or by a value that is always the same.</summary>
    public IReadOnlyList<(string Setting, Feature? Feature, string Constant)> Sources { get; }

    /// <summary>The settings of a layer; a feature that the layer does not have at its place gives none.</summary>
    public ModuleValues ValuesOf(Layer layer) => new(Family, Sources
        .Where(source => source.Feature is not { } feature || layer.Row >= feature.FirstPosition)
        .Select(source => KeyValuePair.Create(
            source.Setting, source.Feature is { } feature ? layer.Text(feature.Name) : source.Constant)));

    /// <summary>The meaning of a type; null where there is something to complain about.</summary>
    public static TypeModule? Read(SearchSpace space, LayerType type, Action<string> complain)
    {
        var what = $"Layer type '{type.Name}' of space '{space.Name}'";
        var name = type.Module?.Name ?? type.Name;
        if (ModuleFamily.Find(name) is not { } family)
        {
            complain(type.Module is null
                ? $"{what} has no meaning in a network: no module has its name, and the space file gives it none by 'module' " +
                    $"({string.Join(", ", ModuleFamily.Registry.Names)}). Cells and graphs have no meaning yet."
                : $"{what}: {ModuleFamily.Registry.Unknown(name)}.");
            return null;
        }
        var sound = true;
        var names = family.Settings.Select(setting => setting.Name).ToList();
        var takes = names.Count == 0 ? "takes none" : $"takes {string.Join(", ", names)}";
        var sources = new List<(string Setting, Feature? Feature, string Constant)>();
        foreach (var (setting, value) in type.Module?.Settings ?? new Dictionary<string, string>())
        {
            if (!names.Contains(setting))
            {
                var hint = Misspelling.Nearest(setting, names) is { } nearest ? $"; nearest is '{nearest}'" : "";
                Complain($"its module '{family.Name}' has no setting '{InputException.Shown(setting)}'; it {takes}{hint}");
                continue;
            }
            var feature = type.Features.FirstOrDefault(own => own.Name == value);
            if (feature is null && space.FindFeature(value) is not null)
                Complain($"'{setting}' of its module is the feature '{value}', which it does not have");
            sources.Add((setting, feature, value));
        }
        foreach (var feature in type.Features)
        {
            if (sources.Exists(source => source.Feature == feature)) continue;
            if (names.Contains(feature.Name) && !sources.Exists(source => source.Setting == feature.Name))
                sources.Add((feature.Name, feature, ""));
            else
                Complain($"its feature '{feature.Name}' says nothing to its module '{family.Name}', which {takes}");
        }
        foreach (var setting in family.Settings)
        {
            if (!IsGiven(setting) && !setting.IsOptional)
                Complain($"its module '{family.Name}' needs '{setting.Name}', {setting.Description}");
        }
        if (sound && family.Complaint(given => sources.Exists(source => source.Setting == given)) is { } complaint)
            Complain(complaint);
        return sound ? new(family, sources) : null;

        bool IsGiven(ModuleSetting setting) => setting.Default is not null
            || sources.Exists(source => source.Setting == setting.Name)
            || (setting.InPlace is { } other && IsGiven(family.Settings.First(one => one.Name == other)));

        void Complain(string complaint)
        {
            sound = false;
            complain($"{what}: {complaint}.");
        }
    }
}
