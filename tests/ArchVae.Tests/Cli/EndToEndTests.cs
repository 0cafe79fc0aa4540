using System.Text.Json;
using System.Text.RegularExpressions;
using ArchVae.Data;
using ArchVae.Tests.Files;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

/// <summary>From random architectures to a trained model, its figures and new architectures, by the commands.</summary>
public sealed class EndToEndTests(TrainedModel trained) : IClassFixture<TrainedModel>, IDisposable
{
    private static readonly string[] quick =
        ["--draws", "40", "--likelihood-samples", "5", "--likelihood-count", "6", "--elbo-samples", "2"];
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void Training_tells_what_it_did()
    {
        var json = trained.Training;
        CommandLine.NamesOf(json).ShouldBe(
            ["model", "space", "posterior", "end", "epochs", "steps", "bestEpoch", "seconds", "architecturesPerSecond",
                "peakMemoryMb", "parameters", "threads", "train", "validation", "validationInTraining", "validationBound",
                "uniformLogProbability", "worseThanUniform", "outcome", "from"]);
        json.GetProperty("model").GetString().ShouldBe(trained.Model);
        json.GetProperty("posterior").GetString().ShouldBe("diagonal");
        json.GetProperty("end").GetString().ShouldBe("completed");
        json.GetProperty("epochs").GetInt32().ShouldBe(2);
        json.GetProperty("steps").GetInt32().ShouldBe(4);
        foreach (var part in new[] { "train", "validation" })
        {
            CommandLine.NamesOf(json.GetProperty(part)).ShouldBe(["elbo", "reconstruction", "kl"], ignoreOrder: true);
            json.GetProperty(part).GetProperty("elbo").GetDouble().ShouldBeLessThan(0);
        }
        foreach (var positive in new[] { "seconds", "architecturesPerSecond", "peakMemoryMb", "parameters", "threads" })
            json.GetProperty(positive).GetDouble().ShouldBeGreaterThan(0, positive);
        Directory.EnumerateFileSystemEntries(trained.Model).Select(Path.GetFileName)
            .ShouldBe(
                ["checkpoint", "config.json", "metrics.jsonl", "model.safetensors", "training-hashes.bin"], ignoreOrder: true);
    }

    [Fact]
    public void The_weights_say_with_which_vectors_they_were_trained()
    {
        var (_, metadata) = WholeTensors.Read(Path.Combine(trained.Model, "model.safetensors"));
        metadata["format"].ShouldBe("pt");
        metadata["simd"].ShouldBe(
            CommandLine.Json("bench", "--rounds", "1", "--batch", "1", "--posterior", "diagonal", "--inference-lstm", "8",
            "--lstm", "8").GetProperty("simd").GetString());
    }

    [Fact]
    public void Progress_is_a_line_an_epoch_on_the_error_output()
    {
        var (code, output, error) =
            CommandLine.Run(["train", "--data", trained.Data, "--model", root.File("m"), "--epochs", "3", .. CommandLine.Tiny]);
        code.ShouldBe(0, error);
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(6);
        lines[3].ShouldStartWith("warning: the model is worse than one that knows nothing: ");
        lines[4].ShouldStartWith("warning: the target of 99 % is missed: ");
        lines[5].ShouldStartWith("warning: z holds ");
        lines[1].ShouldContain("  sampled accuracy 0.000  β ");
        lines[1].ShouldStartWith("epoch 2/3  validation ELBO ");
        lines[1].ShouldEndWith(" architectures/s");
        output.ShouldStartWith("Trained: 3 epochs, 6 steps, ");
        output.ShouldNotContain("epoch 2/3");
        (output + error).ShouldNotContain("bound");
    }

    [Fact]
    public void The_importance_weighted_bound_is_named_beside_the_ELBO()
    {
        var (code, output, error) = CommandLine.Run(
            ["train", "--data", trained.Data, "--model", root.File("m"), "--epochs", "1", "--objective", "importanceWeighted",
                "--samples", "3", .. CommandLine.Tiny]);
        code.ShouldBe(0, error);
        // The figures of the only epoch are those of the end.
        const string Figures =
            @"validation +ELBO (\S+  reconstruction \S+  KL \S+  importance-weighted bound -\d+\.\d{3} \(K = 3\))";
        var shown = Regex.Match(error, Figures).Groups[1].Value;
        shown.ShouldNotBeEmpty(error);
        Regex.Match(output, Figures).Groups[1].Value.ShouldBe(shown, output);
    }

    [Fact]
    public void Options_that_are_not_given_keep_their_defaults()
    {
        CommandLine.Output(["train", "--data", trained.Data, "--model", root.File("m"), "--epochs", "1", .. CommandLine.Tiny]);
        var config = new ModelFolder(root.File("m")).LoadConfig();
        var defaults = new ArchVae.Models.ModelOptions();
        (config.Model with { InferenceWidths = defaults.InferenceWidths, DecoderWidths = defaults.DecoderWidths }).ShouldBe(
            defaults with { LatentSize = 4, DecoderLstmUnits = 8 });
        config.Model.InferenceWidths.ShouldBe([16]);
        config.Training.ShouldBe(new TrainingOptions { Epochs = 1, Reconstruct = 0.99 });
    }

    [Fact]
    public void Presets_names_and_flags_are_read_in_any_case()
    {
        CommandLine.Output(
            ["train", "--data", trained.Data, "--model", root.File("m"), "--epochs", "1", "--preset", "Paper",
                "--standard-deviation", "LEARNED", "--posterior", "Diagonal",
                "--latent-at-every-step", "true", "--inference-lstm", "8", "--lstm", "8", "--inference-widths", "12,10",
                "--validation", trained.Data]);
        var config = new ModelFolder(root.File("m")).LoadConfig();
        config.Model.Reader.Family.Name.ShouldBe("lastState");
        config.Model.FamilyOptions.Of<ArchVae.Models.GaussianBinOptions>()
            .StandardDeviation.ShouldBe(ArchVae.Models.StandardDeviationSource.Learned);
        config.Model.LatentAtEveryStep.ShouldBeTrue();
        config.Model.InferenceWidths.ShouldBe([12, 10]);
        config.ValidationData.ShouldBe(config.TrainingData);
    }

    [Fact]
    public void The_same_seed_gives_the_same_model_on_any_number_of_threads()
    {
        foreach (var threads in new[] { "1", "2" })
            CommandLine.Output(
                ["train", "--data", trained.Data, "--model", root.File(threads), "--epochs", "2", "--threads", threads,
                .. CommandLine.Tiny]);
        var bytes = File.ReadAllBytes(Path.Combine(trained.Model, "model.safetensors"));
        File.ReadAllBytes(Path.Combine(root.File("1"), "model.safetensors")).ShouldBe(bytes);
        File.ReadAllBytes(Path.Combine(root.File("2"), "model.safetensors")).ShouldBe(bytes);
    }

    [Fact]
    public void A_finished_training_is_resumed_by_the_same_command_or_a_shorter_one()
    {
        string[][] commands =
        [
            ["train", "--data", trained.Data, "--model", trained.Model, "--resume"],
            ["train", "--data", trained.Data, "--model", trained.Model, "--resume", "--checkpoint-seconds", "3", "--preset",
                "default", "--epochs", "2", .. CommandLine.Tiny],
        ];
        foreach (var command in commands)
        {
            var json = CommandLine.Json(command);
            json.GetProperty("end").GetString().ShouldBe("alreadyFinished");
            json.GetProperty("steps").GetInt32().ShouldBe(4);
            json.GetProperty("train").ToString().ShouldBe(trained.Training.GetProperty("train").ToString());
        }
    }

    [Fact]
    public void Resuming_begins_where_there_is_nothing_and_removes_what_a_killed_run_left()
    {
        Directory.CreateDirectory(root.File("m"));
        File.WriteAllText(root.File("m/.config.json.123-0.tmp"), "{");
        File.WriteAllText(root.File("m/.mine.tmp"), "");
        CommandLine.Output(
            ["train", "--data", trained.Data, "--model", root.File("m"), "--resume", "--epochs", "2", .. CommandLine.Tiny]);
        Directory.EnumerateFileSystemEntries(root.File("m"), "*", SearchOption.AllDirectories).Select(Path.GetFileName)
            .ShouldBe(
                [".mine.tmp", "checkpoint", "state.safetensors", "config.json", "metrics.jsonl", "model.safetensors",
                "training-hashes.bin"], ignoreOrder: true);
        File.ReadAllBytes(root.File("m/model.safetensors")).ShouldBe(
            File.ReadAllBytes(Path.Combine(trained.Model, "model.safetensors")));
    }

    [Fact]
    public void Evaluation_gives_all_figures()
    {
        var json = CommandLine.Json(["evaluate", "--model", trained.Model, "--data", trained.Data, .. quick]);
        string[] wanted =
        [
            "elbo", "reconstruction", "kl", "elboSamples", "logLikelihood", "logLikelihoodStandardError", "entropyGap",
            "reconstructionAccuracy",
            "reconstructionAccuracyStochastic", "reconstructionAccuracySampled", "reconstructionAccuracyExact",
            "reconstructionAccuracySampledExact", "entropy", "latentUnits", "verdict", "warnings", "validity",
            "validityTrainScaled", "uniqueness",
            "novelty", "uniqueness10", "activeUnits", "buildable", "buildableFitted",
        ];
        wanted.Except(CommandLine.NamesOf(json)).ShouldBeEmpty();
        json.GetProperty("count").GetInt32().ShouldBe(120);
        json.GetProperty("likelihoodCount").GetInt32().ShouldBe(6);
        json.GetProperty("elbo").GetDouble().ShouldBe(
            json.GetProperty("reconstruction").GetDouble() - json.GetProperty("kl").GetDouble(), 1e-9);
        json.GetProperty("validity").GetDouble().ShouldBeInRange(0, 1);
        CommandLine.Json(["evaluate", "--model", trained.Model, "--data", trained.Data, .. quick]).ToString()
            .ShouldBe(json.ToString());
        var (code, output, error) = CommandLine.Run(["evaluate", "--model", trained.Model, "--data", trained.Data, .. quick]);
        code.ShouldBe(0, error);
        output.ShouldContain("reconstruction accuracy");
        output.ShouldContain($"The model {json.GetProperty("verdict").GetString()}.");
        foreach (var warning in json.GetProperty("warnings").EnumerateArray())
            output.ShouldContain($"In training: {warning.GetString()}");
        error.ShouldContain("generation …");
        string[] parts = ["evaluate", "--model", trained.Model, "--data", trained.Data, "--gap-by-feature", .. quick];
        var gap = CommandLine.Json(parts).GetProperty("entropyGapByFeature").EnumerateArray().ToList();
        gap.Count.ShouldBeGreaterThan(1);
        CommandLine.NamesOf(gap[0]).ShouldBe(["feature", "generator", "model", "gap", "gapStandardError"]);
        var text = CommandLine.Output(parts);
        foreach (var part in gap) text.ShouldContain(part.GetProperty("feature").GetString()!);
        text.ShouldContain(FormattableString.Invariant($"{gap.Sum(part => part.GetProperty("gap").GetDouble()):0.000}"));
    }

    [Fact]
    public void Samples_are_data_of_legal_architectures()
    {
        string[][] ways = [[], ["--temperature", "1"], ["--train-scaled"], ["--temperature", "0.3", "--train-scaled"]];
        foreach (var more in ways)
        {
            CommandLine.Output(["sample", "--model", trained.Model, "--count", "50", "--out", root.File("s.jsonl"), .. more])
                .ShouldContain("50 architectures of 'linear'");
            var records = JsonLines.Read(root.File("s.jsonl")).ToList();
            records.Count.ShouldBe(50);
            records.Select(record => record.Id).ShouldBe(Enumerable.Range(0, 50).Select(i => $"{i}"));
            records.ShouldAllBe(record => record.Architecture.Space.Grammar.Accepts(record.Architecture));
            CommandLine.Output(["sample", "--model", trained.Model, "--count", "50", .. more])
                .ShouldBe(File.ReadAllText(root.File("s.jsonl")));
        }
        string[] drawn = ["sample", "--model", trained.Model, "--count", "50", "--temperature", "1"];
        CommandLine.Output([.. drawn, "--seed", "1"]).ShouldNotBe(CommandLine.Output([.. drawn, "--seed", "2"]));
        CommandLine.Output([.. drawn, "--threads", "1"]).ShouldBe(CommandLine.Output([.. drawn, "--threads", "2"]));
        CommandLine.Output(drawn).ShouldStartWith(
            CommandLine.Output("sample", "--model", trained.Model, "--count", "3", "--temperature", "1"));
    }

    [Fact]
    public void Raw_samples_are_objects_that_may_be_illegal()
    {
        var lines = CommandLine.Output("sample", "--model", trained.Model, "--count", "50", "--raw", "--temperature", "1")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(50);
        foreach (var line in lines) JsonDocument.Parse(line).RootElement.GetProperty("space").GetString().ShouldBe("linear");
    }

    [Fact]
    public void A_space_of_ones_own_stays_with_its_model()
    {
        var space = root.File("own.yaml");
        File.WriteAllText(space, "name: own\nlayers: { a: [], b: [] }\ntransitions: any\nlength: { minimum: 1, maximum: 6 }\n");
        CommandLine.Output("generate", "--space", space, "--count", "40", "--out", root.File("own.jsonl"));
        CommandLine.Output(
            ["train", "--space", space, "--data", root.File("own.jsonl"), "--model", root.File("m"), "--epochs", "2",
            .. CommandLine.Tiny]);
        File.Delete(space);
        CommandLine.Json(["evaluate", "--model", root.File("m"), "--data", root.File("own.jsonl"), .. quick])
            .GetProperty("count").GetInt32().ShouldBe(40);
        CommandLine.Output("sample", "--model", root.File("m"), "--count", "2").ShouldContain("\"space\":\"own\"");
    }

    [Fact]
    public void Every_command_has_help()
    {
        foreach (var command in new[] { "train", "evaluate", "report", "sample", "study" })
        {
            var help = CommandLine.Output(command, "--help");
            help.ShouldContain("Usage:");
            help.ShouldNotContain("<latent>");
        }
        CommandLine.Output("train", "--help").ShouldContain("--reader <lastState|joinedRows|joinedStates|attention>");
    }
}
