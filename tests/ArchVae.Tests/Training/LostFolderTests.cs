using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Training;

/// <summary>A folder that others change while training runs is not said to hold what was trained.</summary>
public sealed class LostFolderTests : IDisposable
{
    // Nothing gets better, so that the best weights are those of the first epoch and are written once.
    private static readonly TrainingOptions unmoving = Run.Options with { LearningRate = 1e-30, AnnealingEpochs = 0 };
    private readonly TemporaryFolder root = new();
    private readonly ModelFolder folder;

    public LostFolderTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There a folder in use cannot be removed.");
        folder = new(root.File("model"));
    }

    public void Dispose() => root.Dispose();

    [Theory]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    [InlineData("training-hashes.bin")]
    public void A_file_that_was_removed_is_an_error_that_names_it(string name)
    {
        var file = root.File($"model/{name}");
        Should.Throw<IOException>(() => Train(() => File.Delete(file))).Message.ShouldBe(
            $"{file}: The file was removed while this process was training in the folder.");
        File.Exists(folder.CheckpointFile).ShouldBeTrue();
    }

    [Fact]
    public void Weights_of_others_are_an_error()
    {
        Should.Throw<IOException>(() => Train(() => File.AppendAllText(folder.WeightsFile, " "))).Message.ShouldBe(
            $"{folder.WeightsFile}: The file was changed while this process was training in the folder.");
    }

    [Fact]
    public void A_folder_that_was_removed_is_an_error_and_is_not_made_anew()
    {
        Should.Throw<IOException>(() => Train(() => Directory.Delete(folder.Path, recursive: true)))
            .Message.ShouldStartWith($"{folder.Path}: The folder was removed or replaced");
        root.Names.ShouldBeEmpty();
    }

    [Fact]
    public void A_folder_that_was_replaced_is_an_error_and_keeps_what_it_has()
    {
        var other = root.File("other");
        Run.In(other);
        var before = Cli.CommandLine.Listing(other);
        Should.Throw<IOException>(() => Train(() =>
        {
            Directory.Move(folder.Path, root.File("moved"));
            Directory.Move(other, folder.Path);
        })).Message.ShouldStartWith($"{folder.Path}: The folder was removed or replaced");
        Cli.CommandLine.Listing(folder.Path).ShouldBe(before, ignoreOrder: true);
    }

    [Fact]
    public void A_read_only_file_of_a_model_stays_as_it_is()
    {
        Train(() => { });
        var before = File.ReadAllBytes(folder.ConfigFile);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder.ConfigFile, UnixFileMode.UserRead);
        Should.Throw<InputException>(() => Train(() => { })).Message
            .ShouldStartWith($"{folder.ConfigFile}: The file is read-only");
        File.ReadAllBytes(folder.ConfigFile).ShouldBe(before);
    }

    private void Train(Action inThirdEpoch) => Run.In(
        folder.Path, new Observer(onEpoch: report =>
        {
            if (report.Epoch == 3) inThirdEpoch();
        }), options: unmoving);
}
