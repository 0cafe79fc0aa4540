using System.Diagnostics;

namespace ArchVae.TorchBench;

/// <summary>Programs that are run, each in a process of its own.</summary>
internal static class Commands
{
    /// <summary>The folder of the repository.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The standard output of a program that has to end well; what the caller's environment says stays.</summary>
    /// <param name="command">The program and its first arguments, apart by spaces.</param>
    /// <param name="arguments">More arguments.</param>
    /// <param name="environment">Names and values.</param>
    public static string Run(
        string command, IEnumerable<string> arguments, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var parts = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var start = new ProcessStartInfo(parts[0], parts[1..].Concat(arguments)) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment.TryAdd(name, value);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ArchVae.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("This program has to lie in the repository.");
        return folder.FullName;
    }
}
