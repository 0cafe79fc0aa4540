using System.CommandLine;

namespace ArchVae.Cli.CommandLine;

/// <summary>Where a command reads and writes, and what interrupts it.</summary>
internal sealed class Invocation : InvocationConfiguration
{
    /// <summary>What stands in for the standard input; null for that of the process, which is opened when it is read.</summary>
    public required Stream? Input { get; init; }

    /// <summary>What signals do.</summary>
    public required Interruption Interruption { get; init; }

    /// <summary>That of a command that runs.</summary>
    public static Invocation Of(ParseResult parsed) => (Invocation)parsed.InvocationConfiguration;
}
