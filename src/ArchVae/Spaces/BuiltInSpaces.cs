using System.Collections.Concurrent;

namespace ArchVae.Spaces;

/// <summary>The spaces that come with the library: embedded YAML files, read by the same loader as any other.</summary>
internal static class BuiltInSpaces
{
    private const string Prefix = "ArchVae.Spaces.BuiltIn.";
    private const string Suffix = ".yaml";
    private static readonly ConcurrentDictionary<string, SearchSpace> loaded = new(StringComparer.Ordinal);

    /// <summary>The names, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(BuiltInSpaces).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal)];

    /// <summary>The space with this name, always the same instance; null where there is none.</summary>
    public static SearchSpace? Find(string name) => Names.Contains(name) ? loaded.GetOrAdd(name, Read) : null;

    private static SearchSpace Read(string name)
    {
        using var stream = typeof(BuiltInSpaces).Assembly.GetManifestResourceStream(Prefix + name + Suffix)!;
        using var reader = new StreamReader(stream);
        return SpaceLoader.Load(reader.ReadToEnd(), name + Suffix);
    }
}
