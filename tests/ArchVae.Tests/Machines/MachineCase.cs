using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using ArchVae.Jobs.Store;
using ArchVae.Tests.Cli;
using Shouldly;

namespace ArchVae.Tests.Machines;

/// <summary>A store of its own, with workers that are processes, all of which end with it.</summary>
internal sealed partial class MachineCase : IDisposable
{
    private const int KillSignal = 9;
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(90);
    private readonly TemporaryFolder root = new();
    private readonly List<TestWorker> workers = [];

    public MachineCase(TestServer? server = null)
    {
        Server = server ?? TestServer.Shared;
        Url = Server.NewStore();
        StoreFile = AddressFile("store", Url);
        Store = new(StoreAddress.Parse(Url), TimeProvider.System);
    }

    public TestServer Server { get; }

    public string Url { get; }

    /// <summary>A file of mode 600 with the address.</summary>
    public string StoreFile { get; }

    public JobStore Store { get; }

    public string File(string name) => root.File(name);

    /// <summary>A file of mode 600 with an address.</summary>
    public string AddressFile(string name, string url)
    {
        var file = root.File(name);
        System.IO.File.WriteAllText(file, url);
        if (!OperatingSystem.IsWindows()) System.IO.File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    /// <summary>Starts a worker, which says that it is there every second.</summary>
    public TestWorker Work(params string[] arguments) => WorkOn(StoreFile, arguments);

    public TestWorker WorkOn(string store, params string[] arguments)
    {
        var worker = new TestWorker(CommandLine.Start(
            ["worker", "--store", store, "--check-in", "1", "--slots", "1", "--threads", "1", .. arguments]));
        workers.Add(worker);
        return worker;
    }

    /// <summary>A search by a command in a process of its own.</summary>
    public Process Search(string name, string command, int budget, params string[] more) => CommandLine.Start(
        ["search", "--space", "nas-bench-macro", "--command", command, "--maximize", "m", "--strategy", "random",
            "--budget", $"{budget}", "--batch", $"{budget}", "--out", root.File(name), "--store", StoreFile, "--json", .. more]);

    /// <summary>Waits for its end.</summary>
    /// <returns>What it printed.</returns>
    public static JsonElement Ended(Process process, int code = 0)
    {
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.WaitForExit(limit).ShouldBeTrue("It takes too long.");
        process.ExitCode.ShouldBe(code, error.Result);
        return output.Result.Length == 0 ? default : JsonDocument.Parse(output.Result).RootElement;
    }

    /// <summary>Waits until something holds.</summary>
    public static void Until(Func<bool> holds, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!holds())
        {
            watch.Elapsed.ShouldBeLessThan(limit, what);
            Thread.Sleep(50);
        }
    }

    /// <summary>Waits for a job that runs on a worker.</summary>
    public JobRow Running(TestWorker worker)
    {
        JobRow? found = null;
        Until(
            () => (found = Store.List(states: [JobState.Running]).FirstOrDefault(
                job => job.Worker!.StartsWith(worker.Name, StringComparison.Ordinal))) is not null,
            "No job runs there.");
        return found!;
    }

    public void Dispose()
    {
        foreach (var worker in workers) worker.Dispose();
        Store.Dispose();
        root.Dispose();
    }

    /// <summary>Ends a process as a failure of the power would.</summary>
    public static void Kill(int process) => Send(process, KillSignal).ShouldBe(0);

    /// <summary>The processes that a process started.</summary>
    public static IReadOnlyList<int> ChildrenOf(int process) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Where(id => ParentOf(id) == process)];

    private static int ParentOf(int process)
    {
        try
        {
            var text = System.IO.File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return -1;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);
}

/// <summary>A worker in a process of its own.</summary>
internal sealed class TestWorker : IDisposable
{
    private readonly Process process;
    private readonly TaskCompletionSource<string> name = new();
    private readonly List<string> lines = [];

    public TestWorker(Process process)
    {
        this.process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not { } text) return;
            lock (lines) lines.Add(text);
            name.TrySetResult(text.Split(':')[0]);
        };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    public int Id => process.Id;

    public string Name => name.Task.WaitAsync(TimeSpan.FromSeconds(30)).GetAwaiter().GetResult();

    /// <summary>What it said.</summary>
    public string Log
    {
        get
        {
            lock (lines) return string.Join('\n', lines);
        }
    }

    /// <summary>Ends it and all that it started, as a failure of the power would.</summary>
    public void Kill()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    /// <summary>Waits for it to end by itself.</summary>
    public int Ended()
    {
        process.WaitForExit(TimeSpan.FromSeconds(60)).ShouldBeTrue();
        return process.ExitCode;
    }

    public void Dispose()
    {
        Kill();
        process.Dispose();
    }
}
