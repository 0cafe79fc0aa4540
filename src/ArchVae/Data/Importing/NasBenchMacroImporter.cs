using System.Globalization;
using ArchVae.Spaces;

namespace ArchVae.Data.Importing;

/// <summary>
/// NAS-Bench-Macro: one JSON object of architectures, <c>{"02012100": {"test_acc": [89.47, …], "mean_acc": 89.2, …}, …}</c>. A
/// digit is a block type. Numbers become metrics under their names, lists of numbers under name0, name1, …; other values are
/// left out, which the record says.
/// </summary>
internal sealed class NasBenchMacroImporter : ImporterFamily
{
    public override string Name => "nas-bench-macro";

    public override string Description => "NAS-Bench-Macro, a JSON object of architectures";

    protected override IEnumerable<ArchitectureRecord> ReadAll(Stream stream, string name, SearchSpace? space)
    {
        space ??= SearchSpace.Load(Name);
        var entries = new JsonEntryReader(stream, name);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (entries.TryRead(out var key, out var metrics))
        {
            // Only as many keys as the space has architectures get this far, so the set is bounded.
            var architecture = Parse(key, space, entries);
            if (!keys.Add(key)) throw entries.Error($"The architecture '{key}' comes twice.");
            yield return new(architecture, (keys.Count - 1).ToString(CultureInfo.InvariantCulture), metrics)
            {
                LeftOut = entries.LeftOut,
            };
        }
    }

    private static Architecture Parse(string key, SearchSpace space, JsonEntryReader entries)
    {
        try
        {
            var builder = new ArchitectureBuilder(space);
            var blocks = space.LayerTypes.Count - 1;
            foreach (var digit in key)
            {
                if (digit < '0' || digit >= '0' + blocks)
                    throw new InputException($"A block must be a digit from 0 to {blocks - 1}, not '{digit}'.");
                builder.Add(space.LayerTypes[digit - '0']);
            }
            return builder.Build();
        }
        catch (InputException e)
        {
            throw entries.Error($"The architecture '{InputException.Shown(key)}': {e.Message}");
        }
    }
}
