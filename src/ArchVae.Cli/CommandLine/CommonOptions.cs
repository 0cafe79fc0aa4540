using System.CommandLine;
using ArchVae.Files;
using ArchVae.Spaces;
using ArchVae.Training;

namespace ArchVae.Cli.CommandLine;

/// <summary>Options that several commands share. Each call makes a new one.</summary>
internal static class CommonOptions
{
    private const int MostThreads = 256;

    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print the result as one JSON object and nothing else." };

    /// <summary><c>--space</c>, required or for data that does not name its space.</summary>
    public static Option<string?> Space(bool required = false) => new("--space")
    {
        Description = required
            ? $"The search space: {string.Join(", ", SearchSpace.BuiltInNames)}, or a YAML file."
            : "The search space, where the data does not name it: a built-in name or a YAML file.",
        HelpName = "NAME|FILE",
        Required = required,
    };

    /// <summary><c>--space</c> of a command that reads a model, which has its space with it.</summary>
    /// <param name="otherwise">What it is where there is no model, for the help.</param>
    public static Option<string?> ModelSpace(string otherwise = "") => new("--space")
    {
        Description = $"The search space, a built-in name or a YAML file: another one than the model's is refused{otherwise}.",
        HelpName = "NAME|FILE",
    };

    /// <summary><c>--seed</c>.</summary>
    public static Option<ulong> Seed() =>
        Values.Option<ulong>("--seed", "The seed of all random numbers.", start: 0UL);

    /// <summary>A required option with the path of a file.</summary>
    public static Option<string> Path(string name, string description) =>
        new(name) { Description = description, HelpName = "FILE", Required = true };

    /// <summary><c>--model</c>, the folder of a trained model.</summary>
    public static Option<string> Model() =>
        new("--model") { Description = "The folder of a trained model.", HelpName = "DIR", Required = true };

    /// <summary><c>--threads</c>.</summary>
    public static Option<int?> Threads() => Values.Option<int?>(
        "--threads", "How many threads to work with; results are the same for any number. Default: one for each core.");

    /// <summary>The number of threads that was given, or that of the cores.</summary>
    /// <exception cref="InputException">It is not from 1 to 256.</exception>
    public static int ThreadCount(int? given) =>
        (given ?? Math.Min(Environment.ProcessorCount, MostThreads)) is var count && count is >= 1 and <= MostThreads ? count
        : throw new InputException($"--threads is {given}; it must be from 1 to {MostThreads}.");

    /// <summary>The space that was given, or null.</summary>
    public static SearchSpace? GivenSpace(this ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is { } name ? SearchSpace.Load(name) : null;

    /// <summary>Refuses a space that was given and is not the model's.</summary>
    /// <exception cref="InputException">It is another one; or there is no such space, or its file has a mistake.</exception>
    public static void RequireSpace(this ParseResult parsed, Option<string?> option, SearchSpace own, string model)
    {
        if (parsed.GivenSpace(option) is { } given) new ModelFolder(model).RequireSpace(own, given, option.Name);
    }

    /// <summary>Refuses an output that is also an input or another output.</summary>
    /// <exception cref="InputException">Two of the paths are the same file.</exception>
    public static void RequireDifferent(params string?[] paths)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (string.IsNullOrEmpty(path) || path == CommandOutput.Standard || !AtomicFile.IsReplaced(path)) continue;
            var full = AtomicFile.Resolve(path);
            if (!seen.Add(full))
                throw new InputException("The same file is given twice; inputs and outputs must be different files.", path);
        }
    }
}
