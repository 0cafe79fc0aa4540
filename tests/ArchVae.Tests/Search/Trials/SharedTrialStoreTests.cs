using System.Globalization;
using ArchVae.Search.Trials;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search.Trials;

/// <summary>Stores that several processes and threads write at once, and that are killed while they do.</summary>
public sealed class SharedTrialStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => folder.File(SqliteTrialStore.FileName);

    [Fact]
    public void Eight_processes_lose_nothing()
    {
        const int Processes = 8, Each = 15;
        var processes = Enumerable.Range(0, Processes)
            .Select(at => TrialWriter.Start(File, $"process {at}", at * Each, Each, batch: 1)).ToList();
        var ended = processes.SelectMany(process =>
        {
            using (process)
            {
                var output = process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                process.ExitCode.ShouldBe(0);
                return Numbers(output);
            }
        }).ToList();
        ended.Order().ShouldBe(Enumerable.Range(0, Processes * Each));
        var trials = ReadWhole();
        trials.Count.ShouldBe(Processes * Each);
        trials.ShouldAllBe(trial => trial.State == TrialState.Done && trial.Attempts == 1);
        trials.GroupBy(trial => trial.Worker).Select(own => own.Count()).ShouldBe(Enumerable.Repeat(Each, Processes));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Eight_threads_lose_nothing(bool sharesConnection)
    {
        const int Threads = 8, Each = 15;
        var networks = TestTrials.Networks(TrialWriter.Space, Threads * Each).ToList();
        using var shared = new SqliteTrialStore(File, TrialWriter.Space);
        var threads = Enumerable.Range(0, Threads).Select(at => Task.Factory.StartNew(() =>
        {
            using var own = sharesConnection ? null : new SqliteTrialStore(File, TrialWriter.Space);
            TrialWriter.Write(
                own ?? shared, $"thread {at}", networks.Skip(at * Each).Take(Each), batch: 3, _ => { });
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        await Task.WhenAll(threads);
        var trials = ReadWhole();
        trials.Count.ShouldBe(Threads * Each);
        trials.ShouldAllBe(trial => trial.State == TrialState.Done);
    }

    [Fact]
    public void A_process_that_is_killed_leaves_whole_batches_and_all_that_had_ended()
    {
        const int Batch = 3;
        var ended = new List<int>();
        for (var kill = 0; kill < 6; kill++)
        {
            using var process = TrialWriter.Start(File, "killed", kill * 300, 300, Batch);
            for (var trial = 0; trial < 4 + kill; trial++)
                ended.AddRange(Numbers(process.StandardOutput.ReadLine().ShouldNotBeNull()));
            process.Kill();
            ended.AddRange(Numbers(process.StandardOutput.ReadToEnd()));
            process.WaitForExit();
            var trials = ReadWhole();
            (trials.Count % Batch).ShouldBe(0);
            ended.ShouldBeSubsetOf(trials.Where(trial => trial.State == TrialState.Done).Select(trial => trial.Number));
            trials.Count.ShouldBeGreaterThan(ended.Count - 1);
        }
    }

    public void Dispose() => folder.Dispose();

    // Each trial has all or nothing of what its end notes.
    private IReadOnlyList<Trial> ReadWhole()
    {
        using var store = new SqliteTrialStore(File, TrialWriter.Space);
        var trials = store.Read();
        foreach (var trial in trials)
        {
            trial.Metrics.OrderBy(metric => metric.Key).Select(metric => (metric.Key, metric.Value)).ShouldBe(
                trial.State == TrialState.Done ? TrialWriter.MetricsOf(trial).OrderBy(metric => metric.Item1) : []);
            (trial.Ended is null).ShouldBe(trial.State == TrialState.Proposed);
        }
        return trials;
    }

    private static IEnumerable<int> Numbers(string lines) =>
        lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line, CultureInfo.InvariantCulture));
}
