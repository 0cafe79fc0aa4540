using ArchVae.Data;
using ArchVae.Spaces;

namespace ArchVae.Networks.Importing;

/// <summary>Networks that others made, as architectures of a space.</summary>
public static class NetworkImport
{
    private static readonly string[] spaces = ["linear", "convolutional", "recurrent"];

    /// <summary>The formats, each with what its files hold in a few words.</summary>
    public static IReadOnlyList<(string Name, string Description)> Formats { get; } =
        [.. ModelFormat.Registry.Families.Select(format => (format.Name, format.Description))];

    /// <summary>Reads networks from files, one of each.</summary>
    /// <param name="format">The name of their format, one of <see cref="Formats"/>.</param>
    /// <param name="paths">The files, at least one, with different names.</param>
    /// <param name="space">
    /// The space; null for the first of <c>linear</c>, <c>convolutional</c> and <c>recurrent</c> in which all can be said.
    /// </param>
    /// <param name="input">What comes in, where the files do not tell it; null for what they tell.</param>
    /// <returns>The networks in the order of the files, all of one space.</returns>
    /// <exception cref="InputException">
    /// A file is not of the format, or its network cannot be said in the space: which layer, which value, and what is accepted.
    /// </exception>
    public static IReadOnlyList<ImportedNetwork> Read(
        string format, IReadOnlyList<string> paths, SearchSpace? space = null, NetworkShape? input = null)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(paths);
        var reader = ModelFormat.Registry.Get(format);
        RequireDifferentNames(paths);
        var found = new List<(string Path, FoundNetwork Network)>();
        foreach (var path in paths) found.Add((path, AtPath(path, () => reader.Read(path, input))));
        if (space is not null) return In(space, found);
        var reasons = new List<string>();
        foreach (var name in spaces)
        {
            try
            {
                return In(SearchSpace.Load(name), found);
            }
            catch (InputException exception)
            {
                reasons.Add(paths.Count == 1 ? exception.Explanation : exception.Message);
            }
        }
        throw new InputException(
            $"{string.Join(" ", reasons)} Another space may be given, a built-in one or a YAML file.",
            paths.Count == 1 ? paths[0] : null)
        {
            Settings = ["space"],
        };
    }

    private static List<ImportedNetwork> In(SearchSpace space, List<(string Path, FoundNetwork Network)> found)
    {
        if (SpaceModules.Find(space) is null) SpaceModules.Of(space);
        return found.ConvertAll(one => AtPath(one.Path, () =>
        {
            var (architecture, notes) = SpaceTranslation.Of(space, one.Network);
            return new ImportedNetwork(new(architecture, NameOf(one.Path)), [.. one.Network.Notes, .. notes]);
        }));
    }

    private static void RequireDifferentNames(IReadOnlyList<string> paths)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (seen.TryAdd(NameOf(path), path)) continue;
            throw new InputException(
                $"Its network would have the id '{InputException.Shown(NameOf(path))}', as that of {seen[NameOf(path)]} has; " +
                "files must differ in their names without endings.", path);
        }
    }

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(path);

    private static T AtPath<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (InputException exception) when (exception.File is null)
        {
            throw new InputException(exception.Explanation, path, inner: exception) { Settings = exception.Settings };
        }
    }
}

/// <summary>A network that was read.</summary>
/// <param name="Record">The architecture; its id is the name of the file without the ending.</param>
/// <param name="Notes">What of the file is left out or assumed, as sentences.</param>
public sealed record ImportedNetwork(ArchitectureRecord Record, IReadOnlyList<string> Notes);
