using System.CommandLine;
using System.Diagnostics;
using ArchVae.Cli.CommandLine;
using ArchVae.Jobs.Store;
using ArchVae.Jobs.Work;
using ArchVae.Options;

namespace ArchVae.Cli.Commands;

/// <summary><c>worker</c>: a machine that works on a store of jobs.</summary>
internal static class WorkerCommand
{
    /// <summary>The verb of the processes that a worker starts; nobody gives it.</summary>
    public const string Slot = "worker-slot";

    public static Command Create()
    {
        var store = StoreOptions.Store("The store of jobs: postgres://user@host/database without a password, or a file of mode "
            + "600 with that; without it ARCHVAE_STORE.");
        var shared = StoreOptions.Shared();
        var options = new RecordOptions(new WorkerOptions());
        var command = new GroupedCommand(
            "worker", "Does jobs of a store, each in a process of its own. Ctrl-C gives back what is not finished. It listens to "
            + "nobody.")
        {
            Examples =
            [
                "archvae worker --store postgres://archvae@db.example/archvae --slots 4",
                "archvae worker --store store.url --tags gpu,large --until-idle",
            ],
        };
        command.Add(OptionGroup.Running, store, shared);
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var invocation = Invocation.Of(parsed);
            var given = options.Read(parsed, new WorkerOptions(), record => record.Validate());
            var address = StoreAddress.Of(parsed.GetValue(store));
            var worker = new Worker(
                address, given, parsed.GetValue(shared), TimeProvider.System,
                line => invocation.Error.WriteLine(InputException.Escaped(line)));
            invocation.Interruption.Run(stop =>
            {
                worker.Run(Start, stop);
                return 0;
            });
        });
        return command;
    }

    /// <summary>What such a process does.</summary>
    /// <param name="input">Its standard input.</param>
    /// <param name="output">Its standard output.</param>
    /// <param name="interruption">A terminal's Ctrl-C reaches it, too; the worker ends its input.</param>
    public static int RunSlot(Stream input, TextWriter output, Interruption interruption)
    {
        using var lines = new StreamReader(input);
        return interruption.Run(_ =>
        {
            Worker.RunSlot(lines, output, TimeProvider.System);
            return 0;
        });
    }

    // This program once more: published it is a file of its own, otherwise it runs in the one that runs assemblies.
    private static Process Start()
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { Slot },
        };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Insert(0, Environment.GetCommandLineArgs()[0]);
        // Passwords have come with the address; the process needs no other.
        start.Environment.Remove(StoreAddress.Variable);
        return Process.Start(start)!;
    }
}
