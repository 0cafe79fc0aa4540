using ArchVae.Cli.CommandLine;
using ArchVae.Cli.Commands;
using ArchVae.Tensors.Mpi;

namespace ArchVae.Cli;

/// <summary>
/// Runs a command line: exit code 0 when it is done, 1 when it failed or was interrupted, 2 for wrong usage or bad input. An
/// error is one clear line on the error output.
/// </summary>
public static class CommandRunner
{
    /// <summary>
    /// Runs a command line on the console, as <c>archvae</c> does. A program that registered families of its own before has all
    /// commands with them.
    /// </summary>
    /// <param name="args">The command and its options.</param>
    /// <returns>The exit code: 0, 1 or 2.</returns>
    public static int Run(string[] args)
    {
        // mpirun gives each process a terminal of its own and passes on what it writes, sequences for a terminal among it.
        if (MpiLaunch.Count > 1) Environment.SetEnvironmentVariable("TERM", "dumb");
        return Run(args, Console.Out, Console.Error);
    }

    /// <summary>Runs a command line with these outputs, and with this input or the standard one.</summary>
    internal static int Run(string[] args, TextWriter output, TextWriter error, Stream? input = null)
    {
        (output, error) = (StandardText.Output(output), StandardText.Error(error));
        using var interruption = new Interruption();
        try
        {
            // No verb of anybody's.
            if (args is [WorkerCommand.Slot])
                return WorkerCommand.RunSlot(input ?? Console.OpenStandardInput(), output, interruption);
            var parsed = AllCommands.Root(args.FirstOrDefault()).Parse(args.Length == 0 ? ["--help"] : args);
            var mistakes = UnknownNames.In(parsed, args);
            if (mistakes.Count == 0) mistakes = [.. EmptyPaths.In(parsed)];
            if (mistakes.Count == 0) mistakes = [.. parsed.Errors.Select(mistake => mistake.Message)];
            if (mistakes.Count > 0)
            {
                foreach (var mistake in mistakes) error.WriteLine(InputException.Escaped(mistake));
                error.WriteLine("Add --help to see what is accepted.");
                return ExitCode.BadInput;
            }
            return parsed.Invoke(new Invocation
            {
                Input = input,
                Output = output,
                Error = error,
                Interruption = interruption,
                EnableDefaultExceptionHandler = false,
            });
        }
#pragma warning disable CA1031 // The outermost frame: whatever failed ends in one line and an exit code.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Say(e, error);
        }
    }

    /// <summary>Says in one line what ended a command, and gives its exit code.</summary>
    internal static int Say(Exception exception, TextWriter error)
    {
        if (exception is InputException input)
        {
            error.WriteLine(input.Message + Options(input));
            return ExitCode.BadInput;
        }
        error.WriteLine(exception is OperationCanceledException ? "Cancelled."
            : $"Failed: {InputException.Escaped(exception.Message)}");
        if (Environment.GetEnvironmentVariable("ARCHVAE_STACK_TRACE") is { Length: > 0 }) error.WriteLine(exception);
        return ExitCode.Failed;
    }

    // What reading lacks is given by options that the library, which has the message, does not know.
    private static string Options(InputException e)
    {
        var options = e.Settings.Where(setting => setting is "space" or "from" or "to" or "column")
            .Select(setting => "--" + setting).ToList();
        return options.Count == 0 ? "" : $" See {string.Join(" and ", options)}.";
    }
}
