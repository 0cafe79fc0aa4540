using System.Globalization;
using ArchVae.Spaces;

namespace ArchVae.Tests.Spaces;

/// <summary>Conditions read once more, from their texts and the names of layers.</summary>
internal static class Conditions
{
    /// <summary>Whether an architecture is as a text says.</summary>
    public static bool Meets(this Architecture architecture, string text)
    {
        var parts = text.Split('=');
        var (place, entry) = (parts[0][..parts[0].IndexOf('.')], parts[0][(parts[0].IndexOf('.') + 1)..]);
        if (!int.TryParse(place, CultureInfo.InvariantCulture, out var number))
        {
            return architecture.Layers.Where(layer => layer.Type.Name == place)
                .All(layer => Has(layer, entry, parts[1], otherwise: true));
        }
        return number <= architecture.Layers.Count && Has(architecture.Layers[number - 1], entry, parts[1], otherwise: false);
    }

    /// <summary>One to three conditions that are taken from an architecture, by place or by type.</summary>
    public static string[] Some(Architecture architecture, Random random)
    {
        var entries = architecture.Entries.Where(entry => entry.Row < architecture.Layers.Count).ToList();
        return [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
        {
            var entry = entries[random.Next(entries.Count)];
            var layer = architecture.Layers[entry.Row];
            if (entry.Feature is null) return $"{entry.Row + 1}.type={entry.Type.Name}";
            var place = random.Next(2) == 0 ? $"{entry.Row + 1}" : entry.Type.Name;
            return $"{place}.{entry.Feature.Name}={layer.Text(entry.Feature.Name)}";
        }).DistinctBy(text => text.Split('=')[0])];
    }

    private static bool Has(Layer layer, string entry, string value, bool otherwise) =>
        entry == "type" ? layer.Type.Name == value
            : layer.Features.Any(feature => feature.Name == entry) ? layer.Text(entry) == value : otherwise;
}
