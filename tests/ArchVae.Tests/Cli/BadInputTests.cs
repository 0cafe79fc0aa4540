using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

/// <summary>Bad input ends in exit code 2 and a message that names it, and leaves every file and folder as it was.</summary>
public sealed class BadInputTests(TrainedModel trained) : IClassFixture<TrainedModel>, IDisposable
{
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    private string New => root.File("new/model");

    [Theory]
    [InlineData("--epochs", "0", "--epochs is 0; it must be 1 or more")]
    [InlineData("--epochs", "many", "--epochs is 'many'; it must be a whole number")]
    [InlineData("--epochs", "99999999999", "--epochs is '99999999999'; it must be a whole number, at most 2147483647")]
    [InlineData("--beta", "0", "--beta is 0; it must be from 1E-30 to 1000000")]
    [InlineData("--beta", "-1", "--beta is -1; it must be from 1E-30 to 1000000")]
    [InlineData("--beta", "NaN", "--beta is NaN; it must be from 1E-30 to 1000000")]
    [InlineData("--beta", "0,5", "--beta is '0,5'; it must be a number")]
    [InlineData("--latent", "0", "--latent is 0; it must be from 1 to 65536")]
    [InlineData("--latent", "1.5", "--latent is '1.5'; it must be a whole number from 1 to 65536")]
    [InlineData("--latent", "65537", "--latent is 65537; it must be from 1 to 65536")]
    [InlineData("--lstm", "60000", "The model would be too large")]
    [InlineData("--decoder-widths", "0", "--decoder-widths is 0; it must be from 1 to 65536")]
    [InlineData("--inference-widths", "8,x", "--inference-widths is 'x'; it must be a whole number")]
    [InlineData("--batch", "0", "--batch is 0; it must be from 1 to 65536")]
    [InlineData("--samples", "2000000000", "--samples is 2000000000; it must be from 1 to 1000")]
    [InlineData("--threads", "0", "--threads is 0; it must be from 1 to 256")]
    [InlineData("--learning-rate", "0", "--learning-rate is 0; it must be from 1E-30 to 1000")]
    [InlineData("--annealing", "-1", "--annealing is -1; it must be 0 or more")]
    [InlineData("--seed", "-1", "--seed is '-1'; it must be a whole number from 0 to 18446744073709551615")]
    [InlineData("--validation-share", "0", "--validation-share is 0; it must be above 0 and below 1")]
    [InlineData("--validation-share", "1", "--validation-share is 1; it must be above 0 and below 1")]
    [InlineData("--checkpoint-seconds", "-1", "--checkpoint-seconds is -1; it must be from 0 to 86400")]
    [InlineData(
        "--posterior", "unknown", "--posterior: There is no posterior 'unknown'; it must be diagonal, full, planar, iaf, ")]
    [InlineData("--posterior", "0", "--posterior: There is no posterior '0'; it must be diagonal, full, planar, iaf, ")]
    [InlineData("--reader", "foo", "--reader is 'foo'; it must be one of lastState, joinedRows, joinedStates, attention")]
    [InlineData("--schedule", "foo", "--schedule is 'foo'; it must be one of constant, cosine")]
    [InlineData("--preset", "foo", "--preset is 'foo'; it must be one of default, paper")]
    [InlineData("--latent-at-every-step", "maybe", "'maybe'")]
    [InlineData("--space", "liner", "liner")]
    public void An_option_of_training_out_of_range_is_named(string option, string value, string message) =>
        Refused(["train", "--data", trained.Data, "--model", New, option, value], message);

    [Theory]
    [InlineData("{\"layers\":3}", "line 2, column 11")]
    [InlineData("{\"space\":\"linear\",\"layers\":[", "No valid JSON")]
    [InlineData(
        """{"space":"linear","layers":[{"type":"start","units":64},{"type":"conv","units":3},{"type":"end","units":1}]}""",
        "'conv'")]
    [InlineData(
        """{"space":"linear","layers":[{"type":"start","units":64},{"type":"linear","rate":3},{"type":"end","units":1}]}""",
        "'rate'")]
    [InlineData("""{"space":"linear","layers":[{"type":"start","units":0},{"type":"end","units":1}]}""", "units")]
    [InlineData("""{"space":"linear","layers":[{"type":"start","units":1e999},{"type":"end","units":1}]}""", "units")]
    [InlineData("""{"space":"liner","layers":[]}""", "'liner'")]
    public void A_wrong_line_of_data_is_named(string line, string message)
    {
        var file = Write("bad.jsonl", File.ReadLines(trained.Data).First() + "\n" + line + "\n");
        Refused(["train", "--data", file, "--model", New, .. CommandLine.Tiny], file, "line 2", message);
        Refused(["train", "--data", trained.Data, "--validation", file, "--model", New, .. CommandLine.Tiny], file, "line 2",
            message);
        Refused(["evaluate", "--model", trained.Model, "--data", file], file, "line 2", message);
    }

    [Fact]
    public void An_architecture_that_is_too_long_is_named()
    {
        var layers = string.Join(",", Enumerable.Repeat("{\"type\":\"linear\",\"units\":8}", 200));
        var file = Write(
            "long.jsonl", $$"""{"space":"linear","layers":[{"type":"start","units":64},{{layers}},{"type":"end","units":1}]}""");
        Refused(["train", "--data", file, "--model", New], file, "line 1");
        Refused(["evaluate", "--model", trained.Model, "--data", file], file, "line 1");
    }

    [Fact]
    public void Data_that_are_missing_empty_or_too_few_are_named()
    {
        var (missing, empty, blank) = (root.File("missing"), Write("empty", ""), Write("blank", "\n \n"));
        var one = Write("one", File.ReadLines(trained.Data).First() + "\n");
        foreach (var file in new[] { missing, empty, blank, root.Path })
        {
            Refused(["train", "--data", file, "--model", New], file);
            Refused(["train", "--data", trained.Data, "--validation", file, "--model", New], file);
            Refused(["evaluate", "--model", trained.Model, "--data", file], file);
        }
        Refused(["train", "--data", one, "--model", New], one, "at least two");
    }

    [Fact]
    public void Data_of_another_space_are_refused()
    {
        string[] message = [trained.OtherData, "line 1", "'nas-bench-macro'", "'linear'"];
        Refused(["train", "--data", trained.Data, "--validation", trained.OtherData, "--model", New], message);
        Refused(["train", "--data", trained.OtherData, "--space", "linear", "--model", New], message);
        Refused(["train", "--data", trained.OtherData, "--model", trained.Model, "--resume"], message);
        Refused(["evaluate", "--model", trained.Model, "--data", trained.OtherData], message);
        Refused(["train", "--data", trained.OtherData, "--space", "nas-bench-macro", "--model", trained.Model, "--resume"],
            trained.Model, "'linear'", "'nas-bench-macro'");
    }

    [Fact]
    public void A_folder_that_holds_a_model_is_trained_only_to_go_on_in_the_same_way()
    {
        Refused(["train", "--data", trained.Data, "--model", trained.Model], trained.Model, "--resume");
        foreach (var (option, value, message) in new[]
        {
            ("--latent", "5", "latentSize is 4 there, 5 given"),
            ("--beta", "0.5", "beta is 1 there, 0.5 given; reconstruct is 0.99 there, the default given. "
                + "Leave them as they are to go on, or train anew in another folder."),
            ("--epochs", "1", "--epochs is 1; it must be 2 or more, as the training in "),
            ("--reader", "lastState", "reader is \"joinedRows\" there, \"lastState\" given"),
            ("--validation-share", "0.2", "108 architectures and 12 for validation"),
            ("--validation", trained.Data, "other data"), ("--seed", "1", "seed is 0 there, 1 given"),
            ("--preset", "paper", "is \"joinedRows\" there"),
        })
        {
            Refused(
                ["train", "--data", trained.Data, "--model", trained.Model, "--resume", option, value], trained.Model, message);
        }
        var reversed = Write("reversed.jsonl", string.Join("\n", File.ReadLines(trained.Data).Reverse()));
        Refused(["train", "--data", reversed, "--model", trained.Model, "--resume"], trained.Model, "other data");
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_refused()
    {
        var file = Write("file", "");
        Refused(["train", "--data", trained.Data, "--model", file, .. CommandLine.Tiny], file, "is a file");
        Refused(["train", "--data", trained.Data, "--model", Path.Combine(file, "a/b"), .. CommandLine.Tiny], file, "is a file");
        Refused(["sample", "--model", trained.Model, "--out", Path.Combine(file, "a")], file);
        Refused(["sample", "--model", trained.Model, "--out", root.File("missing/a")], "does not exist");
        Refused(["sample", "--model", trained.Model, "--out", root.Path], "is a directory");
        Refused(["sample", "--model", trained.Model, "--out", Path.Combine(trained.Model, "config.json")], "different files");
    }

    [Fact]
    public void A_folder_with_files_that_training_would_overwrite_is_refused()
    {
        Write("model.safetensors", "not ours");
        foreach (var resume in new string[][] { [], ["--resume"] })
            Refused(["train", "--data", trained.Data, "--model", root.Path, .. resume, .. CommandLine.Tiny], root.Path,
                "model.safetensors", "Name another folder");
    }

    [Fact]
    public void A_folder_without_a_model_is_named()
    {
        foreach (var command in new string[][] { ["evaluate", "--data", trained.Data], ["sample"] })
        {
            Refused([.. command, "--model", root.File("missing")], root.File("missing"), "no such model folder");
            Refused([.. command, "--model", root.Path], root.Path, "config.json");
            Refused([.. command, "--model", trained.Data], trained.Data);
        }
        Write("config.json", "{\"model_type\":\"bert\",\"hidden_size\":768}");
        Refused(["sample", "--model", root.Path], "config.json", "no model's configuration");
        Refused(["train", "--data", trained.Data, "--model", root.Path, "--resume"], "config.json", "no model's configuration");
    }

    [Theory]
    [InlineData("config.json", "sample evaluate resume")]
    [InlineData("model.safetensors", "sample evaluate resume")]
    [InlineData("training-hashes.bin", "evaluate")]
    [InlineData("checkpoint/state.safetensors", "resume")]
    public void A_damaged_model_is_named(string name, string commands)
    {
        var bytes = File.ReadAllBytes(Path.Combine(trained.Model, name));
        foreach (var length in new[] { 0, 8, bytes.Length / 2, bytes.Length - 8, bytes.Length - 2 })
        {
            using var copy = new TemporaryFolder();
            TemporaryFolder.Copy(trained.Model, copy.Path);
            File.WriteAllBytes(copy.File(name), bytes[..length]);
            var left = CommandLine.Listing(copy.Path);
            if (commands.Contains("sample", StringComparison.Ordinal)) Refused(["sample", "--model", copy.Path], copy.File(name));
            if (commands.Contains("evaluate", StringComparison.Ordinal))
                Refused(["evaluate", "--model", copy.Path, "--data", trained.Data], copy.File(name));
            if (commands.Contains("resume", StringComparison.Ordinal))
                Refused(["train", "--model", copy.Path, "--data", trained.Data, "--resume"], copy.File(name));
            CommandLine.Listing(copy.Path).ShouldBe(left, ignoreOrder: true);
        }
    }

    [Fact]
    public void A_model_without_weights_or_hashes_is_named()
    {
        TemporaryFolder.Copy(trained.Model, root.File("m"));
        File.Delete(root.File("m/training-hashes.bin"));
        Refused(["evaluate", "--model", root.File("m"), "--data", trained.Data], "training-hashes.bin");
        File.Delete(root.File("m/model.safetensors"));
        Refused(["sample", "--model", root.File("m")], root.File("m"), "no weights yet");
    }

    [Theory]
    [InlineData("sample", "--count", "0", "--count is 0; it must be from 1 to 1000000")]
    [InlineData("sample", "--count", "2000000000", "--count is 2000000000; it must be from 1 to 1000000")]
    [InlineData("sample", "--temperature", "0", "--temperature is 0; it must be from 1E-06 to 1000000")]
    [InlineData("sample", "--temperature", "NaN", "--temperature is NaN; it must be from 1E-06 to 1000000")]
    [InlineData("sample", "--temperature", "warm", "--temperature is 'warm'; it must be a number")]
    [InlineData("sample", "--threads", "-1", "--threads is -1; it must be from 1 to 256")]
    [InlineData("evaluate", "--draws", "0", "--draws is 0; it must be from 1 to 1000000")]
    [InlineData("evaluate", "--elbo-samples", "0", "--elbo-samples is 0; it must be from 1 to 10000")]
    [InlineData("evaluate", "--likelihood-samples", "0", "--likelihood-samples is 0; it must be from 1 to ")]
    [InlineData("evaluate", "--likelihood-count", "-1", "--likelihood-count is -1; it must be from 0 to ")]
    public void An_option_of_use_out_of_range_is_named(string command, string option, string value, string message)
    {
        string[] more = command == "sample" ? ["--model", trained.Model] : ["--model", trained.Model, "--data", trained.Data];
        Refused([command, .. more, option, value], message);
    }

    [Fact]
    public void A_full_disk_is_a_failure_that_leaves_nothing()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Only some systems have a device that is always full.");
        var before = CommandLine.Listing(root.Path);
        var (code, output, error) = CommandLine.Run("sample", "--model", trained.Model, "--out", "/dev/full");
        code.ShouldBe(1);
        output.ShouldBeEmpty();
        error.ShouldContain("/dev/full");
        CommandLine.Listing(root.Path).ShouldBe(before, ignoreOrder: true);
    }

    [Fact]
    public void Training_that_diverges_tells_term_and_step_and_leaves_nothing()
    {
        var (code, output, error) = CommandLine.Run(
            ["train", "--data", trained.Data, "--model", New, "--learning-rate", "1", "--weight-decay", "1000", "--schedule",
                "constant", "--batch", "16", "--checkpoint-seconds", "0", .. CommandLine.Tiny]);
        code.ShouldBe(1);
        output.ShouldBeEmpty();
        error.ShouldMatch(
            "^Failed: Training diverged after [1-6] steps?: the .* is (NaN|-?Infinity|[0-9.]+E[+][0-9]+)\\. Weight decay");
        error.ShouldContain("Nothing was saved.");
        Directory.Exists(root.File("new")).ShouldBeFalse();
    }

    [Fact]
    public void A_checkpoint_that_diverges_later_keeps_the_weights_of_before()
    {
        // Decay by 11 times the rate multiplies the weights by −10 at every step: it takes a few epochs until numbers overflow.
        string[] args =
            ["train", "--data", trained.Data, "--model", New, "--learning-rate", "1", "--weight-decay", "11", "--schedule",
                "constant", "--epochs", "60", "--checkpoint-seconds", "0", .. CommandLine.Tiny];
        var (code, _, error) = CommandLine.Run([.. args, "--clip", "0", "--json"]);
        code.ShouldBe(1);
        error.ShouldContain("The last checkpoint is intact");
        var before = CommandLine.Listing(New);
        CommandLine.Json("evaluate", "--model", New, "--data", trained.Data, "--draws", "10", "--likelihood-count", "0")
            .GetProperty("count").GetInt32().ShouldBe(120);
        var (again, _, message) = CommandLine.Run("train", "--data", trained.Data, "--model", New, "--resume", "--json");
        (again, message).ShouldBe((1, error));
        CommandLine.Listing(New).Keys.ShouldBe(before.Keys, ignoreOrder: true);
    }

    [Fact]
    public void Only_one_training_at_a_time_uses_a_folder()
    {
        TemporaryFolder.Copy(trained.Model, root.File("m"));
        using (File.Open(root.File("m/.training"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            CommandLine.Run("train", "--data", trained.Data, "--model", root.File("m"), "--resume")
                .ShouldBe((2, "", root.File("m") + ": Another process is training in this folder." + Environment.NewLine));
        CommandLine.Output("train", "--data", trained.Data, "--model", root.File("m"), "--resume");
        File.Exists(root.File("m/.training")).ShouldBeFalse();
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(root.File(name), text);
        return root.File(name);
    }

    private void Refused(string[] args, params string[] expected)
    {
        var (mine, shared) = (CommandLine.Listing(root.Path), CommandLine.Listing(Path.GetDirectoryName(trained.Data)!));
        var (code, output, error) = CommandLine.Run(args);
        var command = string.Join(" ", args);
        code.ShouldBe(2, $"{command}\n{error}");
        output.ShouldBeEmpty(command);
        foreach (var part in expected) error.ShouldContain(part, Case.Sensitive, command);
        error.ShouldNotContain("   at ");
        error.ShouldNotContain("System.");
        CommandLine.Listing(root.Path).ShouldBe(mine, ignoreOrder: true);
        CommandLine.Listing(Path.GetDirectoryName(trained.Data)!).ShouldBe(shared, ignoreOrder: true);
    }
}
