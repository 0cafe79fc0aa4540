using System.Text.RegularExpressions;
using ArchVae.Studio.Jobs;
using ArchVae.Tests.Cli;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studio;

/// <summary>Trainings that the studio begins: those of the command line, however they are stopped and watched.</summary>
public sealed class TrainingJobTests : IDisposable
{
    private readonly TrainingFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_training_that_is_stopped_and_resumed_ends_with_the_bytes_of_one_that_is_not()
    {
        var given = TrainingFolder.Given(("Data", "data.jsonl"), ("Epochs", "40"), ("Seed", "3"));
        TrainingJob? stopped = null;
        folder.Clock.Asked = () =>
        {
            if (folder.Jobs.Find("models/live") is { Progress: { State: JobState.Running, Epoch: > 0 } } job
                && Interlocked.CompareExchange(ref stopped, job, null) is null)
                job.Stop();
        };
        var first = folder.Jobs.Begin("models/live", given);
        TrainingFolder.WaitForEnd(first);
        first.Progress.State.ShouldBe(JobState.Stopped);
        var made = first.Progress.Outcome.ShouldNotBeNull().Steps;
        made.ShouldBeInRange(1, 40 * 18 - 1);

        var resume = new TrainingForm().Find("Resume")!.Option;
        var second = folder.Jobs.Begin("models/live", given.And((resume, true)));
        TrainingFolder.WaitForEnd(second);
        second.Progress.State.ShouldBe(JobState.Completed);
        second.Progress.Outcome.ShouldNotBeNull().Steps.ShouldBe(40 * 18);

        CommandLine.Output(
            ["train", "--data", folder.Data, "--model", folder.PathOf("other"), "--epochs", "40", "--seed", "3", "--batch", "8",
                .. CommandLine.Tiny]);
        var (live, other) = (new ModelFolder(folder.PathOf("models/live")), new ModelFolder(folder.PathOf("other")));
        File.ReadAllBytes(live.WeightsFile).ShouldBe(File.ReadAllBytes(other.WeightsFile));
        File.ReadAllText(live.ConfigFile).ShouldBe(File.ReadAllText(other.ConfigFile));
        Metrics(live).ShouldBe(Metrics(other));

        // But for the time that it took.
        static string Metrics(ModelFolder model) => Regex.Replace(File.ReadAllText(model.MetricsFile), "\"seconds\":[^,}]+", "");
    }

    [Fact]
    public void While_it_goes_it_shows_what_metrics_say_and_what_the_model_would_draw()
    {
        var job = folder.Jobs.Begin("m", TrainingFolder.Given(("Data", "data.jsonl"), ("Epochs", "2")));
        TrainingFolder.WaitForEnd(job);
        var progress = job.Progress;
        (progress.State, progress.Share, progress.Epochs).ShouldBe((JobState.Completed, 1, 2));
        progress.Samples.Select(samples => samples.Epoch).ShouldBe([1, 2]);
        var files = new ModelFolder(folder.PathOf("m"));
        using var vae = files.LoadModel();
        if (progress.Outcome!.BestEpoch == 2)
            progress.Samples[1].Architectures.ShouldBe(vae.Sample(TrainingJob.SampleCount, TrainingJob.SampleSeed));
        progress.Samples[0].Architectures.ShouldNotBe(progress.Samples[1].Architectures);
        progress.Report!.Validation.Elbo.ShouldBe(
            progress.Report.Validation.Reconstruction - progress.Report.Validation.Kl, 1e-9);
        progress.Kl!.Length.ShouldBe(4);
        // The closed form by dimension against the Monte Carlo estimate's mean of the whole.
        progress.Kl.Sum().ShouldBe(progress.Report.Validation.Kl, 0.2 * progress.Report.Validation.Kl + 0.2);
        File.ReadLines(files.MetricsFile).Count().ShouldBe(2);
    }

    [Fact]
    public void One_goes_on_at_a_time_and_one_that_waits_can_be_taken_back()
    {
        var given = TrainingFolder.Given(("Data", "data.jsonl"), ("Epochs", "100000"));
        var first = folder.Jobs.Begin("a", given);
        var second = folder.Jobs.Begin("b", given);
        var third = folder.Jobs.Begin("c", TrainingFolder.Given(("Data", "data.jsonl"), ("Epochs", "1")));
        TrainingFolder.WaitFor(() => first.Progress.State == JobState.Running);
        (second.Progress.State, third.Progress.State).ShouldBe((JobState.Waiting, JobState.Waiting));
        Should.Throw<InputException>(() => folder.Jobs.Begin("b", given)).Settings.ShouldBe([TrainingJobs.ModelSetting]);
        second.Stop();
        second.Progress.State.ShouldBe(JobState.Stopped);
        first.Stop();
        TrainingFolder.WaitForEnd(third);
        (first.Progress.State, third.Progress.State).ShouldBe((JobState.Stopped, JobState.Completed));
        Directory.Exists(folder.PathOf("b")).ShouldBeFalse();
    }

    [Fact]
    public void When_the_studio_ends_a_training_is_saved()
    {
        var job = folder.Jobs.Begin("m", TrainingFolder.Given(("Data", "data.jsonl"), ("Epochs", "100000")));
        TrainingFolder.WaitFor(() => job.Progress.Epoch > 0);
        folder.Queue.Dispose();
        job.Progress.State.ShouldBe(JobState.Stopped);
        File.Exists(new ModelFolder(folder.PathOf("m")).CheckpointFile).ShouldBeTrue();
    }

    [Theory]
    [InlineData("../m", "data.jsonl", "Model")]
    [InlineData("", "data.jsonl", "Model")]
    [InlineData("m", "../data.jsonl", "Data")]
    [InlineData("m", "/etc/passwd", "Data")]
    public void A_path_out_of_the_folder_is_refused_by_its_field(string model, string data, string field)
    {
        var refused = Should.Throw<InputException>(() => folder.Jobs.Begin(model, TrainingFolder.Given(("Data", data))));
        refused.Settings.ShouldBe([field]);
        folder.Jobs.All.ShouldBeEmpty();
    }

    [Fact]
    public void A_model_that_is_there_is_refused_as_on_the_command_line()
    {
        var given = TrainingFolder.Given(("Data", "data.jsonl"), ("Epochs", "1"));
        TrainingFolder.WaitForEnd(folder.Jobs.Begin("m", given));
        var refused = Should.Throw<InputException>(() => folder.Jobs.Begin("m", given));
        var (code, _, error) = CommandLine.Run("train", "--data", folder.Data, "--model", folder.PathOf("m"));
        code.ShouldBe(2);
        error.TrimEnd().ShouldBe($"{folder.PathOf("m")}: {refused.ExplanationWith(_ => "--resume")}");
    }

    [Fact]
    public void Draws_of_a_space_are_trained_on_where_they_are_asked_for()
    {
        var job = folder.Jobs.Begin("m", TrainingFolder.Given(("Stream", "true"), ("Space", "linear"), ("Steps", "3")));
        TrainingFolder.WaitForEnd(job);
        job.Progress.State.ShouldBe(JobState.Completed, job.Progress.Failure?.Message);
        new ModelFolder(folder.PathOf("m")).LoadConfig().Stream.ShouldNotBeNull();
    }
}
