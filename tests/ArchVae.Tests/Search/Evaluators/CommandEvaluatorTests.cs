using ArchVae.Data;
using ArchVae.Search.Evaluators;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search.Evaluators;

/// <summary>Networks that a command measures: what it is told, what it may say, and how it may end.</summary>
public sealed class CommandEvaluatorTests : IDisposable
{
    private static readonly Architecture architecture = SearchSpace.Load("linear").Draws(1)[0];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_command_reads_the_architecture_and_its_last_line_has_the_metrics()
    {
        var metrics = New("""cat > seen.jsonl; printf 'epoch 1\r\n{"accuracy": 0.5, "parameters": 12}\r\n \n\n'""")
            .Measure(architecture, 41);
        metrics.ShouldBe(new Dictionary<string, double> { ["accuracy"] = 0.5, ["parameters"] = 12 });
        var seen = JsonLines.Read(folder.File("seen.jsonl")).ShouldHaveSingleItem();
        seen.Architecture.ShouldBe(architecture);
        seen.Id.ShouldBe("41");
    }

    [Theory]
    [InlineData("""printf '{"a": 1, "loss": NaN, "b": -Infinity, "c": null, "d": 1e999}'""")]
    [InlineData("""echo '{"a": 9}'; echo '{"a": 1}'""")]
    [InlineData("""printf '\357\273\277  {"a": 1}\n'""")]
    public void Metrics_without_a_value_are_left_out(string command) =>
        New(command).Measure(architecture).ShouldBe(new Dictionary<string, double> { ["a"] = 1 });

    [Fact]
    public void The_environment_tells_trial_seed_attempt_and_worker()
    {
        const string Command = """
            printf '{"trial": %s, "seed": %s, "attempt": %s, "worker": %s}' \
                $ARCHVAE_TRIAL $ARCHVAE_SEED $ARCHVAE_ATTEMPT ${ARCHVAE_WORKER:-0}
            """;
        using var evaluator = New(Command);
        evaluator.Measure(architecture, 12).Values.ShouldBe([12, 99, 1, 0]);
        evaluator.Evaluate(TestTrials.Of(architecture) with { Worker = "5" }, CancellationToken.None)["worker"].ShouldBe(5);
    }

    [Theory]
    [InlineData("true", "printed nothing, where metrics are expected")]
    [InlineData("echo hello", "printed as its last line no JSON object of numbers, but 'hello'")]
    [InlineData("""echo '{"a": {"b": 1}}'""", """printed as its last line no JSON object of numbers, but '{"a": {"b": 1}}'""")]
    [InlineData("""echo '{"a": "text"}'""", """but '{"a": "text"}'""")]
    [InlineData("""echo '{"a": true}'""", """but '{"a": true}'""")]
    [InlineData("""echo '{"a": [1]}'""", """but '{"a": [1]}'""")]
    [InlineData("""echo '[{"a": 1}]'""", """but '[{"a": 1}]'""")]
    [InlineData("""echo '{"a": 1} {"a": 2}'""", """but '{"a": 1} {"a": 2}'""")]
    [InlineData("""echo '{"a": 1} more'""", """but '{"a": 1} more'""")]
    [InlineData("""echo '{"a": 1, "a": 2}'""", """but '{"a": 1, "a": 2}'""")]
    [InlineData("""echo '{"a": 1'""", """but '{"a": 1'""")]
    [InlineData("echo 3", "but '3'")]
    [InlineData("""echo '{"a": 1}'; echo done""", "but 'done'")]
    [InlineData("""printf '\033[2J\377'""", @"but '\u001b[2J")]
    public void A_last_line_that_is_no_object_of_numbers_is_shown(string command, string reason) =>
        New(command).Failure(architecture).ShouldContain(reason);

    [Theory]
    [InlineData("echo first >&2; echo wrong >&2; echo >&2; exit 3", "ended with exit code 3: wrong")]
    [InlineData("""echo '{"a": 1}'; exit 1""", """ended with exit code 1: {"a": 1}""")]
    [InlineData("exit 4", "ended with exit code 4")]
    [InlineData("kill -9 $$", "ended with exit code 137")]
    public void Another_exit_code_than_0_is_a_failure_with_the_last_line_of_errors(string command, string reason) =>
        New(command).Failure(architecture).ShouldBe(reason);

    [Fact]
    public void A_command_that_is_not_there_is_a_failure() =>
        New("no-such-program-anywhere").Failure(architecture)
            .ShouldMatch("^ended with exit code 127: .*no-such-program-anywhere.*not found$");

    [Fact]
    public void Output_of_any_size_is_read_and_not_kept()
    {
        New("""yes 0123456789 | head -c 50000000; yes 0123456789 | head -c 50000000 >&2; echo; echo '{"a": 1}'""")
            .Measure(architecture)["a"].ShouldBe(1);
        New("""head -c 50000000 /dev/zero | tr '\0' x""").Failure(architecture).Length.ShouldBeLessThan(400);
        New("""head -c 50000000 /dev/zero | tr '\0' x >&2; exit 1""").Failure(architecture).Length.ShouldBeLessThan(2100);
        var line = new LastLine(1 << 20);
        using var stream = new MemoryStream(new byte[100_000_000]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        line.ReadAll(stream);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(8_000_000);
        line.Value.IsCut.ShouldBeTrue();
    }

    [Fact]
    public void A_command_need_not_read_its_input()
    {
        // More than a pipe holds.
        var type = new string('d', 60);
        var space = SearchSpace.Parse(
            $$"""
            name: long
            features:
              units: { kind: integer, minimum: 1, maximum: 64 }
            layers:
              {{type}}: [units]
              end: [units]
            transitions:
              {{type}}: [{{type}}, end]
            length: { minimum: 1, maximum: 1000 }
            """);
        var builder = new ArchitectureBuilder(space);
        for (var i = 0; i < 900; i++) builder.Add(type, ("units", 8));
        var large = builder.Add("end", ("units", 1)).Build();
        New("""echo '{"a": 1}'""").Measure(large)["a"].ShouldBe(1);
        New("""exec 0<&-; sleep 0.2; echo '{"a": 1}'""").Measure(large)["a"].ShouldBe(1);
        New("""printf '{"a": %s}' $(wc -c)""").Measure(large)["a"].ShouldBeGreaterThan(65_536);
    }

    [Theory]
    [InlineData("sleep 300 & echo $! > child; wait")]
    [InlineData("sh -c 'sleep 300 & echo $! > child; wait'; true")]
    [InlineData("(sleep 300 & echo $! > child); sleep 300")]
    public void A_command_that_takes_too_long_ends_with_all_that_it_started(string command)
    {
        var evaluator = New(command, one => one with { CommandTimeout = 1, Retries = 3 });
        var start = TimeProvider.System.GetTimestamp();
        evaluator.Failure(architecture).ShouldBe("took longer than 1 s");
        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(60));
        ChildIsGone();
    }

    [Fact]
    public void What_a_command_leaves_behind_neither_holds_it_up_nor_goes_on()
    {
        var start = TimeProvider.System.GetTimestamp();
        New("""sleep 300 & echo $! > child; echo '{"a": 1}'""").Measure(architecture)["a"].ShouldBe(1);
        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(60));
        ChildIsGone();
    }

    [Fact]
    public void A_stop_ends_the_command_with_all_that_it_started()
    {
        using var stop = new CancellationTokenSource();
        var evaluator = New("sleep 300 & echo $! > child; wait");
        var running = Task.Run(() => evaluator.Evaluate(TestTrials.Of(architecture), stop.Token));
        SpinWait.SpinUntil(() => File.Exists(folder.File("child")) && new FileInfo(folder.File("child")).Length > 0, 60_000);
        stop.Cancel();
        Should.Throw<OperationCanceledException>(() => running.GetAwaiter().GetResult());
        ChildIsGone();
        Should.Throw<OperationCanceledException>(() => evaluator.Evaluate(TestTrials.Of(architecture), stop.Token));
    }

    [Fact]
    public void An_interrupt_that_reaches_the_command_before_the_stop_is_no_failure()
    {
        using var stop = new CancellationTokenSource();
        var evaluator = New("touch begun; exit 130");
        var running = Task.Run(() => evaluator.Evaluate(TestTrials.Of(architecture), stop.Token));
        SpinWait.SpinUntil(() => File.Exists(folder.File("begun")), 60_000);
        // On this thread: timers wait for those of the pool, which tests beside this one may all have.
        Thread.Sleep(50);
        stop.Cancel();
        Should.Throw<OperationCanceledException>(() => running.GetAwaiter().GetResult());
    }

    [Theory]
    [InlineData("exit 1", "ended with exit code 1")]
    [InlineData("echo no", "printed as its last line no JSON object of numbers, but 'no'")]
    public void Failures_are_tried_again_as_often_as_the_options_say(string failing, string reason)
    {
        var command = $$"""echo >> runs; if [ $ARCHVAE_ATTEMPT -lt 3 ]; then {{failing}}; else echo '{"a": 1}'; fi""";
        New(command, one => one with { Retries = 2 }).Measure(architecture)["a"].ShouldBe(1);
        File.ReadLines(folder.File("runs")).Count().ShouldBe(3);
        New(command, one => one with { Retries = 1 }).Failure(architecture).ShouldBe($"{reason} (attempt 2)");
    }

    [Fact]
    public void What_took_too_long_is_not_tried_again()
    {
        New("echo >> runs; sleep 300", one => one with { Retries = 2, CommandTimeout = 0.5 }).Failure(architecture);
        File.ReadLines(folder.File("runs")).Count().ShouldBe(1);
    }

    [Fact]
    public void Several_threads_use_one_at_once()
    {
        using var evaluator = New("""printf '{"trial": %s}' $ARCHVAE_TRIAL""");
        var measured = new double[20];
        Parallel.For(0, 20, new() { MaxDegreeOfParallelism = 4 }, i => measured[i] = evaluator.Measure(architecture, i)["trial"]);
        measured.ShouldBe(Enumerable.Range(0, 20).Select(i => (double)i));
    }

    [Theory]
    [InlineData(" ", null, 1.0, 0, "Command is empty; it must be a line of the shell.")]
    [InlineData("true", "no/such/folder", 1.0, 0, "WorkingFolder is 'no/such/folder'; it must be a folder that exists.")]
    [InlineData("true", null, 0.0, 0, "CommandTimeout is 0; it must be")]
    [InlineData("true", null, 1.0, -1, "Retries is -1; it must be")]
    public void Options_that_cannot_be_are_refused(
        string command, string? workingFolder, double timeout, int retries, string message)
    {
        var options = new CommandOptions
        {
            Command = command,
            WorkingFolder = workingFolder,
            CommandTimeout = timeout,
            Retries = retries,
        };
        Should.Throw<InputException>(() => new CommandEvaluator(options, 0, TimeProvider.System))
            .Message.ShouldStartWith(message);
    }

    private CommandEvaluator New(string command, Func<CommandOptions, CommandOptions>? with = null)
    {
        var options = new CommandOptions { Command = command, WorkingFolder = folder.Path };
        return new(with?.Invoke(options) ?? options, seed: 99, TimeProvider.System);
    }

    // One that nobody waits for may still be listed, as a zombie.
    private void ChildIsGone()
    {
        var status = $"/proc/{File.ReadAllText(folder.File("child")).Trim()}/status";
        SpinWait.SpinUntil(IsGone, 5000).ShouldBeTrue();

        bool IsGone()
        {
            try
            {
                return File.ReadLines(status).Any(line => line.StartsWith("State:\tZ", StringComparison.Ordinal));
            }
            catch (IOException)
            {
                return true;
            }
        }
    }
}
