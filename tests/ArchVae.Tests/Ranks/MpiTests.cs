using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ArchVae.Tests.Cli;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Ranks;

/// <summary>Training in processes that <c>mpirun</c> starts.</summary>
public sealed class MpiTests : IDisposable
{
    private const int Epochs = 60;
    private const int Kill = 9;
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder root = new();
    private readonly string data;

    public MpiTests()
    {
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        Assert.SkipUnless(
            folders.Any(folder => File.Exists(Path.Combine(folder, "mpirun"))),
            "There is no mpirun here; Debian: apt-get install openmpi-bin libopenmpi3.");
        data = root.File("data.jsonl");
        CommandLine.Output("generate", "--space", "linear", "--count", "200", "--out", data);
    }

    public void Dispose() => root.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Ranks_leave_the_bytes_of_one_process_and_one_of_them_speaks(int count)
    {
        CommandLine.Output(Training("alone"));
        var (code, output, error) = Run(count, [.. Training("ranks"), "--json"]);
        code.ShouldBe(0, error);
        JsonDocument.Parse(output).RootElement.GetProperty("epochs").GetInt32().ShouldBe(Epochs);
        ArchVae.Tests.Training.Run.ShouldEndAlike(root.File("ranks"), root.File("alone"), Epochs);
    }

    [Fact]
    public async Task A_rank_that_is_killed_ends_the_run_and_the_checkpoint_goes_on_with_any_number()
    {
        CommandLine.Output(Training("alone"));
        using (var process = Begin(2, [.. Training("ranks"), "--checkpoint-seconds", "0"]))
        {
            for (var epoch = 1; epoch <= 3; epoch++) process.StandardError.ReadLine().ShouldNotBeNull().ShouldStartWith("epoch ");
            var killed = int.Parse(File.ReadAllText(root.File("pid.1")), CultureInfo.InvariantCulture);
            ProcessTests.Send(killed, Kill).ShouldBe(0);
            var error = process.StandardError.ReadToEndAsync();
            process.WaitForExit(TimeSpan.FromSeconds(20)).ShouldBeTrue();
            process.ExitCode.ShouldNotBe(0);
            (await error).ShouldContain("rank 1");
        }
        File.ReadLines(root.File("ranks/metrics.jsonl")).Count().ShouldBeLessThan(Epochs);
        Run(2, [.. Training("ranks"), "--resume"]).Code.ShouldBe(0);
        ArchVae.Tests.Training.Run.ShouldEndAlike(root.File("ranks"), root.File("alone"), Epochs);
    }

    [Fact]
    public async Task A_signal_to_one_rank_stops_all_at_a_step_and_saves()
    {
        using var process = Begin(2, [.. Training("ranks"), "--checkpoint-seconds", "1000"]);
        process.StandardError.ReadLine().ShouldNotBeNull().ShouldStartWith("epoch ");
        var stopped = int.Parse(File.ReadAllText(root.File("pid.1")), CultureInfo.InvariantCulture);
        ProcessTests.Send(stopped, ProcessTests.Terminate).ShouldBe(0);
        var error = process.StandardError.ReadToEndAsync();
        process.WaitForExit(limit).ShouldBeTrue();
        process.ExitCode.ShouldBe(1);
        (await error).ShouldContain("Interrupted and saved in ");
        File.Exists(root.File("ranks/checkpoint/state.safetensors")).ShouldBeTrue();
    }

    [Fact]
    public void Bad_input_is_said_once_and_ends_all_with_2()
    {
        var (code, _, error) = Run(3, Training("ranks"));
        code.ShouldBe(2);
        error.ShouldContain("MPI started 3 processes. Batches have eight pieces, which 1, 2, 4 or 8 processes can share.");
        (code, _, error) = Run(2, ["train", "--data", root.File("missing.jsonl"), "--model", root.File("ranks")]);
        code.ShouldBe(2);
        error.ShouldContain("missing.jsonl: There is no such file.");
        error.ShouldNotContain("Rank 1");
    }

    [Fact]
    public void A_launcher_that_Open_MPI_does_not_know_is_an_error()
    {
        using var process = CommandLine.Shell(
            "SLURM_STEP_NUM_TASKS=2 exec dotnet \"$ARCHVAE\" \"$@\"", Training("ranks"));
        process.WaitForExit(limit).ShouldBeTrue();
        process.ExitCode.ShouldBe(2);
        process.StandardError.ReadToEnd().ShouldContain("This process was started as one of 2, and Open MPI sees 1");
    }

    [Fact]
    public void The_bench_tells_what_the_exchange_costs()
    {
        var (code, output, error) = Run(2, ["bench", "--ranks", "--rounds", "1", "--batch", "8", "--json", .. CommandLine.Tiny]);
        code.ShouldBe(0, error);
        var report = JsonDocument.Parse(output).RootElement;
        report.GetProperty("ranks").GetInt32().ShouldBe(2);
        // Three groups at most: gradients and weights, two or three sums of the objective and the norm's.
        report.GetProperty("messagesPerStep").GetDouble().ShouldBeInRange(4, 20);
        report.GetProperty("exchangeShare").GetDouble().ShouldBeInRange(0, 1);
        report.GetProperty("extrapolated").GetArrayLength().ShouldBe(6);
    }

    private string[] Training(string folder) =>
        ["train", "--data", data, "--model", root.File(folder), "--epochs", $"{Epochs}", "--batch", "48", "--threads", "1",
            .. CommandLine.Tiny];

    private (int Code, string Output, string Error) Run(int count, string[] args)
    {
        using var process = Begin(count, args);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit(limit).ShouldBeTrue();
        return (process.ExitCode, output.Result, error.Result);
    }

    // Each rank leaves its process's number in a file.
    private Process Begin(int count, string[] args) => CommandLine.Shell(
        """
        export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
        count=$1 pids=$2
        shift 2
        exec mpirun --oversubscribe -n "$count" \
            sh -c 'echo $$ > "$0.$OMPI_COMM_WORLD_RANK"; exec dotnet "$ARCHVAE" "$@"' "$pids" "$@"
        """,
        [$"{count}", root.File("pid"), .. args]);
}
