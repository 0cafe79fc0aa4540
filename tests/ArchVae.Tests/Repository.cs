namespace ArchVae.Tests;

/// <summary>Finds files of the repository that tests are run in.</summary>
internal static class Repository
{
    /// <summary>The path of a file, given relative to the repository's root.</summary>
    public static string PathOf(string relative)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder != null && !File.Exists(Path.Combine(folder.FullName, "ArchVae.slnx"))) folder = folder.Parent;
        return Path.Combine(
            folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository."), relative);
    }
}
