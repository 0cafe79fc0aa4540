using System.Diagnostics;
using System.Globalization;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

/// <summary>What commands leave that are ended by a signal, or killed.</summary>
public sealed class SignalTests : IDisposable
{
    private const string Ignored = "The tests were started with this signal ignored, as in the background of a script.";
    private const int Hangup = 1;
    private const int Interrupt = 2;
    private const int Kill = 9;
    private const int Signalled = 128;
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder root = new();

    public SignalTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no signals to send.");

    public void Dispose() => root.Dispose();

    private string Lines => root.File("a.jsonl");

    [Theory]
    [InlineData(Hangup)]
    [InlineData(Interrupt)]
    [InlineData(ProcessTests.Terminate)]
    public void A_signal_ends_a_command_that_writes_and_leaves_nothing(int signal)
    {
        Assert.SkipWhen(IsIgnored(signal), Ignored);
        File.WriteAllText(Lines, "old");
        using var process = Writing();
        ProcessTests.Send(process.Id, signal).ShouldBe(0);
        process.WaitForExit(limit).ShouldBeTrue();
        process.ExitCode.ShouldBe(Signalled + signal);
        root.Names.ShouldBe(["a.jsonl"]);
        File.ReadAllText(Lines).ShouldBe("old");
    }

    [Fact]
    public void The_next_run_takes_away_what_a_killed_one_left_and_nothing_of_one_that_writes()
    {
        using var killed = Writing();
        var left = root.Names.Single();
        ProcessTests.Send(killed.Id, Kill).ShouldBe(0);
        killed.WaitForExit(limit).ShouldBeTrue();
        root.Names.ShouldBe([left]);
        using var writing = Writing();
        root.Names.Count().ShouldBe(1);
        CommandLine.Output("generate", "--space", "linear", "--count", "3", "--out", Lines);
        root.Names.Count().ShouldBe(2);
        root.Names.ShouldNotContain(left);
        ProcessTests.Send(writing.Id, ProcessTests.Terminate).ShouldBe(0);
        writing.WaitForExit(limit).ShouldBeTrue();
        root.Names.ShouldBe(["a.jsonl"]);
    }

    [Fact]
    public void Training_saves_when_its_terminal_is_closed()
    {
        Assert.SkipWhen(IsIgnored(Hangup), Ignored);
        using var process = Training("");
        ProcessTests.Send(process.Id, Hangup).ShouldBe(0);
        process.StandardError.ReadToEnd().ShouldContain("Interrupted and saved in ");
        process.WaitForExit(limit).ShouldBeTrue();
        process.ExitCode.ShouldBe(1);
        CommandLine.Output("sample", "--model", root.File("m"), "--count", "2");
    }

    [Fact]
    public void Training_under_nohup_goes_on_when_its_terminal_is_closed()
    {
        using var process = Training("trap '' HUP;");
        ProcessTests.Send(process.Id, Hangup).ShouldBe(0);
        for (var i = 0; i < 3; i++) process.StandardError.ReadLine().ShouldNotBeNull().ShouldStartWith("epoch ");
        ProcessTests.Send(process.Id, ProcessTests.Terminate).ShouldBe(0);
        process.StandardError.ReadToEnd().ShouldContain("Interrupted and saved in ");
        process.WaitForExit(limit).ShouldBeTrue();
    }

    // A process that has begun its file; it would take minutes to end it.
    private Process Writing()
    {
        var before = root.Names.ToHashSet();
        var process = CommandLine.Start("generate", "--space", "linear", "--count", "100000000", "--iid", "--out", Lines);
        Await(() => root.Names.Any(name => name.EndsWith(".tmp", StringComparison.Ordinal) && !before.Contains(name)
            && new FileInfo(root.File(name)).Length > 0));
        return process;
    }

    private Process Training(string before)
    {
        CommandLine.Output("generate", "--space", "linear", "--count", "200", "--out", Lines);
        var process = CommandLine.Shell(
            $"{before} exec dotnet \"$ARCHVAE\" \"$@\"",
            ["train", "--data", Lines, "--model", root.File("m"), "--epochs", "1000000", "--threads", "1", .. CommandLine.Tiny]);
        process.StandardError.ReadLine().ShouldNotBeNull().ShouldStartWith("epoch ");
        return process;
    }

    // A process that starts with a signal ignored leaves it so, and so do those that it starts.
    private static bool IsIgnored(int signal)
    {
        const string Status = "/proc/self/status";
        const string Field = "SigIgn:";
        if (!File.Exists(Status)) return false;
        var mask = File.ReadLines(Status).Single(line => line.StartsWith(Field, StringComparison.Ordinal))[Field.Length..];
        return (ulong.Parse(mask.Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (signal - 1) & 1) != 0;
    }

    private static void Await(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            watch.Elapsed.ShouldBeLessThan(limit);
            Thread.Sleep(20);
        }
    }
}
