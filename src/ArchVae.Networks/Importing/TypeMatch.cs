using System.Globalization;
using ArchVae.Spaces;

namespace ArchVae.Networks.Importing;

/// <summary>Says a layer as one of a layer type: from the settings of its module back to the features of the type.</summary>
internal static class TypeMatch
{
    /// <summary>The features with the values that mean the layer; null with a reason where none do.</summary>
    /// <param name="modules">The meaning of the space's layers.</param>
    /// <param name="type">The type.</param>
    /// <param name="row">The row of the layer, from 0.</param>
    /// <param name="found">The layer.</param>
    /// <param name="reason">Why it cannot be said, without a full stop.</param>
    public static List<(Feature Feature, FeatureValue Value)>? Find(
        SpaceModules modules, LayerType type, int row, FoundLayer found, out string reason)
    {
        var (family, sources) = (modules.FamilyOf(type), modules.SourcesOf(type));
        var features = new List<(Feature, FeatureValue)>();
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        var byFeature = new HashSet<string>(StringComparer.Ordinal);
        reason = "";
        foreach (var (setting, feature, constant) in sources)
        {
            if (feature is null) given[setting] = constant;
            if (feature is null || row < feature.FirstPosition) continue;
            if (Wanted(family, sources, found, setting) is not { } wanted)
            {
                reason = $"the file does not tell '{feature.Name}', which '{type.Name}' of '{modules.Space.Name}' has" +
                    (found.Values.Count > 0 ? $" (it tells {found.Shown})" : "");
                return null;
            }
            if (wanted.Count == 0)
            {
                reason = $"it has {found.Shown}, and '{type.Name}' of '{modules.Space.Name}' has one '{feature.Name}' for both";
                return null;
            }
            var chosen = wanted.Select(value => ValueOf(feature, value)).FirstOrDefault(value => value is not null);
            if (chosen is not { } accepted)
            {
                reason = $"'{setting}' is {InputException.Shown(wanted[0])}; '{feature.Name}' of '{type.Name}' in " +
                    $"'{modules.Space.Name}' must be {feature.Accepted}";
                return null;
            }
            features.Add((feature, accepted.Value));
            given[setting] = accepted.Text;
            byFeature.Add(setting);
        }
        var values = new ModuleValues(family, given);
        foreach (var (setting, wanted) in found.Values)
        {
            if (byFeature.Contains(setting) || values.Find(setting) is not { } own) continue;
            if (wanted.Any(value => IsSame(value, own))) continue;
            reason = $"'{setting}' is {InputException.Shown(wanted[0])}, " +
                $"and that of '{type.Name}' in '{modules.Space.Name}' is {own}";
            return null;
        }
        return features;
    }

    // What a setting must be; empty where those that it stands in for differ, null where nothing tells it.
    private static IReadOnlyList<string>? Wanted(
        ModuleFamily family, IReadOnlyList<(string Setting, Feature? Feature, string Constant)> sources, FoundLayer found,
        string setting)
    {
        if (found.Values.TryGetValue(setting, out var own)) return own;
        var others = family.Settings
            .Where(other => other.InPlace == setting && !sources.Any(source => source.Setting == other.Name))
            .Select(other => found.Values.GetValueOrDefault(other.Name)).OfType<IReadOnlyList<string>>().ToList();
        if (others.Count > 0) return [.. others[0].Where(value => others.TrueForAll(list => list.Contains(value)))];
        // Where the file could not but tell another value, it is the default.
        return family.Settings.First(one => one.Name == setting) is { Default: { } text } && found.Module != "input"
            ? [text] : null;
    }

    private static (FeatureValue Value, string Text)? ValueOf(Feature feature, string text)
    {
        var isNumber = double.TryParse(text, CultureInfo.InvariantCulture, out var number);
        var isBin = feature.Kind switch
        {
            FeatureKind.Choice => feature.TryBinOf(text, out _),
            _ => isNumber && feature.TryBinOf(number, out _),
        };
        if (isBin) return (feature.Kind == FeatureKind.Choice ? text : number, text);
        return feature.Kind == FeatureKind.Choice && isNumber && feature.TryBinOfNumber(number, out _) ? (number, text) : null;
    }

    private static bool IsSame(string a, string b) => a == b
        || (double.TryParse(a, CultureInfo.InvariantCulture, out var left)
            && double.TryParse(b, CultureInfo.InvariantCulture, out var right) && left == right);
}
