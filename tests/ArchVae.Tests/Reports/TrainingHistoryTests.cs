using ArchVae.Reports;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Reports;

public sealed class TrainingHistoryTests : IDisposable
{
    private readonly TemporaryFolder root = new();

    public void Dispose() => root.Dispose();

    private TrainingHistory Read(string text)
    {
        File.WriteAllText(root.File("metrics.jsonl"), text);
        return TrainingHistory.Read(root.File("metrics.jsonl"));
    }

    [Fact]
    public void Figures_are_found_by_their_names_whatever_else_a_line_has()
    {
        var history = Read("""
            {"epoch":1,"train":{"elbo":-5,"kl":1},"new":{"a":[1,2]},"text":"x","beta":0.5}
            {"epoch":3,"train":{"elbo":-4,"kl":null},"flag":true}

            """.ReplaceLineEndings("\n"));
        history.Count.ShouldBe(2);
        history.Points("train.elbo").Select(point => (point.X, point.Y)).ShouldBe([(1.0, -5.0), (3.0, -4.0)]);
        history.Points("train.kl").Select(point => point.Y).ShouldBe([1, double.NaN]);
        history.Points("beta").Select(point => point.Y).ShouldBe([0.5, double.NaN]);
        history.Points("unknown").ShouldAllBe(point => double.IsNaN(point.Y));
    }

    [Fact]
    public void A_last_line_that_is_cut_off_does_not_count_and_another_one_is_named()
    {
        Read("{\"epoch\":1}\n{\"epo").Count.ShouldBe(1);
        foreach (var line in new[] { "{\"epo", "3", "" })
        {
            var exception = Should.Throw<InputException>(() => Read($"{{\"epoch\":1}}\n{line}\n{{\"epoch\":3}}\n"));
            exception.Line.ShouldBe(2);
            exception.File.ShouldBe(root.File("metrics.jsonl"));
        }
    }

    [Theory]
    [InlineData("{\"epoch\":1,\"\\ud800\":2}", 13, @"'\ud800' is half of a pair")]
    [InlineData("{\"epoch\":1,\"a\":{\"\\udc00\":2}}", 18, @"'\udc00' is half of a pair")]
    [InlineData("{\"epoch\":1,\"a\":\"\\ud800\"}", 17, @"'\ud800' is half of a pair")]
    [InlineData("{\"epoch\":\"x\"}", 1, "'epoch' must be a finite number")]
    [InlineData("{\"epoch\":1e999}", 1, "'epoch' must be a finite number")]
    [InlineData("[1]", 1, "An object of a line is expected")]
    [InlineData("{\"epoch\":1} 2", 13, "No valid JSON")]
    public void A_last_line_that_has_its_end_must_be_right(string line, long column, string message)
    {
        var exception = Should.Throw<InputException>(() => Read($"{{\"epoch\":1}}\n{line}\n"));
        exception.Message.ShouldContain(message);
        (exception.Line, exception.Column).ShouldBe((2, column));
    }

    [Fact]
    public void Without_a_file_there_are_no_epochs() => TrainingHistory.Read(root.File("missing")).Count.ShouldBe(0);
}
