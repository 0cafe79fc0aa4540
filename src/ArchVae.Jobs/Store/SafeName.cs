namespace ArchVae.Jobs.Store;

/// <summary>Names of files that come from elsewhere.</summary>
internal static class SafeName
{
    /// <summary>The parts of a name between its slashes.</summary>
    /// <exception cref="InputException">It could lead out of its folder.</exception>
    public static string[] Parts(string name)
    {
        var parts = name.Split('/');
        if (parts.Any(part => part.Length == 0 || part is "." or ".." || part.IndexOfAny(['\\', ':', '\0']) >= 0))
            throw new InputException($"'{InputException.Shown(name)}' is no name of a file of a job.");
        return parts;
    }
}
