using ArchVae.Evaluation;
using ArchVae.Files;
using ArchVae.Models;
using ArchVae.Studies;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studies;

public sealed class StudyFileTests
{
    private const string Good = """
        name: good
        description: A study.
        dataSets:
          small: { space: enas, count: 40, seed: 3, iid: true, testFraction: 0.2, settings: { batchSize: 8, beta: 2 } }
          own: { file: data/own.jsonl, test: data/test.jsonl, validationFraction: 0.25 }
        settings: { latentSize: 5, inferenceWidths: [7, 6], beta: 3, schedule: constant }
        configurations:
          plain:
          other: { beta: 0.5, posterior: full+iaf:2, reader: attention, latentAtEveryStep: false }
        seeds: [4, 2]
        evaluation: { likelihoodCount: 0, seed: 9 }
        """;

    [Theory]
    [InlineData("", null)]
    [InlineData("beta: 1", null)]
    [InlineData("reconstruct: 0.9, klCeiling: 30", 0.9)]
    public void Beta_is_one_where_nothing_is_said_and_is_found_where_a_target_is(string settings, double? target)
    {
        var training = Study.Parse(OfSettings(settings), "study.yaml").Runs[0].Training;
        (training.Beta, training.Reconstruct, training.KlCeiling).ShouldBe((1, target, target is null ? null : 30));
    }

    [Theory]
    [InlineData("reconstruct: 0.9, beta: 1", "study.yaml, line 4, column 37: 'beta' gives β")]
    [InlineData("reconstruct: 0.9, annealingEpochs: 2", "annealingEpochs is 2, and reconstruct is 0.9")]
    [InlineData("klCeiling: 3", "klCeiling is 3, and β is given")]
    public void A_target_and_a_beta_that_is_given_are_refused(string settings, string message) =>
        Should.Throw<InputException>(() => Study.Parse(OfSettings(settings), "study.yaml")).Message.ShouldContain(message);

    private static string OfSettings(string settings) => $$"""
        name: one
        dataSets:
          small: { space: enas, count: 40 }
        settings: { {{settings}} }
        configurations:
          plain:
        seeds: [1]
        """;

    [Fact]
    public void Runs_come_by_data_set_configuration_and_seed_with_the_nearest_settings()
    {
        var study = Study.Parse(Good, Path.Combine("folder", "study.yaml"));
        study.Runs.Select(run => run.Name).ShouldBe(
        [
            "small/plain/seed-4", "small/plain/seed-2", "small/other/seed-4", "small/other/seed-2",
            "own/plain/seed-4", "own/plain/seed-2", "own/other/seed-4", "own/other/seed-2",
        ]);
        study.Runs.Select(run => run.Training.Beta).ShouldBe([2, 2, 0.5, 0.5, 3, 3, 0.5, 0.5]);
        study.Runs.Select(run => run.Training.Seed).ShouldBe([4, 2, 4, 2, 4, 2, 4, 2]);
        study.Runs.Select(run => run.Training.BatchSize).ShouldBe([8, 8, 8, 8, 64, 64, 64, 64]);
        study.Runs.ShouldAllBe(run => run.Model.LatentSize == 5 && run.Training.Schedule == LearningRateSchedule.Constant
            && run.Training.Epochs == new TrainingOptions().Epochs);
        study.Runs[2].Model.InferenceWidths.ShouldBe([7, 6]);
        study.Runs[2].Model.Posterior.ShouldBe(ArchVae.Posteriors.PosteriorForm.Parse("full+iaf:2"));
        study.Runs[2].Model.Reader.Family.Name.ShouldBe("attention");
        study.Runs[2].Model.LatentAtEveryStep.ShouldBeFalse();
        study.Evaluation.ShouldBe(new EvaluationOptions { LikelihoodCount = 0, Seed = 9 });
        study.DataSets[0].ShouldBe(new StudyDataSet
        {
            Name = "small",
            Space = ArchVae.Spaces.SearchSpace.Load("enas"),
            Count = 40,
            Seed = 3,
            Independent = true,
            TestFraction = 0.2,
            Settings = "batchSize: 8, beta: 2",
        });
        study.DataSets[1].ShouldBe(new StudyDataSet
        {
            Name = "own",
            File = Path.Combine("folder", "data/own.jsonl"),
            TestFile = Path.Combine("folder", "data/test.jsonl"),
            ValidationFraction = 0.25,
        });
        study.Configurations.ShouldBe([new NamedSettings("plain", ""),
            new NamedSettings("other", "posterior: full+iaf:2, reader: attention, latentAtEveryStep: false, beta: 0.5")]);
        (study.Name, study.Description, study.Definition).ShouldBe(("good", "A study.", Good));
    }

    [Fact]
    public void Every_option_is_a_setting_by_its_name_in_config_json()
    {
        var options = StudyJson.ToObject(new ModelOptions { LatentSize = 9 });
        foreach (var (name, value) in StudyJson.ToObject(new TrainingOptions { Epochs = 77 }))
            options.Add(name, value?.DeepClone());
        options.Remove("seed").ShouldBeTrue();
        options.Count.ShouldBeGreaterThan(20);
        var study = Study.Parse(Replace("configurations:", $"configurations:\n  all: {options.ToJsonString()}"), "study.yaml");
        study.Runs[0].Configuration.ShouldBe("all");
        StudyJson.ToObject(study.Runs[0].Model).ToJsonString()
            .ShouldBe(StudyJson.ToObject(new ModelOptions { LatentSize = 9 }).ToJsonString());
        study.Runs[0].Training.ShouldBe(new TrainingOptions { Epochs = 77, Seed = 4 });
    }

    [Fact]
    public void No_two_columns_of_results_can_have_the_same_name()
    {
        string[] names =
        [
            .. new[] { typeof(ModelOptions), typeof(TrainingOptions), typeof(EvaluationReport), typeof(RunResult) }.SelectMany(
                JsonFormat.NamesOf),
            "run", "dataSet", "configuration",
        ];
        names.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("name: good", "nam: good", 1, "missing is 'name'")]
    [InlineData("name: good", "name: a/b", 1, "letters, digits")]
    [InlineData("name: good", "name: good\nname: twice", 2, "'name' comes twice")]
    [InlineData("name: good", "name: good\nseed: 1", 2,
        "the study has no 'seed'; it takes name, description, dataSets, settings, configurations, seeds, evaluation")]
    [InlineData("description: A study.", "description: [a]", 2, "single value")]
    [InlineData("dataSets:", "data:", 3, "missing is 'dataSets'")]
    [InlineData("small: {", "../small: {", 4, "letters, digits")]
    [InlineData("small: {", "..: {", 4, "must begin with a letter or digit, not '..'")]
    [InlineData("small: {", "Own: {", 5, "upper and lower case only: 'own'")]
    [InlineData("small: {", "small: 3\n  x: {", 4, "must be a mapping")]
    [InlineData("space: enas, ", "", 4, "needs a 'file', or a 'space'")]
    [InlineData("space: enas", "space: enass", 4, "There is no search space")]
    [InlineData("space: enas", "space: [enas]", 4, "single value")]
    [InlineData("count: 40, ", "", 4, "needs a 'count'")]
    [InlineData("count: 40", "count: 2", 4, "'count' of data set 'small' must be a whole number from 3")]
    [InlineData("count: 40", "count: many", 4, "not 'many'")]
    [InlineData("count: 40", "counts: 40", 4, "it takes settings, file, space")]
    [InlineData("iid: true", "iid: 1", 4, "'iid' of data set 'small' must be true or false, not '1'")]
    [InlineData("testFraction: 0.2", "testFraction: 1", 4, "'testFraction' must be above 0 and below 1, not '1'")]
    [InlineData("testFraction: 0.2", "test: a.jsonl", 4, "does not go with generated data")]
    [InlineData("validationFraction: 0.25", "validationFraction: 0", 5, "'validationFraction' must be above 0")]
    [InlineData("validationFraction: 0.25", "testFraction: 0.5", 5, "does not go with 'test'")]
    [InlineData("validationFraction: 0.25", "count: 5", 5, "does not go with 'file'")]
    [InlineData("validationFraction: 0.25", "iid: false", 5, "does not go with 'file'")]
    [InlineData("batchSize: 8", "batch: 8", 4, "'settings' of data set 'small' has no 'batch'; it takes latentSize, ")]
    [InlineData("batchSize: 8", "batchSize: 0", 4, "batchSize is 0; it must be from 1 to")]
    [InlineData("settings: { latentSize: 5", "settings: { seed: 5", 6, "'settings' has no 'seed'; it takes latentSize, ")]
    [InlineData("settings: { latentSize: 5", "settings: [5]\nx: { y: 5", 6, "'settings' must be a mapping")]
    [InlineData(
        "latentSize: 5", "latentSize: 5.5", 6, "'latentSize' of 'settings' must be a whole number from 1 to 65536, not '5.5'")]
    [InlineData("latentSize: 5", "latentSize: '5'", 6, "must be a whole number from 1 to 65536, not '5'")]
    [InlineData("latentSize: 5", "latentSize: 99999999999", 6, "must be a whole number")]
    [InlineData("latentSize: 5", "latentSize:", 6, "must be a whole number from 1 to 65536, not ''")]
    [InlineData("latentSize: 5", "latentSize: 0", 6, "latentSize is 0; it must be from 1 to 65536")]
    [InlineData(
        "inferenceWidths: [7, 6]", "inferenceWidths: 7", 6,
        "must be a list of whole numbers from 1 to 65536, such as [64, 32], not '7'")]
    [InlineData("inferenceWidths: [7, 6]", "inferenceWidths: [7, x]", 6, "must be a list of whole numbers")]
    [InlineData("inferenceWidths: [7, 6]", "inferenceWidths: null", 6, "must be a list of whole numbers")]
    [InlineData("inferenceWidths: [7, 6]", "inferenceWidths: [0]", 6, "inferenceWidths is 0")]
    [InlineData(
        "beta: 3", "freeBits: 1, freeBitsGroups: 9", 6, "freeBitsGroups is 9; it must be from 1 to latentSize, which is 5")]
    [InlineData(
        "beta: 3", "annealingEpochs: 2, annealingSteps: 3", 6,
        "annealingEpochs is 2 and annealingSteps is 3; one of them must be 0")]
    [InlineData("beta: 3", "beta: .nan", 6, "'beta' of 'settings' must be a number from 1E-30 to 1000000, not '.nan'")]
    [InlineData("beta: 3", "beta: NaN", 6, "must be a number from 1E-30 to 1000000, not 'NaN'")]
    [InlineData("beta: 3", "weightDecay: little", 6, "must be a number from 0 to 1000, not 'little'")]
    [InlineData("beta: 3", "epochs: many", 6, "must be a whole number, 1 or more, not 'many'")]
    [InlineData("beta: 3", "freeBitsGroups: many", 6, "must be a whole number, 1 or more, or null, not 'many'")]
    [InlineData("schedule: constant", "schedule: fast", 6, "must be one of constant, cosine, not 'fast'")]
    [InlineData("schedule: constant", "schedule: 0", 6, "must be one of constant, cosine, not '0'")]
    [InlineData("schedule: constant", "posterior: flat", 6,
        "'posterior' of 'settings': There is no posterior 'flat'; it must be diagonal, full,")]
    [InlineData("configurations:", "configuration:", 7,
        "the study has no 'configuration'; it takes name, description, dataSets, settings, configurations, seeds, evaluation; " +
        "missing is 'configurations'")]
    [InlineData("other: { beta: 0.5", "other: { beta: -1", 9, "beta is -1; it must be from 1E-30 to 1000000")]
    [InlineData(
        "other: { beta: 0.5", "other: { beta: 0.5, betas: 1", 9, "configuration 'other' has no 'betas'; it takes latentSize, ")]
    [InlineData("other: { beta: 0.5", "other: { beta: 0.5, betas: 1", 9, "; nearest is 'beta'.")]
    [InlineData("settings: { latentSize: 5", "settings: { LatentSize: 5", 6, "; nearest is 'latentSize'.")]
    [InlineData("latentAtEveryStep: false", "latentAtEveryStep: no", 9, "must be true or false, not 'no'")]
    [InlineData("  plain:", "  Other:", 9, "upper and lower case only")]
    [InlineData("  plain:", "  '':", 8, "the name in 'configurations' must be 1 to 64 letters")]
    [InlineData("  plain:", "  \"\\e[2J\":", 8, @"not '\u001b[2J'")]
    [InlineData("seeds: [4, 2]", "seeds: 4", 10, "'seeds' must be a list of whole numbers")]
    [InlineData("seeds: [4, 2]", "seeds: []", 10, "'seeds' must be a list of whole numbers")]
    [InlineData("seeds: [4, 2]", "seeds: [4, -2]", 10, "not '-2'")]
    [InlineData("seeds: [4, 2]", "seeds: [4, 4]", 10, "the seed 4 comes twice")]
    [InlineData("seeds: [4, 2]", "", 1, "needs 'seeds'")]
    [InlineData(
        "likelihoodCount: 0", "likelihoods: 0", 11, "'evaluation' has no 'likelihoods'; it takes elboSamples, likelihoodSamples")]
    [InlineData("likelihoodCount: 0", "likelihoodCount: -1", 11, "likelihoodCount is -1; it must be from 0")]
    [InlineData("likelihoodCount: 0", "likelihoodCount: all", 11, "must be a whole number from 0 to 2147483647, not 'all'")]
    [InlineData("seed: 9", "seed: -9", 11, "must be a whole number, 0 or more, not '-9'")]
    public void A_mistake_is_told_with_its_line(string part, string replacement, int line, string message)
    {
        var error = Should.Throw<InputException>(() => Study.Parse(Replace(part, replacement), "study.yaml"));
        error.Message.ShouldContain(message);
        error.File.ShouldBe("study.yaml");
        error.Line.ShouldBe(line, error.Message);
    }

    [Fact]
    public void A_study_of_too_many_runs_is_refused()
    {
        var seeds = string.Join(", ", Enumerable.Range(0, 2501));
        Should.Throw<InputException>(() => Study.Parse(Replace("[4, 2]", $"[{seeds}]"), "study.yaml")).Message.ShouldContain(
            "2 data sets × 2 configurations × 2501 seeds");
    }

    [Fact]
    public void Files_and_texts_that_are_none_are_refused()
    {
        using var folder = new TemporaryFolder();
        Should.Throw<InputException>(() => Study.Load(folder.File("none.yaml"))).Message.ShouldContain("There is no such file");
        Should.Throw<InputException>(() => Study.Load(folder.Path)).Message.ShouldContain("directory");
        foreach (var text in new[] { "", "42", "[a]", "name: x\n---\nname: y", "a: b: c" })
            Should.Throw<InputException>(() => Study.Parse(text, "study.yaml"), text).Line.ShouldNotBeNull();
    }

    [Fact]
    public void The_built_in_study_and_the_sample_are_read()
    {
        Study.BuiltIn().Runs.Count.ShouldBeGreaterThan(1);
        var sample = Study.Load(Repository.PathOf("samples/study.yaml"));
        sample.DataSets[1].Space!.Name.ShouldBe("image-classifier");
        sample.Runs.Count.ShouldBe(8);
    }

    private static string Replace(string part, string replacement)
    {
        var text = Good.ReplaceLineEndings("\n").Replace(part, replacement, StringComparison.Ordinal);
        text.ShouldNotBe(Good);
        return text;
    }
}
