using System.CommandLine;
using ArchVae.Cli.Commands;

namespace ArchVae.Cli.CommandLine;

/// <summary>
/// All verbs of <c>archvae</c>, in the order of its help. A new one is a file in <c>Commands/</c> and a line here.
/// </summary>
internal static class AllCommands
{
    /// <summary>The root command.</summary>
    public static RootCommand Root() => new("Variational autoencoders with rich posteriors over neural-network architectures.")
    {
        StudyCommand.Create(),
        SpaceCommand.Create(),
        GenerateCommand.Create(),
        ImportCommand.Create(),
        SplitCommand.Create(),
        TrainCommand.Create(),
        EvaluateCommand.Create(),
        ReportCommand.Create(),
        SampleCommand.Create(),
        EncodeCommand.Create(),
        DecodeCommand.Create(),
        InterpolateCommand.Create(),
        BenchCommand.Create(),
    };
}
