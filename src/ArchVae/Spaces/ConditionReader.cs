using System.Globalization;

namespace ArchVae.Spaces;

/// <summary>Reads the texts of an <see cref="EntryCondition"/>. For one condition.</summary>
internal sealed class ConditionReader
{
    private const int Free = -1;
    private const string TypeEntry = "type";
    private readonly SearchSpace space;
    private readonly int most;
    private readonly ulong listed;
    private readonly Dictionary<string, string> texts = [];
    private readonly int[] ofTypes;
    private readonly List<ulong> types = [];
    private readonly List<int> ofPlaces = [];

    public ConditionReader(SearchSpace space)
    {
        this.space = space;
        most = space.MaximumRows - (space.EndIsListed ? 0 : 1);
        listed = ulong.MaxValue >> (64 - space.LayerTypes.Count);
        if (!space.EndIsListed) listed &= ~(1ul << space.EndType.Index);
        ofTypes = new int[space.LayerTypes.Count * space.Features.Count];
        Array.Fill(ofTypes, Free);
    }

    /// <summary>Adds what a text says.</summary>
    /// <exception cref="InputException">It is none of the space's, or says another value than one before.</exception>
    public void Add(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var (left, value) = equals < 0 ? (text, "") : (text[..equals].Trim(), text[(equals + 1)..].Trim());
        var dots = Enumerable.Range(0, left.Length).Where(i => left[i] == '.').ToList();
        if (equals < 0 || value.Length == 0 || dots.Count == 0)
        {
            throw Mistake(text,
                $"it must be TYPE.FEATURE=VALUE, N.FEATURE=VALUE or N.type=TYPE, as {Example()}; N counts layers from 1");
        }
        // Names may have points themselves.
        foreach (var dot in dots)
        {
            if (space.FindLayerType(left[..dot]) is { } type && type.Features.Any(f => f.Name == left[(dot + 1)..]))
            {
                AddOfType(text, type, space.FindFeature(left[(dot + 1)..])!, value);
                return;
            }
        }
        var (place, name) = (left[..dots[0]], left[(dots[0] + 1)..]);
        if (int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && space.FindLayerType(place) is null)
        {
            AddOfPlace(text, number, name, value);
            return;
        }
        var known = dots.Select(dot => space.FindLayerType(left[..dot])).FirstOrDefault(type => type is not null);
        if (known is null || (known == space.EndType && !space.EndIsListed))
            throw Mistake(text, space.LacksType($"'{InputException.Shown(place)}'").TrimEnd('.') + $", and layers 1 to {most}");
        var names = string.Join(", ", known.Features.Select(feature => feature.Name));
        throw Mistake(text, $"'{known.Name}' has {(names.Length == 0 ? "no features" : $"the features {names}")}");
    }

    public EntryCondition ToCondition() => new(space, [.. texts.Values], ofTypes, [.. types], [.. ofPlaces]);

    private void AddOfType(string text, LayerType type, Feature feature, string value)
    {
        var bin = BinOf(text, feature, value);
        ref var cell = ref ofTypes[type.Index * space.Features.Count + feature.Index];
        Note(text, $"{type.Name}.{feature.Name}", feature.Format(bin));
        cell = bin;
    }

    private void AddOfPlace(string text, int number, string name, string value)
    {
        if (number < 1 || number > most)
            throw Mistake(text, $"layers of '{space.Name}' are numbered from 1 to {most}");
        var row = number - 1;
        if (name == TypeEntry)
        {
            var type = space.FindLayerType(value);
            if (type is null || (listed >> type.Index & 1) == 0)
                throw Mistake(text, space.LacksType($"'{InputException.Shown(value)}'").TrimEnd('.'));
            Note(text, $"{number}.{TypeEntry}", type.Name);
            Reach(row);
            types[row] &= 1ul << type.Index;
            return;
        }
        var feature = space.FindFeature(name);
        var having = space.LayerTypes.Where(type => feature is not null && space.HasFeature(type.Index, feature.Index, row));
        if (!having.Any())
        {
            var names = space.LayerTypes.SelectMany(type => type.FeaturesAt(row)).Select(own => own.Name).Distinct();
            throw Mistake(text, $"layer {number} may have {string.Join(", ", names.Prepend(TypeEntry))}");
        }
        var bin = BinOf(text, feature!, value);
        Note(text, $"{number}.{feature!.Name}", feature.Format(bin));
        Reach(row);
        ofPlaces[row * space.Features.Count + feature.Index] = bin;
    }

    // Rows up to one that is named must be there, and be layers that files list.
    private void Reach(int row)
    {
        while (types.Count <= row)
        {
            types.Add(listed);
            ofPlaces.AddRange(Enumerable.Repeat(Free, space.Features.Count));
        }
    }

    private void Note(string text, string entry, string value)
    {
        var own = $"{entry}={value}";
        if (texts.TryGetValue(entry, out var before) && before != own)
            throw Mistake(text, $"{InputException.Shown(before)} is asked for as well");
        texts[entry] = own;
    }

    private static int BinOf(string text, Feature feature, string value)
    {
        if (feature.TryBinOf(value, out var bin)) return bin;
        if (feature.Kind == FeatureKind.Flag && bool.TryParse(value, out var flag)) return flag ? 1 : 0;
        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && (feature.Kind == FeatureKind.Choice ? feature.TryBinOfNumber(number, out bin) : feature.TryBinOf(number, out bin)))
            return bin;
        throw Mistake(text, $"'{feature.Name}' must be {feature.Accepted}, not '{InputException.Shown(value)}'");
    }

    private string Example()
    {
        var type = space.LayerTypes.FirstOrDefault(type => type.Features.Count > 0);
        return type is null ? $"1.type={space.LayerTypes[0].Name}" : $"{type.Name}.{type.Features[0].Name}="
            + type.Features[0].Format(type.Features[0].BinCount - 1);
    }

    private static InputException Mistake(string text, string message) =>
        new($"The condition '{InputException.Shown(text)}' cannot be met: {message}.");
}
