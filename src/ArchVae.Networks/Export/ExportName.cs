namespace ArchVae.Networks.Export;

/// <summary>Names of files and classes of what may be called anything.</summary>
internal static class ExportName
{
    private const int Longest = 100;

    /// <summary>A name of a file, without its ending: letters, digits, '.', '-' and '_'; others become '_'.</summary>
    public static string File(string name)
    {
        var legal = new string([.. name.Take(Longest).Select(sign => char.IsAsciiLetterOrDigit(sign) || sign is '.' or '-' ? sign : '_')]);
        return legal.Length == 0 || legal[0] is '.' or '-' ? $"_{legal}" : legal;
    }

    /// <summary>
    /// A name of a module or class, of lower-case words with '_' between them. It begins with 'network', so that it is no number
    /// and no word of a language or its libraries.
    /// </summary>
#pragma warning disable CA1308 // Names of modules are lower case.
    public static string Module(string name)
    {
        var words = new string([.. File(name).Select(sign => char.IsAsciiLetterOrDigit(sign) ? sign : '_')]).ToLowerInvariant()
            .Split('_', StringSplitOptions.RemoveEmptyEntries);
        return string.Join('_', words is ["network", _, ..] ? words : ["network", .. words]);
    }
#pragma warning restore CA1308
}
