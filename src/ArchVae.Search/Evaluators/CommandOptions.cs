using ArchVae.Options;

namespace ArchVae.Search.Evaluators;

/// <summary>A command that measures networks, and how it is run.</summary>
public sealed record CommandOptions
{
    // What a timer can hold, about 46 days.
    private const double LongestTimeout = 4e6;
    private const int LongestShown = 200;

    /// <summary>The command, a line of the shell: of <c>/bin/sh</c>, or <c>cmd</c> on Windows.</summary>
    [Option("--command", "A command that measures a network: its JSON on the standard input, metrics as the last line of output.",
        OptionGroup.Running, valueName: "COMMAND")]
    public string Command { get; init; } = "";

    /// <summary>The most seconds that it may take for a network: above 0; null for as long as it takes.</summary>
    [Option("--command-timeout", "The most seconds that the command may take for a network, which has failed then.",
        OptionGroup.Running, valueName: "SECONDS", above: 0, maximum: LongestTimeout)]
    public double? CommandTimeout { get; init; }

    /// <summary>
    /// How often it is run again for a network where it ended with an exit code other than 0 or without metrics, though not where
    /// it took too long: 0 to 1000.
    /// </summary>
    [Option("--retries", "How often the command is run again where it fails, though not where it takes too long.",
        OptionGroup.Running, minimum: 0, maximum: 1000)]
    public int Retries { get; init; }

    /// <summary>The folder that it is run in; null for that of this process.</summary>
    [Option("--working-folder", "The folder that the command is run in; without it the current one.",
        OptionGroup.Running, valueName: "DIR")]
    public string? WorkingFolder { get; init; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="InputException">One is out of its range, or there is no such folder.</exception>
    public void Validate()
    {
        OptionDescription.CheckRanges(this);
        if (string.IsNullOrWhiteSpace(Command)) throw InputException.OutOfRange(nameof(Command), "empty", "a line of the shell");
        if (Command.Contains('\0', StringComparison.Ordinal))
            throw InputException.OutOfRange(nameof(Command), "a text with a zero character", "a line of the shell");
        if (WorkingFolder is { } folder && !Directory.Exists(folder))
        {
            var shown = $"'{InputException.Shown(folder, LongestShown)}'";
            throw InputException.OutOfRange(nameof(WorkingFolder), shown, "a folder that exists");
        }
    }
}
