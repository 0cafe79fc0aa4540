namespace ArchVae.Cli.CommandLine;

/// <summary>What the process ends with; 0 is done.</summary>
internal static class ExitCode
{
    /// <summary>It failed through no mistake of the user's, or was interrupted.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or bad input.</summary>
    public const int BadInput = 2;
}
