using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ArchVae.Reports;
using ArchVae.Reports.Pictures;
using ArchVae.Search;
using ArchVae.Search.Evaluators;
using ArchVae.Studies.Searches;
using ArchVae.Tests.Models;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studies.Searches;

public sealed class SearchReportTests
{
    private static readonly Aim[] both = [new("acc", true), new("size", false)];

    [Fact]
    public void It_has_the_result_the_way_to_it_the_front_and_what_failed()
    {
        using var table = TableSearch.Table(withFailures: true);
        var search = TableSearch.Run(TableSearch.Problem(table, both), table, 27);
        var options = new SearchReportOptions { Search = new() { Strategy = "gp", Budget = 27 }, Evaluator = table };
        var report = SearchReport.Of(search, options);
        report.Title.ShouldBe("Search of types: most acc, least size");
        report.Sections.Select(section => section.Title).ShouldBe(
        [
            "Best network", "Set-up", "Regret", "Front", "Map", "Importance of entries", "Calibration", "The 10 best", "Failures",
        ]);
        var page = Page(report);
        page.ShouldContain("27 networks tried: 24 measured, 3 failed (3 said &lt;script&gt;");
        page.ShouldContain("with acc 0.641, size 121.");
        page.ShouldContain("None of them is better: the regret is 0.");
        page.ShouldContain("a table of 27 networks, ");
        // The page's own script, and the trials for it.
        System.Text.RegularExpressions.Regex.Count(page, "<script").ShouldBe(2);
        Section(report, "Failures").Tables.Single().Rows.Single()[1].Text.ShouldBe("3");
        Section(report, "Front").Tables.Single().Rows.Count.ShouldBe(search.Front.Count);
        Section(report, "Regret").Pictures.Cast<LineChart>().First().Series.Select(line => line.Name)
            .ShouldBe(["random", "local", "evolution", "this search"]);
        var cloud = (ScatterPlot)Section(report, "Front").Pictures[0];
        cloud.Points.Count.ShouldBe(24);
        cloud.Points.Count(point => point.Group == 0).ShouldBe(search.Front.Count);
        var networks = Section(report, "Front").Networks.ShouldNotBeNull();
        networks.Records.Count.ShouldBe(27);
        var map = Section(report, "Map");
        map.Networks.ShouldBeSameAs(networks);
        cloud.Points.Concat(((ScatterPlot)map.Pictures[0]).Points).ShouldAllBe(
            point => point.Tooltip!.StartsWith($"trial {networks.Records[point.Subject!.Value].Id}: ", StringComparison.Ordinal));
        Page(SearchReport.Of(search, options)).ShouldBe(page);
        // How it was made is all that differs where it is said.
        var made = StudyRunnerTests.Origin;
        Page(report, made).Replace($"<p>{WebUtility.HtmlEncode(made.Text)}</p>\n", "", StringComparison.Ordinal).ShouldBe(page);
        Page(report, made).ShouldNotBe(page);
    }

    [Fact]
    public void The_best_so_far_is_drawn_against_trials_and_against_seconds()
    {
        double[] values = [0.5, 0.4, 0.7, 0.7, 0.9];
        var search = Told(new("acc", true), values.Select(value => (double?)value).Append(null));
        var charts = Section(SearchReport.Of(search, new()), "Best so far").Pictures.Cast<LineChart>().ToList();
        charts.ShouldAllBe(chart => chart.Series.Single().Stepped);
        charts[0].Series[0].Points.Select(point => (point.X, point.Y)).ShouldBe([(1, 0.5), (3, 0.7), (5, 0.9), (6, 0.9)]);
        // Each trial begins a second after the one before ended, and takes one.
        charts[1].Series[0].Points.Select(point => (point.X, point.Y)).ShouldBe([(1, 0.5), (5, 0.7), (9, 0.9), (11, 0.9)]);
        var map = (ScatterPlot)Section(SearchReport.Of(search, new()), "Map").Pictures.Single();
        map.Points.Select(point => point.Value).Order().ShouldBe([double.NaN, .. values.Order()]);
        map.Lines.Single().Points.Select(point => point.Value).ShouldBe([0.5, 0.7, 0.9]);
    }

    [Fact]
    public void The_best_so_far_falls_where_less_is_better()
    {
        var search = Told(new("loss", false), [3.0, 4, 1]);
        ((LineChart)Section(SearchReport.Of(search, new()), "Best so far").Pictures[0]).Series[0].Points.Select(point => point.Y)
            .ShouldBe([3, 1, 1]);
    }

    [Fact]
    public void A_search_in_which_nothing_was_measured_says_so()
    {
        var report = SearchReport.Of(Told(new("acc", true), [null, null]), new());
        report.Paragraphs.ShouldBe(["2 networks tried: 0 measured, 2 failed (2 " + TableSearch.Reason + "), in 3.0 s.",
            "No network was measured, so that there is nothing to show."]);
        report.Sections.Select(section => section.Title).ShouldBe(["Set-up", "Failures"]);
        Page(report).ShouldContain("&lt;script&gt;");
        Page(SearchReport.Of(Told(new("acc", true), []), new()))
            .ShouldContain("0 networks tried: 0 measured, 0 failed, in 0.0 s.");
    }

    [Fact]
    public void One_measured_network_is_the_best_and_all_there_is()
    {
        var report = SearchReport.Of(Told(new("acc", true), [0.5]), new());
        report.Paragraphs[1].ShouldBe("The best is trial 0 with acc 0.5. It was the last.");
        Section(report, "Importance of entries").Paragraphs.Single()
            .ShouldBe("Weights of entries need 20 measured networks; there are 1.");
        Page(report);
    }

    [Fact]
    public void Where_no_network_keeps_to_the_limits_none_is_the_best()
    {
        using var table = TableSearch.Table();
        var problem = TableSearch.Problem(table, both, new MetricLimit("size", null, 1));
        var report = SearchReport.Of(TableSearch.Run(problem, table, 5, "random"), new() { Evaluator = table });
        report.Paragraphs[0].ShouldContain("Of those measured 5 did not keep to the limits.");
        report.Paragraphs[1].ShouldBe("No network keeps to the limits, so that none is the best.");
        Page(report);
    }

    [Fact]
    public void What_was_expected_is_held_against_what_was_measured()
    {
        using var table = TableSearch.Table();
        var search = TableSearch.Run(TableSearch.Problem(table, [both[0]]), table, 27);
        var section = Section(SearchReport.Of(search, new()), "Calibration");
        section.Tables.Single().Rows.Select(row => row[0].Text).ShouldBe(["all", "first half", "second half"]);
        section.Tables.Single().Rows.Select(row => row[1].Text).ShouldBe(["17", "8", "9"]);
        ((ScatterPlot)section.Pictures.Single()).Points.Count.ShouldBe(17);
        var random = TableSearch.Run(TableSearch.Problem(table, [both[0]]), table, 27, "random");
        Section(SearchReport.Of(random, new()), "Calibration").Paragraphs.Single().ShouldStartWith("Nothing was expected");
    }

    [Fact]
    public void A_model_places_the_trials_on_the_map()
    {
        using var table = TableSearch.Table();
        using var vae = new ArchVae.Models.ArchitectureVae(TestSpaces.Types, TinyModel.Options(), seed: 2);
        var problem = TableSearch.Problem(table, both) with
        {
            Candidates = new(TestSpaces.Types, new(), table.Pool, vae, 1),
        };
        var map = Section(SearchReport.Of(TableSearch.Run(problem, table, 12, "random"), new()), "Map");
        map.Paragraphs.Single().ShouldStartWith("Trials by their centers in the latent space of the model");
        ((ScatterPlot)map.Pictures.Single()).Points.Count.ShouldBe(12);
    }

    // A search that is told a value for each trial, or that it failed.
    private static ArchitectureSearch Told(Aim aim, IEnumerable<double?> values)
    {
        var told = values.ToList();
        using var table = TableSearch.Table();
        return TableSearch.Run(TableSearch.Problem(table, [aim]), "random", told.Count, trial => told[trial.Number] is { } value
            ? new Dictionary<string, double> { [aim.Metric] = value } : throw new TrialFailedException(TableSearch.Reason));
    }

    private static ReportSection Section(SearchReport report, string title) =>
        report.Sections.Single(section => section.Title == title);

    // What is written, with pictures that are whole.
    private static string Page(SearchReport report, ReportOrigin? origin = null)
    {
        using var folder = new TemporaryFolder();
        report.Write(folder.File("report.html"), origin);
        var page = File.ReadAllText(folder.File("report.html"));
        foreach (var word in new[] { "NaN", "∞", "Infinity" }) page.ShouldNotContain(word);
        foreach (Match picture in Regex.Matches(page, @"<svg xmlns.*?\n</svg>\n(?=</div>)", RegexOptions.Singleline))
            XDocument.Parse(picture.Value);
        return page;
    }
}
