using System.Globalization;
using ArchVae.Spaces;

namespace ArchVae.Data.Importing;

/// <summary>
/// NAS-Bench-Macro: one JSON object of architectures, <c>{"02012100": {"test_acc": [89.47, …], "mean_acc": 89.2, …}, …}</c>. A
/// digit is a block type. Numbers become metrics under their names, lists of numbers under name0, name1, …; other values are
/// ignored.
/// </summary>
internal static class NasBenchMacroImporter
{
    /// <summary>The records of a file, in its order; without a space, of <c>nas-bench-macro</c>.</summary>
    public static IEnumerable<ArchitectureRecord> Read(string path, SearchSpace? space)
    {
        space ??= SearchSpace.Load("nas-bench-macro");
        using var entries = new JsonEntryReader(path);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (entries.TryRead(out var key, out var metrics))
        {
            // Only as many keys as the space has architectures get this far, so the set is bounded.
            var architecture = Parse(key, space, entries);
            if (!keys.Add(key)) throw entries.Error($"The architecture '{key}' comes twice.");
            yield return new(architecture, (keys.Count - 1).ToString(CultureInfo.InvariantCulture), metrics);
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
                    throw new RecordException(0, $"A block must be a digit from 0 to {blocks - 1}, not '{digit}'.");
                builder.AddLayer(space.LayerTypes[digit - '0'], 0);
            }
            return builder.Build();
        }
        catch (RecordException e)
        {
            throw entries.Error($"The architecture '{(key.Length > 40 ? key[..40] + "…" : key)}': {e.Message}");
        }
    }
}
