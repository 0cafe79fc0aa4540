using ArchVae.Studies;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studies;

/// <summary>A study whose files others remove while it runs says so, and calls nothing finished that is lost.</summary>
public sealed class LostStudyTests : IDisposable
{
    private const string FirstRun = "macro/low/seed-0";
    private readonly TemporaryFolder root = new();

    public LostStudyTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "There a folder in use cannot be removed.");

    public void Dispose() => root.Dispose();

    private string Folder => root.File("a");

    [Fact]
    public void A_folder_that_was_removed_is_an_error_and_is_not_made_anew()
    {
        Should.Throw<IOException>(() => Run("training", () => Directory.Delete(Folder, recursive: true)))
            .Message.ShouldContain("The folder was removed or replaced while this process was ");
        Directory.Exists(Folder).ShouldBeFalse();
        Should.Throw<IOException>(() => Run("accuracy", () => Directory.Delete(Folder, recursive: true))).Message.ShouldBe(
            $"{Folder}: The folder was removed or replaced while this process was at work on the study in this folder.");
        Directory.Exists(Folder).ShouldBeFalse();
    }

    [Fact]
    public void A_model_that_was_lost_while_it_was_evaluated_is_an_error_and_its_run_is_not_finished()
    {
        var model = new ModelFolder(Path.Combine(Folder, "runs", FirstRun, "model"));
        Should.Throw<IOException>(() => Run("accuracy", () => File.Delete(model.WeightsFile))).Message.ShouldStartWith(
            $"{model.WeightsFile}: The file was removed while the study ran.");
        Directory.Delete(Path.GetDirectoryName(model.Path)!, recursive: true);
        Run("", () => { }).Finished.ShouldBe(8);
        File.Exists(model.WeightsFile).ShouldBeTrue();
    }

    private StudyOutcome Run(string stage, Action once) =>
        new StudyRunner(Study.Parse(StudyRunnerTests.Tiny, root.File("study.yaml")), Folder, 1)
        {
            Observer = new AtStage(stage, once),
        }.Run();

    private sealed class AtStage(string wanted, Action once) : IStudyObserver
    {
        private bool done;

        public void OnStart(int finished, int total)
        {
        }

        public void OnProgress(StudyRun run, double share, string stage)
        {
            if (done || wanted.Length == 0 || run.Name != FirstRun || !stage.Contains(wanted, StringComparison.Ordinal)) return;
            done = true;
            once();
        }

        public void OnRunEnd(StudyRun run, RunResult result, int finished)
        {
        }
    }
}
