using System.Text.Json.Nodes;
using ArchVae.Models;
using ArchVae.Spaces;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Training;

public sealed class ModelFolderTests : IDisposable
{
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void A_model_that_was_trained_is_loaded_again()
    {
        var folder = new ModelFolder(root.File("model"));
        using var trained = new ArchitectureVae(TestSpaces.Mixed, Run.Model, Run.Options.Seed);
        Run.Trainer(trained, folder.Path).Run();
        using var loaded = folder.LoadModel(threads: 2);
        loaded.Space.Definition.ShouldBe(TestSpaces.Mixed.Definition);
        loaded.Options.Reader.ShouldBe(Run.Model.Reader);
        loaded.Options.InferenceWidths.ShouldBe(Run.Model.InferenceWidths);
        loaded.Parameters.Values.SequenceEqual(trained.Parameters.Values).ShouldBeTrue();
        loaded.Sample(20, 1).Select(architecture => architecture.ToString())
            .ShouldBe(trained.Sample(20, 1).Select(architecture => architecture.ToString()));
        var config = folder.LoadConfig();
        config.Training.ShouldBe(Run.Options);
        config.TrainingData!.Count.ShouldBe(60);
        var known = folder.LoadKnownArchitectures().ShouldNotBeNull();
        known.Training.AsWritten.ShouldBe(Run.Data.Distinct().Count());
        Run.Data.ShouldAllBe(architecture => known.Training.ContainsAsWritten(architecture));
        known.Validation!.AsWritten.ShouldBe(Run.Validation.Distinct().Count());
        Run.Validation.ShouldAllBe(architecture => known.Contains(architecture));
    }

    [Fact]
    public void Networks_that_training_was_given_are_known_however_they_are_written()
    {
        var space = SearchSpace.Load("nas-bench-201");
        Architecture Cell(params int[] types) => Architecture.FromCells(space, [.. types, 5]);
        var folder = new ModelFolder(root.File("cells"));
        using var vae = new ArchitectureVae(space, Run.Model);
        new Trainer(
            vae, new TrainingOptions { Epochs = 1 }, [Cell(3, 0, 0, 1, 0, 0), Cell(3, 0, 0, 1, 0, 0)], [Cell(3, 0, 0, 2, 0, 0)],
            folder).Run().ValidationInTraining.ShouldBe(0);
        var known = folder.LoadKnownArchitectures().ShouldNotBeNull();
        var (trained, validated) = (Cell(4, 0, 0, 1, 0, 0), Cell(4, 0, 0, 2, 0, 0));
        (known.Training.Contains(trained), known.Training.ContainsAsWritten(trained)).ShouldBe((true, false));
        (known.Training.Contains(validated), known.Contains(validated)).ShouldBe((false, true));
        known.ContainsAsWritten(Cell(3, 0, 0, 2, 0, 0)).ShouldBeTrue();
        known.Contains(Cell(3, 0, 0, 3, 0, 0)).ShouldBeFalse();
    }

    [Fact]
    public void A_folder_of_an_earlier_version_knows_what_it_trained_on()
    {
        var folder = Trained();
        // The hashes of the training data came first and alone.
        File.WriteAllBytes(folder.HashesFile, File.ReadAllBytes(folder.HashesFile)[..(8 * Run.Data.Length)]);
        var known = folder.LoadKnownArchitectures().ShouldNotBeNull();
        known.Validation.ShouldBeNull();
        Run.Data.ShouldAllBe(architecture => known.Contains(architecture));
    }

    [Fact]
    public void A_folder_that_holds_no_model_is_refused()
    {
        Refused(() => new ModelFolder(root.File("missing")).LoadConfig(), root.File("missing"));
        Refused(() => new ModelFolder(root.Path).LoadConfig(), root.Path);
        Refused(() => new ModelFolder(root.Path).LoadKnownArchitectures(), root.Path);
    }

    [Fact]
    public void A_configuration_that_is_cut_off_is_refused()
    {
        var folder = Trained();
        var text = File.ReadAllText(folder.ConfigFile);
        for (var length = 0; length < text.TrimEnd().Length; length += 7)
        {
            File.WriteAllText(folder.ConfigFile, text[..length]);
            Refused(() => folder.LoadConfig(), folder.ConfigFile);
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1, 2]")]
    [InlineData("{\"model_type\":\"bert\",\"hidden_size\":768}")]
    public void A_foreign_configuration_is_refused(string text)
    {
        var folder = new ModelFolder(root.Path);
        File.WriteAllText(folder.ConfigFile, text);
        Refused(() => folder.LoadConfig(), folder.ConfigFile);
    }

    [Theory]
    [InlineData("formatVersion", "99")]
    [InlineData("model", "null")]
    [InlineData("training", "null")]
    [InlineData("trainingData", "null")]
    [InlineData("spaceDefinition", "null")]
    [InlineData("spaceDefinition", "\"name: broken\"")]
    [InlineData("model", "{\"latentSize\":0}")]
    [InlineData("model", "{\"latentSize\":\"many\"}")]
    [InlineData("model", "{\"posterior\":\"unknown\"}")]
    [InlineData("model", "{\"inferenceWidths\":null}")]
    [InlineData("surplus", "1")]
    public void A_configuration_with_a_wrong_field_is_refused(string field, string value)
    {
        var folder = Trained();
        var json = JsonNode.Parse(File.ReadAllText(folder.ConfigFile))!.AsObject();
        json[field] = JsonNode.Parse(value);
        File.WriteAllText(folder.ConfigFile, json.ToJsonString());
        Refused(() => folder.LoadModel(), folder.ConfigFile);
    }

    [Theory]
    [InlineData("model", "latentSize", "0", "latentSize is 0; it must be from 1 to 65536.")]
    [InlineData(
        "model", "latentSize", "\"many\"", "'latentSize' of 'model' must be a whole number from 1 to 65536, not \"many\".")]
    [InlineData("model", "latentsize", "4", "'model' has no 'latentsize'; nearest is 'latentSize'.")]
    [InlineData("model", "posterior", "\"flat\"", "'posterior' of 'model': There is no posterior 'flat'; it must be ")]
    [InlineData("model", "posterior", "5", "'posterior' of 'model' cannot be 5.")]
    [InlineData("model", "posterior", "{}", "'posterior' of 'model' cannot be {}.")]
    [InlineData(
        "model", "prior", "[]",
        "'prior' of 'model' must be one of standard, mixture:K with K from 1 to 500, flow:CHAIN such as flow:iaf:4, not [].")]
    [InlineData("training", "beta", "-1", "beta is -1; it must be from 1E-30 to 1000000.")]
    [InlineData("training", "schedule", "\"fast\"", "'schedule' of 'training' must be one of constant, cosine, not \"fast\".")]
    [InlineData("training", "annealingSteps", "3", "annealingEpochs is 2 and annealingSteps is 3; one of them must be 0.")]
    [InlineData(null, "surplus", "1", "there is no 'surplus'.")]
    [InlineData(null, "trainingdata", "1", "there is no 'trainingdata'; nearest is 'trainingData'.")]
    public void A_setting_that_is_wrong_or_unknown_is_told_by_its_name(string? part, string name, string value, string message)
    {
        var folder = Trained();
        var json = JsonNode.Parse(File.ReadAllText(folder.ConfigFile))!.AsObject();
        json["training"]!["annealingEpochs"] = 2;
        (part == null ? json : json[part]!.AsObject())[name] = JsonNode.Parse(value);
        File.WriteAllText(folder.ConfigFile, json.ToJsonString());
        Refused(() => folder.LoadConfig(), folder.ConfigFile).Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("posterior", "5")]
    [InlineData("posterior", "null")]
    [InlineData("prior", "\"standard:2\"")]
    public void Of_registering_families_nothing_is_told_where_none_is_unknown(string name, string value)
    {
        var folder = Trained();
        var json = JsonNode.Parse(File.ReadAllText(folder.ConfigFile))!.AsObject();
        json["model"]![name] = JsonNode.Parse(value);
        File.WriteAllText(folder.ConfigFile, json.ToJsonString());
        Refused(() => folder.LoadConfig(), folder.ConfigFile).Message.ShouldNotContain("registered");
    }

    [Fact]
    public void Of_a_family_that_is_not_registered_the_family_is_told_and_not_its_options()
    {
        var folder = Trained();
        var json = JsonNode.Parse(File.ReadAllText(folder.ConfigFile))!.AsObject();
        json["model"]!["posterior"] = "sylvester:2";
        json["model"]!["sylvesterColumns"] = 2;
        File.WriteAllText(folder.ConfigFile, json.ToJsonString());
        var message = Refused(() => folder.LoadConfig(), folder.ConfigFile).Message;
        message.ShouldContain("There is no posterior 'sylvester:2'");
        message.ShouldContain("registered before a model that names them is read");
    }

    [Fact]
    public void Weights_that_are_missing_cut_off_or_of_another_model_are_refused()
    {
        var folder = Trained();
        var bytes = File.ReadAllBytes(folder.WeightsFile);
        foreach (var length in new[] { 0, 5, 8, 100, bytes.Length - 4, bytes.Length - 1 })
        {
            File.WriteAllBytes(folder.WeightsFile, bytes[..length]);
            Refused(() => folder.LoadModel(), folder.WeightsFile);
        }
        File.Copy(folder.CheckpointFile, folder.WeightsFile, overwrite: true);
        Refused(() => folder.LoadModel(), folder.WeightsFile).Message.ShouldContain("is missing");
        File.Delete(folder.WeightsFile);
        Refused(() => folder.LoadModel(), folder.Path);
        var other = new ModelFolder(root.File("other"));
        using (var vae = new ArchitectureVae(TestSpaces.Mixed, Run.Model with { DecoderLstmUnits = 10 }, Run.Options.Seed))
            Run.Trainer(vae, other.Path, options: Run.Options with { Epochs = 1, AnnealingEpochs = 1 }).Run();
        File.Copy(other.WeightsFile, folder.WeightsFile);
        Refused(() => folder.LoadModel(), folder.WeightsFile).Message.ShouldContain("the model needs");
    }

    [Fact]
    public void A_checkpoint_that_is_cut_off_or_foreign_is_refused()
    {
        var folder = Trained();
        var bytes = File.ReadAllBytes(folder.CheckpointFile);
        File.WriteAllBytes(folder.CheckpointFile, bytes[..(bytes.Length / 2)]);
        Refused(() => Run.In(folder.Path, options: Short), folder.CheckpointFile);
        File.Copy(folder.WeightsFile, folder.CheckpointFile, overwrite: true);
        Refused(() => Run.In(folder.Path, options: Short), folder.CheckpointFile);
    }

    [Theory]
    [InlineData("bestEpoch", '1', '9')]
    [InlineData("stepInEpoch", '0', '7')]
    public void A_checkpoint_with_counts_that_training_cannot_have_made_is_refused(string field, char found, char other)
    {
        var folder = Trained();
        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(folder.CheckpointFile));
        var damaged = System.Text.RegularExpressions.Regex.Replace(text, $"(\"|u0022){field}(\\\\\"|\\\\u0022):{found}", match =>
            match.Value[..^1] + other);
        damaged.ShouldNotBe(text);
        File.WriteAllBytes(folder.CheckpointFile, System.Text.Encoding.Latin1.GetBytes(damaged));
        Refused(() => Run.In(folder.Path, options: Short), folder.CheckpointFile);
    }

    [Fact]
    public void Hashes_that_are_cut_off_are_refused()
    {
        var folder = Trained();
        File.WriteAllBytes(folder.HashesFile, File.ReadAllBytes(folder.HashesFile)[..^3]);
        Refused(() => folder.LoadKnownArchitectures(), folder.HashesFile);
    }

    [Fact]
    public void A_data_set_has_another_fingerprint_when_anything_in_it_is_other()
    {
        var fingerprint = DataFingerprint.Of(Run.Data);
        DataFingerprint.Of([.. Run.Data]).ShouldBe(fingerprint);
        DataFingerprint.Of([.. Run.Data.Reverse()]).ShouldNotBe(fingerprint);
        DataFingerprint.Of(Run.Data[1..]).Hash.ShouldNotBe(fingerprint.Hash);
        DataFingerprint.Of([Run.Validation[0], .. Run.Data[1..]]).Hash.ShouldNotBe(fingerprint.Hash);
    }

    private static TrainingOptions Short { get; } = Run.Options with { Epochs = 1, AnnealingEpochs = 1 };

    private ModelFolder Trained()
    {
        var folder = new ModelFolder(root.File("model"));
        Run.In(folder.Path, options: Short);
        return folder;
    }

    private static InputException Refused(Action action, string file)
    {
        var exception = Should.Throw<InputException>(action);
        exception.File.ShouldBe(file);
        exception.Message.ShouldStartWith(file);
        return exception;
    }
}
