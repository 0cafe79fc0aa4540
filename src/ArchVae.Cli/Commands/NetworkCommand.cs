using System.CommandLine;

namespace ArchVae.Cli.Commands;

/// <summary><c>network</c>: architectures as real networks.</summary>
internal static class NetworkCommand
{
    public static Command Create() => new("network", "Architectures as real networks.")
    {
        NetworkShowCommand.Create(),
        NetworkTrainCommand.Create(),
        NetworkTestCommand.Create(),
        NetworkExportCommand.Create(),
        NetworkImportCommand.Create(),
    };
}
