using System.CommandLine;

namespace ArchVae.Cli.CommandLine;

/// <summary>Where a command reads and writes.</summary>
internal sealed class Invocation : InvocationConfiguration
{
    /// <summary>The standard input.</summary>
    public required Stream Input { get; init; }
}
