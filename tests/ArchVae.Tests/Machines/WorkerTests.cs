using System.Globalization;
using ArchVae.Jobs;
using ArchVae.Jobs.Store;
using ArchVae.Search.Trials;
using ArchVae.Spaces;
using ArchVae.Tests.Cli;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Machines;

/// <summary>Workers that die, stores that are away, jobs that hurt: what was submitted is done, once.</summary>
[Trait("Category", "Machines")]
public sealed class WorkerTests
{
    private const string Commands = "--allow-commands";

    [Fact]
    public void What_a_killed_worker_was_at_is_done_by_another_and_counted_once()
    {
        using var machines = new MachineCase();
        var (first, second) = (machines.Work(Commands), machines.Work(Commands));
        var log = machines.File("log");
        using var search = machines.Search(
            "found", $"echo $ARCHVAE_TRIAL >> {log}; sleep 1; echo '{{\"m\": '$ARCHVAE_TRIAL'}}'", 8);
        var lost = machines.Running(first);
        var number = lost.Job.Name.Split('-')[1];
        MachineCase.Until(() => File.Exists(log) && File.ReadLines(log).Contains(number), "Its command was not begun.");
        first.Kill();
        MachineCase.Ended(search).GetProperty("done").GetInt32().ShouldBe(8);
        var jobs = machines.Store.List();
        jobs.Count.ShouldBe(8);
        jobs.ShouldAllBe(job => job.State == JobState.Done);
        jobs.Single(job => job.Id == lost.Id).Attempts.ShouldBe(2);
        jobs.Single(job => job.Id == lost.Id).Worker!.ShouldStartWith(second.Name);
        // It was begun twice and counts once.
        File.ReadLines(log).Count().ShouldBe(9);
        Values(machines.File("found")).ShouldBe(Enumerable.Range(0, 8).Select(number => (double)number));
    }

    [Fact]
    public void A_process_that_dies_is_started_again_and_its_job_ends_as_failed_after_its_attempts()
    {
        using var machines = new MachineCase();
        var worker = machines.Work(Commands);
        using var search = machines.Search(
            "found", "[ $ARCHVAE_TRIAL = 1 ] && kill -9 $PPID; echo '{\"m\": 1}'", 3, "--attempts", "2");
        var ended = MachineCase.Ended(search);
        (ended.GetProperty("done").GetInt32(), ended.GetProperty("failed").GetInt32()).ShouldBe((2, 1));
        ended.GetProperty("failures")[0].GetProperty("reason").GetString()
            .ShouldBe("ended its process with exit code 137 (2 attempts)");
        machines.Store.List().ShouldAllBe(job => job.Attempts == (job.State == JobState.Failed ? 2 : 1));
        worker.Log.ShouldContain("ended its process with exit code 137");
    }

    [Theory]
    [InlineData("--job-seconds", "1", "took longer than 1 s")]
    [InlineData("--job-megabytes", "20", "took more than 20 MiB of memory")]
    public void A_job_that_takes_more_than_it_may_is_ended(string option, string value, string reason)
    {
        using var machines = new MachineCase();
        machines.Work(Commands);
        using var search = machines.Search("found", "sleep 30; echo '{\"m\": 1}'", 1, option, value, "--attempts", "1");
        MachineCase.Ended(search, code: 1).GetProperty("failures")[0].GetProperty("reason").GetString().ShouldBe(reason);
    }

    [Fact]
    public void A_server_that_is_restarted_costs_nothing()
    {
        Assert.SkipUnless(TestServer.Exists, "There is no PostgreSQL.");
        using var server = TestServer.Own();
        using var machines = new MachineCase(server);
        machines.Work(Commands);
        machines.Work(Commands);
        using var search = machines.Search("found", "sleep 0.3; echo '{\"m\": '$ARCHVAE_TRIAL'}'", 30);
        MachineCase.Until(() => machines.Store.Counts().GetValueOrDefault(JobState.Done) >= 5, "Nothing is done.");
        server.Stop();
        Thread.Sleep(1500);
        server.Start();
        MachineCase.Ended(search).GetProperty("done").GetInt32().ShouldBe(30);
        machines.Store.List().Count.ShouldBe(30);
        machines.Store.List().ShouldAllBe(job => job.State == JobState.Done);
        Values(machines.File("found")).ShouldBe(Enumerable.Range(0, 30).Select(number => (double)number));
    }

    [Fact]
    public void The_job_of_a_worker_whose_network_is_cut_goes_to_another()
    {
        using var machines = new MachineCase();
        using var network = new CutProxy(machines.Server.Port);
        var address = new UriBuilder(machines.Url) { Port = network.Port }.Uri.AbsoluteUri;
        var cut = machines.WorkOn(machines.AddressFile("proxy", address), Commands);
        using var search = machines.Search("found", "sleep 2; echo '{\"m\": 1}'", 2);
        var lost = machines.Running(cut);
        network.Cut();
        var other = machines.Work(Commands);
        MachineCase.Ended(search).GetProperty("done").GetInt32().ShouldBe(2);
        machines.Store.List().ShouldAllBe(job => job.State == JobState.Done && job.Worker!.StartsWith(other.Name));
        machines.Store.Find(lost.Id)!.Attempts.ShouldBe(2);
    }

    [Fact]
    public void A_worker_that_is_stopped_gives_its_job_back()
    {
        using var machines = new MachineCase();
        var worker = machines.Work(Commands);
        using var search = machines.Search("found", "sleep 3; echo '{\"m\": 1}'", 1);
        var job = machines.Running(worker);
        ProcessTests.Send(worker.Id, ProcessTests.Terminate).ShouldBe(0);
        worker.Ended().ShouldBe(0, worker.Log);
        var back = machines.Store.Find(job.Id)!;
        (back.State, back.Attempts, back.Failure).ShouldBe((JobState.Queued, 0, null));
        machines.Work(Commands);
        MachineCase.Ended(search).GetProperty("done").GetInt32().ShouldBe(1);
    }

    [Fact]
    public void A_killed_submitter_finds_what_was_done_meanwhile()
    {
        using var machines = new MachineCase();
        var log = machines.File("log");
        var command = $"echo $ARCHVAE_TRIAL >> {log}; echo '{{\"m\": '$ARCHVAE_TRIAL'}}'";
        using (var first = machines.Search("found", command, 6))
        {
            MachineCase.Until(() => machines.Store.List().Count == 6, "Nothing was submitted.");
            MachineCase.Kill(first.Id);
            first.WaitForExit();
        }
        machines.Work(Commands, "--until-idle").Ended().ShouldBe(0);
        using var again = machines.Search("found", command, 6);
        MachineCase.Ended(again).GetProperty("done").GetInt32().ShouldBe(6);
        machines.Store.List().Count.ShouldBe(6);
        File.ReadLines(log).Count().ShouldBe(6);
        Directory.GetFiles(machines.File("found"), ".submission").ShouldBeEmpty();
    }

    [Fact]
    public void A_job_is_cancelled_paused_resumed_and_tried_again()
    {
        using var machines = new MachineCase();
        string[] store = ["--store", machines.StoreFile];
        var log = machines.File("log");
        using var search = machines.Search("found", $"echo $ARCHVAE_TRIAL >> {log}; sleep 1; echo '{{\"m\": 1}}'", 3);
        MachineCase.Until(() => machines.Store.List().Count == 3, "Nothing was submitted.");
        string[] ids = [.. machines.Store.List().Select(job => job.Id).Order()
            .Select(id => id.ToString(CultureInfo.InvariantCulture))];
        CommandLine.Json(["jobs", "pause", ids[1], ids[2], .. store]).GetProperty("jobs").GetInt32().ShouldBe(2);
        CommandLine.Json(["jobs", "show", ids[1], .. store]).GetProperty("waits").GetString()!.ShouldContain("paused");
        machines.Work(Commands, "--until-idle").Ended().ShouldBe(0);
        machines.Store.List().Select(job => job.State).ShouldBe([JobState.Paused, JobState.Paused, JobState.Done]);
        CommandLine.Json(["jobs", "cancel", ids[2], .. store]).GetProperty("jobs").GetInt32().ShouldBe(1);
        // The submitter says so, and the same command begins it anew.
        MachineCase.Ended(search, code: 1);
        CommandLine.Json(["jobs", "resume", ids[1], .. store]).GetProperty("jobs").GetInt32().ShouldBe(1);
        CommandLine.Json(["jobs", "retry", ids[2], .. store]).GetProperty("jobs").GetInt32().ShouldBe(1);
        machines.Work(Commands, "--until-idle").Ended().ShouldBe(0);
        machines.Store.List().ShouldAllBe(job => job.State == JobState.Done);
        File.ReadLines(log).Order().ShouldBe(["0", "1", "2"]);
        var listed = CommandLine.Json(["jobs", "list", .. store]);
        listed.GetProperty("counts").GetProperty("done").GetInt32().ShouldBe(3);
        CommandLine.Output(["jobs", "list", .. store]).ShouldContain("3 done");
    }

    [Fact]
    public void A_job_that_runs_is_cancelled()
    {
        using var machines = new MachineCase();
        var worker = machines.Work(Commands);
        using var search = machines.Search("found", "sleep 60; echo '{\"m\": 1}'", 1);
        var job = machines.Running(worker);
        machines.Store.Cancel([job.Id]).ShouldBe(1);
        MachineCase.Ended(search, code: 1);
        // The slot is free again.
        using var next = machines.Search("next", "echo '{\"m\": 1}'", 1);
        MachineCase.Ended(next).GetProperty("done").GetInt32().ShouldBe(1);
        machines.Store.Find(job.Id)!.State.ShouldBe(JobState.Cancelled);
    }

    [Fact]
    public void Jobs_wait_for_a_worker_that_has_what_they_need()
    {
        using var machines = new MachineCase();
        machines.Work("--tags", "gpu");
        MachineCase.Until(() => machines.Store.Workers().Count == 1, "The worker is not there.");
        var job = new Job { Name = "a", Kind = "trial", Settings = "{}" };
        machines.Store.Table.Submit("s", [job with { VectorBits = 64 }, job with { Name = "b", Tags = ["gpu", "large"] },
            job with { Name = "c", Tags = [JobNeeds.Commands] }, job with { Name = "d", Tags = ["gpu"] }]);
        JobRow Job(string name) => machines.Store.List().Single(row => row.Job.Name == name);
        // One that it may do, and whose settings are nonsense: nobody can do it.
        MachineCase.Until(() => Job("d").State == JobState.Failed, "It was not taken.");
        Job("d").Attempts.ShouldBe(1);
        Job("d").Result!.End.ShouldBe(JobEnd.Refused);
        foreach (var name in new[] { "a", "b", "c" }) (Job(name).State, Job(name).Attempts).ShouldBe((JobState.Queued, 0));
        machines.Store.WhyWaiting(Job("a"))!.ShouldContain("no worker computes with vectors of 64 bits");
        machines.Store.WhyWaiting(Job("b")).ShouldBe("no worker has the tag 'large'");
        machines.Store.WhyWaiting(Job("c")).ShouldBe("no worker was started with --allow-commands");
    }

    // In the order of the trials.
    private static IEnumerable<double> Values(string folder)
    {
        using var store = new SqliteTrialStore(
            Path.Combine(folder, SqliteTrialStore.FileName), SearchSpace.Load("nas-bench-macro"));
        return [.. store.Read().Select(trial => trial.Metrics["m"])];
    }
}
