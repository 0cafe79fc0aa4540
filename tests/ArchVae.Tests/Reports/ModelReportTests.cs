using System.Globalization;
using System.Text.RegularExpressions;
using ArchVae.Evaluation;
using ArchVae.Reports;
using ArchVae.Tests.Cli;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Reports;

/// <summary>The head of a model's report: figures, and how it was made.</summary>
public sealed class ModelReportTests(TrainedModel trained) : IClassFixture<TrainedModel>
{
    [Fact]
    public void A_report_says_when_by_which_version_and_by_which_command_it_was_made()
    {
        using var root = new TemporaryFolder();
        string Page(ReportOrigin? origin)
        {
            ModelReport.Write(
                root.File("r.html"), new ModelFolder(trained.Model), trained.Data, new() { Architectures = 50 }, origin: origin);
            return File.ReadAllText(root.File("r.html"));
        }

        var page = Page(new("archvae report --data '<b>'", new Clock("2026-03-04T23:30:00+02:00")));
        page.ShouldContain(
            "<p>Made on 2026-03-04 at 21:30 UTC by ArchVae 0.1.0: archvae report --data &#39;&lt;b&gt;&#39;</p>\n");
        Page(new("archvae report --data '<b>'", new Clock("2026-03-04T21:30:59Z"))).ShouldBe(page);
        var without = Page(null);
        without.ShouldBe(Regex.Replace(page, "<p>Made on .*?</p>\n", ""));
        Page(null).ShouldBe(without);
    }

    [Fact]
    public void Figures_are_those_of_an_evaluation_and_what_is_missing_is_said()
    {
        var folder = new ModelFolder(trained.Model);
        using var vae = folder.LoadModel();
        var data = TestSpaces.Draw(vae.Space, 30);
        var section = ModelFigures.Of(vae, data, null, folder.LoadConfig().Outcome, new() { Architectures = 100, Seed = 4 });
        section.Paragraphs[0].ShouldContain("of the 30 architectures");
        section.Paragraphs[0].ShouldContain("Not computed here: log p̂, ");
        section.Paragraphs.ShouldContain(text => text.StartsWith("There is no novelty. "));
        var rows = section.Tables.ShouldHaveSingleItem().Rows.ToDictionary(row => row[0].Text, row => row[1].Text);
        var expected = Evaluator.Run(
            vae, data, null, null, new() { ElboSamples = 1, PriorDraws = 100, LikelihoodCount = 0, GeometryCount = 0, Seed = 4 });
        rows["ELBO"].ShouldBe(expected.Elbo.ToString("0.00", CultureInfo.InvariantCulture).Replace('-', '−'));
        rows["active units"].ShouldBe($"{expected.ActiveUnits} of {vae.Options.LatentSize}");
        rows["validity"].ShouldBe(string.Create(CultureInfo.InvariantCulture, $"{100 * expected.Validity:0.0#} %"));
        rows.Keys.ShouldContain("the same, validation");
        rows.Keys.ShouldNotContain("novelty");
    }

    private sealed class Clock(string now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() =>
            DateTimeOffset.Parse(now, CultureInfo.InvariantCulture).ToUniversalTime();
    }
}
