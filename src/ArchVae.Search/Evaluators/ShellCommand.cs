using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ArchVae.Search.Evaluators;

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">Its exit code; null where it took too long.</param>
/// <param name="Output">The last line of its standard output, and whether it was cut.</param>
/// <param name="Error">The last line of its standard error, and whether it was cut.</param>
internal sealed record ShellResult(int? ExitCode, (byte[] Bytes, bool IsCut) Output, (byte[] Bytes, bool IsCut) Error);

/// <summary>Runs lines of the shell, each to its end with all that it started.</summary>
internal static partial class ShellCommand
{
    private const int MostOutput = 1 << 20;
    private const int MostError = 4 * LastLine.MostShown;
    private const int KillSignal = 9;
    private const int InterruptedCode = 130;

    // Enough for what is killed to be gone, and for what it wrote to be read.
    private static readonly TimeSpan grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan interrupted = TimeSpan.FromSeconds(2);

    // In a session of its own a command does not get a terminal's Ctrl-C before this process does, and its processes can be found
    // even where those that started them have ended.
    private static readonly string? session = new[] { "/usr/bin/setsid", "/bin/setsid" }.FirstOrDefault(File.Exists);

    /// <summary>Runs a line and waits for its end.</summary>
    /// <param name="line">The line, of <c>/bin/sh</c> or <c>cmd</c>.</param>
    /// <param name="folder">The folder to run it in; null for that of this process.</param>
    /// <param name="environment">What is added to the environment of this process.</param>
    /// <param name="input">Its standard input, which it need not read.</param>
    /// <param name="limit">The time after which it is ended; null for none.</param>
    /// <param name="time">The time.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The shell cannot be started.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ShellResult Run(
        string line, string? folder, IReadOnlyDictionary<string, string> environment, byte[] input, TimeSpan? limit,
        TimeProvider time, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        using var process = new Process { StartInfo = StartOf(line, folder, environment) };
        process.Start();
        var (output, error) = (new LastLine(MostOutput), new LastLine(MostError));
        Task[] streams =
        [
            OnThread(() => Feed(process.StandardInput.BaseStream, input)),
            OnThread(() => output.ReadAll(process.StandardOutput.BaseStream)),
            OnThread(() => error.ReadAll(process.StandardError.BaseStream)),
        ];
        var hasEnded = false;
        try
        {
            hasEnded = WaitForEnd(process, limit, time, stop);
        }
        finally
        {
            End(process);
        }
        // What has left the session may hold the streams open; what it writes is nobody's.
        Task.WaitAll(streams, grace);
        // An interrupt reaches a command that is in the session of this process first.
        if (hasEnded && process.ExitCode == InterruptedCode) stop.WaitHandle.WaitOne(interrupted);
        if (!hasEnded || process.ExitCode != 0) stop.ThrowIfCancellationRequested();
        return new(hasEnded ? process.ExitCode : null, output.Value, error.Value);
    }

    private static ProcessStartInfo StartOf(string line, string? folder, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
            WorkingDirectory = folder ?? "",
        };
        if (OperatingSystem.IsWindows()) (start.FileName, start.Arguments) = ("cmd.exe", $"/d /s /c \"{line}\"");
        else
        {
            start.FileName = session ?? "/bin/sh";
            if (session is not null) start.ArgumentList.Add("/bin/sh");
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(line);
        }
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return start;
    }

    // Whether it ended by itself.
    private static bool WaitForEnd(Process process, TimeSpan? limit, TimeProvider time, CancellationToken stop)
    {
        using var limited = new CancellationTokenSource(limit ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, stop);
        try
        {
            process.WaitForExitAsync(either.Token).GetAwaiter().GetResult();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // Parents first, as long as they tell whose children there are; then what is left of the session.
    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception
            is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It ended meanwhile.
        }
        if (session is not null) _ = SendTo(-process.Id, KillSignal);
        process.WaitForExit(grace);
    }

    private static void Feed(Stream stream, byte[] input)
    {
        try
        {
            using (stream) stream.Write(input);
        }
        catch (IOException)
        {
            // It did not want to read all of it.
        }
    }

    // Reading and writing block, for as long as a command runs.
    private static Task OnThread(Action action) => Task.Factory.StartNew(
        action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendTo(int process, int signal);
}
