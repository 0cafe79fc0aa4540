using ArchVae.Search;
using ArchVae.Search.Trials;
using ArchVae.Studies.Searches;
using ArchVae.Studio.Searches;
using ArchVae.Tests.Cli;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studio;

public sealed class SearchViewTests(OpenStudio studio) : IClassFixture<OpenStudio>
{
    private SearchView View => SearchView.Open(new SearchFolder(Path.Combine(studio.Root, "found")));

    [Fact]
    public void It_has_the_trials_of_the_store_and_the_aims_of_the_search()
    {
        using var view = View;
        var trials = view.Trials();
        trials.Count.ShouldBe(12);
        var scores = studio.Records.ToDictionary(record => record.Architecture, record => record.Metrics["score"]);
        trials.ShouldAllBe(trial => trial.State == TrialState.Done && trial.Metrics["score"] == scores[trial.Architecture]);
        view.Description.Options.Aims().ShouldHaveSingleItem().Metric.ShouldBe("score");
        view.Description.Options.Strategy.ToString().ShouldBe("random");
        view.Description.ModelHash.ShouldBeNull();
    }

    [Fact]
    public void Its_report_has_the_parts_of_the_searchs_own()
    {
        using var view = View;
        var report = view.Report(null, null);
        var page = File.ReadAllText(Path.Combine(studio.Root, "found", "report.html"));
        report.Sections.Count.ShouldBeGreaterThan(3);
        // A table's own report has regrets, as all values are known there.
        report.Sections.Select(section => section.Title).Where(title => title != "Best so far")
            .ShouldAllBe(title => page.Contains(title));
    }

    [Fact]
    public void With_its_table_found_it_says_how_far_from_the_best_it_is()
    {
        using var view = View;
        static string Text(SearchReport report) => string.Concat(report.Sections.Select(section => section.ToHtml()));
        Text(view.Report(null, null)).ShouldNotContain("egret");
        var (path, table) = SearchSources.Table(studio.Folder, view.Description).ShouldNotBeNull();
        path.ShouldBe("data.jsonl");
        view.Table = table;
        Text(view.Report(null, null)).ShouldContain("egret");
    }

    [Fact]
    public void Looking_does_not_change_the_store()
    {
        var before = CommandLine.Listing(Path.Combine(studio.Root, "found"))["best.jsonl"];
        using (var view = View) view.Report(null, null);
        using var again = View;
        again.Trials().Count.ShouldBe(12);
        CommandLine.Listing(Path.Combine(studio.Root, "found"))["best.jsonl"].ShouldBe(before);
    }

    [Fact]
    public void A_folder_without_a_search_is_said() => Should.Throw<InputException>(
        () => SearchView.Open(new SearchFolder(Path.Combine(studio.Root, "models")))).Message.ShouldContain("no search");

    [Fact]
    public void The_runs_of_a_study_are_read_with_all_that_is_told_of_them()
    {
        using var root = new TemporaryFolder();
        StudyTable.Read(root.Path).Rows.ShouldBeEmpty();
        root.Write("results.jsonl", """{"run":"a/b/seed-0","elbo":-1.5,"failure":null}""" + "\n"
            + """{"run":"a/c/seed-0","elbo":null,"failure":"it <b>failed</b>"}""" + "\n");
        var table = StudyTable.Read(root.Path);
        table.Columns.ShouldBe(["elbo", "failure"]);
        table.Failed.ShouldBe(1);
        table.Rows[0].Text("elbo").ShouldBe("-1.5");
        table.Rows[1].Text("elbo").ShouldBe("");
        table.Rows[0].Order("elbo").ShouldBeGreaterThan(table.Rows[1].Order("elbo"));
    }

    [Fact]
    public void How_runs_ended_is_told_before_their_settings()
    {
        using var root = new TemporaryFolder();
        root.Write("results.jsonl",
            """{"run":"a/b/seed-0","dataSet":"a","seed":0,"batchSize":64,"elbo":-1.5,"elboSamples":10}""" + "\n"
            + """{"run":"s/gp/seed-0","search":"s","best":0.9,"best50":0.8,"seconds":3}""" + "\n");
        StudyTable.Read(root.Path).MainColumns.ShouldBe(["elbo", "best", "seconds"]);
    }
}
