using ArchVae.Data;
using ArchVae.Search.Predictors;
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
        var fitted = Fitted(name);
        fitted.Config.Predictor.ShouldBe(name);
        var folder = new PredictorFolder(root.File("p"));
        folder.Save(fitted.Config);
        var loaded = folder.Load();
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
        "\"predictor\":\"gp\"", "\"predictor\":\"gq\"", "There is no predictor 'gq'; there are gp, ridge-pairs, mlp, one-hot")]
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

    private static FittedPredictor Fitted(string name, PredictionOptions? options = null)
    {
        var networks = PredictorComparisonTests.Labelled(30);
        var records = networks.Architectures.Zip(networks.Values, (one, value) =>
            new ArchitectureRecord(one, null, new Dictionary<string, double> { ["m"] = value })).ToList();
        return FittedPredictor.Fit(records, "m", PredictorFamily.Registry.Get(name), options ?? new(), 3);
    }
}
