using System.CommandLine;
using System.Security.Cryptography;
using ArchVae.Cli.CommandLine;
using ArchVae.Jobs.Store;
using ArchVae.Studio;

namespace ArchVae.Cli.Commands;

/// <summary><c>studio</c>: the web application over a folder.</summary>
internal static class StudioCommand
{
    private const int TokenBytes = 24;

    public static Command Create()
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "The folder whose models, data, studies and searches are shown; this one without it.",
            DefaultValueFactory = _ => ".",
        };
        var port = Values.Option<int>("--port", "The port on 127.0.0.1; 0 for one that is free.", start: 0);
        var trainings = Values.Option<int>(
            "--trainings", "How many trainings and searches go on at once; others wait.", start: 1);
        var commands = new Option<bool>("--allow-commands")
        {
            Description = "Let searches run commands that are written in the browser.",
        };
        var store = StoreOptions.Store(
            "Show the jobs of a store too (docs/machines.md); without a value that of ARCHVAE_STORE.");
        var threads = CommonOptions.Threads();
        var command = new Command(
            "studio", "Opens a folder in the browser: maps of latent spaces, walks, trainings, searches. Prints the address, "
            + "which lets in whoever has it; answers on this machine only. Ctrl-C ends it.")
        {
            folder, port, trainings, commands, store, threads,
        };
        command.SetAction(parsed =>
        {
            var options = new StudioOptions
            {
                Folder = parsed.GetRequiredValue(folder),
                Port = parsed.GetValue(port),
                Trainings = parsed.GetValue(trainings),
                AllowCommands = parsed.GetValue(commands),
                Store = parsed.GetResult(store) is { Implicit: false } ? StoreAddress.Of(parsed.GetValue(store)) : null,
                Threads = CommonOptions.ThreadCount(parsed.GetValue(threads)),
                Token = RandomNumberGenerator.GetHexString(2 * TokenBytes, lowercase: true),
            };
            var output = parsed.InvocationConfiguration.Output;
            return Invocation.Of(parsed).Interruption.Run(stop => RunAsync(options, output, stop).GetAwaiter().GetResult());
        });
        return command;
    }

    private static async Task<int> RunAsync(StudioOptions options, TextWriter output, CancellationToken stop)
    {
        await using var studio = await StudioHost.StartAsync(options, TimeProvider.System);
        await output.WriteLineAsync($"The studio is at {studio.Address} (Ctrl-C ends it).");
        await output.FlushAsync(stop);
        await studio.WaitAsync(stop);
        return 0;
    }
}
