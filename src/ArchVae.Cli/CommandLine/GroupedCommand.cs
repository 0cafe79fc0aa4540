using System.CommandLine;
using ArchVae.Options;

namespace ArchVae.Cli.CommandLine;

/// <summary>A command with so many options that its help lists them in groups.</summary>
internal sealed class GroupedCommand(string name, string description) : Command(name, description)
{
    private readonly Dictionary<Option, OptionGroup> groups = [];

    /// <summary>Whole command lines that its help ends with.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>Options of which one is needed, each written as in a usage line of its own with a blank before it.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [""];

    /// <summary>Adds options to a group.</summary>
    public void Add(OptionGroup group, params IEnumerable<Option> added)
    {
        foreach (var option in added)
        {
            groups.Add(option, group);
            Add(option);
        }
    }

    /// <summary>The group of an option; none for those of all commands.</summary>
    public OptionGroup GroupOf(Option option) => groups.GetValueOrDefault(option);
}
