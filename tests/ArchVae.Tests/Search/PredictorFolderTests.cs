using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Search.Predictors;
using ArchVae.Spaces;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Search;

public sealed class PredictorFolderTests : IDisposable
{
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    public static TheoryData<string> Names => [.. PredictorFamily.Registry.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_loaded_says_what_was_saved(string name)
    {
        using var model = new ArchitectureVae(SearchSpace.Load("nas-bench-macro"), new() { LatentSize = 3 }, seed: 2);
        var latent = PredictorFamily.Registry.Get(name).NeedsModel ? new VaeCenters(model) : null;
        var fitted = Fitted(name, new() { Folds = 2, LabelForm = LabelForm.Raw }, latent);
        fitted.Config.ModelHash.ShouldBe(latent?.Hash());
        fitted.Config.Predictor.ShouldBe(name);
        var folder = new PredictorFolder(root.File("p"));
        folder.Save(fitted.Config);
        var loaded = folder.Load(latent);
        var others = loaded.Space.Draws(30, seed: 9);
        loaded.Predictor.Predict(others).ShouldBe(fitted.Predictor.Predict([.. others.Select(one => one.In(fitted.Space))]));
        loaded.Config.Compared.ShouldBe(fitted.Config.Compared);
    }

    [Fact]
    public void Of_too_many_networks_a_part_is_learned_from_and_saved()
    {
        var fitted = Fitted("gp", new() { MostLabels = 20, Folds = 2 });
        (fitted.Config.NetworkCount, fitted.Config.Networks.Count).ShouldBe((30, 20));
    }

    [Theory]
    [InlineData("\"formatVersion\":1", "\"formatVersion\":2", "The predictor's format version is 2; this program reads 1.")]
    [InlineData(
        "\"predictor\":\"gp\"", "\"predictor\":\"gq\"", "There is no predictor 'gq'; there are gp, gp-summary, ")]
    [InlineData("\"noise\":[", "\"noise\":[1,", "The predictor's 'noise' must be 1 finite numbers.")]
    [InlineData("\"signal\":[", "\"signal\":[-1],\"other\":[", "its signal must be above 0; ")]
    [InlineData("\"cells\":[", "\"cells\":[99,", "Network 1 of the predictor: ")]
    [InlineData("\"folds\":5", "\"folds\":1", "Folds is 1; it must be from 2 to 100.")]
    [InlineData("{", "[", "This is no predictor: ")]
    public void What_is_no_predictor_is_told_with_its_file(string part, string other, string message)
    {
        var folder = new PredictorFolder(root.File("p"));
        folder.Save(Fitted("gp").Config);
        var text = File.ReadAllText(folder.ConfigFile);
        text.ShouldContain(part);
        var at = text.IndexOf(part, StringComparison.Ordinal);
        File.WriteAllText(folder.ConfigFile, text[..at] + other + text[(at + part.Length)..]);
        var told = Should.Throw<InputException>(() => folder.Load());
        told.Message.ShouldContain(message);
        told.File.ShouldBe(folder.ConfigFile);
    }

    [Fact]
    public void A_predictor_of_a_model_needs_the_same_model()
    {
        var space = SearchSpace.Load("nas-bench-macro");
        using var model = new ArchitectureVae(space, new() { LatentSize = 3 }, seed: 2);
        using var other = new ArchitectureVae(space, new() { LatentSize = 3 }, seed: 3);
        var folder = PredictorFolder.InModel(new(root.File("m")), "a/b");
        folder.Model.ShouldBeNull();
        new ModelFolder(root.File("m")).Save(model);
        folder.Save(Fitted("gp-latent", new() { Folds = 2, LabelForm = LabelForm.Raw }, new(model)).Config);
        folder.Model.ShouldNotBeNull().Path.ShouldBe(Path.GetFullPath(root.File("m")));
        using var again = folder.Model.LoadModel();
        folder.Load(new(again)).Config.Predictor.ShouldBe("gp-latent");
        Should.Throw<InputException>(() => folder.Load()).Message.ShouldContain("--model must name its folder.");
        Should.Throw<InputException>(() => folder.Load(new(other))).Message.ShouldContain("another model than this one");
        Should.Throw<InputException>(() => Fitted("gp-latent")).Message.ShouldContain("--model must name one");
    }

    [Fact]
    public void Predictors_of_several_metrics_lie_side_by_side_and_not_beside_one_of_its_own()
    {
        var config = Fitted("one-hot", new() { Folds = 2, LabelForm = LabelForm.Raw }).Config;
        PredictorFolder.Of(root.File("p"), "m").Save(config);
        PredictorFolder.Of(root.File("p"), "k/.").Save(config with { Metric = "k/." });
        PredictorFolder.In(root.File("p")).Select(folder => folder.Load().Config.Metric).ShouldBe(["k/.", "m"]);
        Should.Throw<InputException>(() => new PredictorFolder(root.File("p")).Save(config))
            .Message.ShouldContain("The folder holds predictors of several metrics.");
        new PredictorFolder(root.File("q")).Save(config);
        new PredictorFolder(root.File("q")).Save(config);
        PredictorFolder.In(root.File("q")).Single().Path.ShouldBe(root.File("q"));
        Should.Throw<InputException>(() => PredictorFolder.Of(root.File("q"), "m").Save(config))
            .Message.ShouldContain("The folder lies in that of a predictor of one metric.");
    }

    private static FittedPredictor Fitted(string name, PredictionOptions? options = null, VaeCenters? latent = null)
    {
        var networks = PredictorComparisonTests.Labelled(30);
        var records = networks.Architectures.Zip(networks.Values, (one, value) =>
            new ArchitectureRecord(one, null, new Dictionary<string, double> { ["m"] = value })).ToList();
        return FittedPredictor.Fit(records, "m", PredictorFamily.Registry.Get(name), options ?? new(), 3, latent: latent);
    }
}
