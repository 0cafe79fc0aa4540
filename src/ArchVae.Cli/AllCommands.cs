using System.CommandLine;
using System.CommandLine.Help;
using ArchVae.Cli.CommandLine;
using ArchVae.Cli.Commands;

namespace ArchVae.Cli;

/// <summary>
/// All verbs of <c>archvae</c>, in the order of its help. A new one is a file in <c>Commands/</c> and a line here.
/// </summary>
internal static class AllCommands
{
    private static readonly (string Verb, Func<Command> Create)[] all =
    [
        ("study", StudyCommand.Create),
        ("space", SpaceCommand.Create),
        ("generate", GenerateCommand.Create),
        ("import", ImportCommand.Create),
        ("split", SplitCommand.Create),
        ("train", TrainCommand.Create),
        ("evaluate", EvaluateCommand.Create),
        ("report", ReportCommand.Create),
        ("studio", StudioCommand.Create),
        ("sample", SampleCommand.Create),
        ("encode", EncodeCommand.Create),
        ("decode", DecodeCommand.Create),
        ("interpolate", InterpolateCommand.Create),
        ("export", ExportCommand.Create),
        ("network", NetworkCommand.Create),
        ("predict", PredictCommand.Create),
        ("search", SearchCommand.Create),
        ("worker", WorkerCommand.Create),
        ("jobs", JobsCommand.Create),
        ("bench", BenchCommand.Create),
    ];

    /// <summary>
    /// The root command with one verb, or with all where it is none of them: a command that is not run costs its share of the
    /// start.
    /// </summary>
    /// <param name="verb">The first argument, if there is one.</param>
    public static RootCommand Root(string? verb)
    {
        var root = new RootCommand("Variational autoencoders with rich posteriors over neural-network architectures.");
        root.Options.OfType<HelpOption>().Single().Action = new HelpPage();
        var named = all.Where(command => command.Verb == verb).ToArray();
        foreach (var (_, create) in named.Length > 0 ? named : all) root.Add(create());
        return root;
    }
}
