using System.Xml.Linq;
using ArchVae.Data;
using ArchVae.Models;
using ArchVae.Objectives;
using ArchVae.Reports;
using ArchVae.Reports.Pictures;
using ArchVae.Spaces;
using ArchVae.Tests.Models;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Reports;

public sealed class SectionTests : IDisposable
{
    private readonly ArchitectureVae vae = new(TestSpaces.Mixed, TinyModel.Options(), seed: 2);
    private readonly Architecture[] data = TestSpaces.Draw(TestSpaces.Mixed, 300);

    public void Dispose() => vae.Dispose();

    [Fact]
    public void The_kl_by_dimension_adds_up_to_that_of_the_elbo()
    {
        using var elbo = new ElboEvaluation(vae);
        var rows = vae.KlByDimension(data).ShouldNotBeNull();
        rows.ShouldAllBe(row => row.Length == 3);
        double[] kl = [.. Enumerable.Range(0, 3).Select(j => rows.Average(row => (double)row[j]))];
        kl.Sum().ShouldBe(elbo.Run(data, 1, seed: 0).Parts.Kl, 1e-5);
        var bars = KlByDimension.Of([View()]).Pictures.ShouldHaveSingleItem().ShouldBeOfType<BarChart>();
        bars.Series[0].Values.ShouldBe(kl.OrderDescending());
        bars.Categories.Select(name => kl[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)])
            .ShouldBe(bars.Series[0].Values);
    }

    [Fact]
    public void The_map_is_coloured_by_metrics_length_and_the_type_whose_number_varies_most()
    {
        var records = data.Select((architecture, i) => new ArchitectureRecord(
            architecture, $"{i}", i % 2 == 0 ? new Dictionary<string, double> { ["accuracy"] = i } : null)).ToList();
        var maps = LatentMap.Of([View(records)]).Pictures.Cast<ScatterPlot>().ToList();
        maps.Select(map => map.ValueLabel).Take(2).ShouldBe(["accuracy", "layers"]);
        maps.Count.ShouldBe(3);
        maps[0].Points.Select(point => point.Value).ShouldBe(Enumerable.Range(0, 300).Select(i => i % 2 == 0 ? i : double.NaN));
        maps[1].Points.Select(point => point.Value).ShouldBe(data.Select(architecture => (double)architecture.RowCount));
        var varying = TestSpaces.Mixed.LayerTypes.MaxBy(type => Variance(type))!;
        maps[2].ValueLabel.ShouldBe(varying.Name);
        maps[0].Points[2].Tooltip.ShouldBe($"2: {data[2]}\naccuracy 2");

        double Variance(LayerType type)
        {
            var counts = data.Select(architecture => architecture.Cells.ToArray().Chunk(TestSpaces.Mixed.CellsPerRow)
                .Count(row => row[0] == type.Index)).ToArray();
            return counts.Sum(count => Math.Pow(count - counts.Average(), 2));
        }
    }

    [Fact]
    public void A_map_without_anything_to_colour_by_is_drawn_in_one_colour()
    {
        var same = Enumerable.Repeat(new ArchitectureRecord(data[0]), 3).ToList();
        LatentMap.Of([View(same)]).Pictures.ShouldHaveSingleItem().ShouldBeOfType<ScatterPlot>()
            .Points.ShouldAllBe(point => double.IsNaN(point.Value));
    }

    [Fact]
    public void Distributions_count_what_the_architectures_have()
    {
        var space = TestSpaces.Mixed;
        // dense(4, –) → pool(8, 1, flat) → end(2), and pool(16, –, round) → end(2): no dropout, skip from the second row on.
        var real = Parse(space, """
            {"layers":[{"type":"dense","width":4},{"type":"pool","width":8,"skip":1,"shape":"flat"},{"type":"end","width":2}]}
            """);
        var made = Parse(space, """{"layers":[{"type":"pool","width":16,"shape":"round"},{"type":"end","width":2}]}""");
        var pictures = Distributions.Of(space, [new("data", 0, [real]), new("generated", 1, [made])]).Pictures;
        var histograms = pictures.OfType<Histogram>().ToDictionary(histogram => histogram.Title!);
        histograms.Keys.ShouldBe(["Length", "width", "rate"]);
        histograms["Length"].Series.Select(series => series.Values).ShouldBe([[3], [2]]);
        histograms["width"].Series.Select(series => series.Values).ShouldBe([[4, 8, 2], [16, 2]]);
        histograms["width"].LogX.ShouldBeTrue();
        histograms["rate"].Series.ShouldAllBe(series => series.Values.Count == 0);
        var bars = pictures.OfType<BarChart>().ToDictionary(chart => chart.Title!);
        bars["Layers of each type"].Categories.ShouldBe(["dense", "drop", "pool", "end"]);
        bars["Layers of each type"].Series.Select(series => series.Values).ShouldBe([[1, 0, 1, 1], [0, 0, 1, 1]]);
        bars["shape"].Series.Select(series => series.Values).ShouldBe([[0, 0, 1], [1, 0, 0]]);
        bars["Flags that are set"].Series[0].Values.ShouldBe([1]);
        bars["Flags that are set"].Series[1].Values.ShouldBe([double.NaN]);
    }

    [Fact]
    public void A_row_has_a_layers_values_and_its_flags_and_no_end_that_files_do_not_list()
    {
        var pool = Parse(TestSpaces.Mixed, """{"layers":[{"type":"pool","width":8,"shape":"flat"},""" +
            """{"type":"pool","width":8,"skip":1,"shape":"flat"},{"type":"end","width":2}]}""");
        pool.ToRow("a").Cells.ShouldBe([new("pool", "8,flat"), new("pool", "8,flat,1"), new("end", "2")]);
        var hidden = TestSpaces.Draw(TestSpaces.Types, 1)[0];
        hidden.RowCount.ShouldBe(4);
        hidden.Length().ShouldBe(3);
        hidden.ToRow("a").Cells.Count.ShouldBe(3);
    }

    [Fact]
    public void Paths_lead_from_one_architecture_to_another()
    {
        var options = new ReportOptions { Architectures = 20, Paths = 2, PathSteps = 4 };
        var paths = PathRows.Of([new ModelView("m", 0, vae, Records(data), options)], options)
            .Pictures.Cast<LayerRows>().ToList();
        paths.Count.ShouldBe(2);
        foreach (var rows in paths.Select(path => path.Groups.ShouldHaveSingleItem().Rows))
        {
            rows[0].Label.ShouldBe("from");
            rows[1].Label.ShouldBe("t = 0");
            rows[^1].Label.ShouldBe("to");
            rows.Count.ShouldBeInRange(3, 6);
        }
        PathRows.Of([View(Records(data[0]))], new ReportOptions()).Pictures.ShouldBeEmpty();
    }

    [Fact]
    public void The_first_epochs_are_cut_off_where_they_would_hide_the_others()
    {
        using var root = new TemporaryFolder();
        File.WriteAllLines(root.File("m"), Enumerable.Range(1, 20).Select(i =>
            $$"""{"epoch":{{i}},"train":{"elbo":{{(i == 1 ? -100000 : -20 + i)}} },"validation":{"elbo":{{-20 + i}} } }"""));
        var section = TrainingCurves.Of(TrainingHistory.Read(root.File("m")));
        var elbo = section.Pictures.Cast<LineChart>().Single(chart => chart.Title == "ELBO");
        elbo.YMinimum.ShouldNotBeNull().ShouldBeInRange(-30, -18);
        section.Paragraphs[0].ShouldContain("below the pictures");
        File.WriteAllLines(
            root.File("m"), Enumerable.Range(1, 20).Select(i => $$"""{"epoch":{{i}},"train":{"elbo":{{-20 + i}} } }"""));
        section = TrainingCurves.Of(TrainingHistory.Read(root.File("m")));
        section.Pictures.Cast<LineChart>().ShouldAllBe(chart => chart.YMinimum == null);
        section.Paragraphs[0].ShouldNotContain("below the pictures");
        TrainingCurves.Of(TrainingHistory.Read(root.File("missing"))).Pictures.ShouldBeEmpty();
    }

    [Fact]
    public void A_section_is_escaped_and_lets_rows_scroll()
    {
        Picture[] pictures = [new LayerRows { Groups = [] }, new LineChart { Series = [] }];
        var html = new ReportSection("a < b", ["c & d"]) { Pictures = pictures }.ToHtml(3);
        var section = XDocument.Parse(html).Root!;
        section.Element("h3")!.Value.ShouldBe("a < b");
        section.Element("p")!.Value.ShouldBe("c & d");
        section.Element("div")!.Elements("div").Select(div => (string?)div.Attribute("class")).ShouldBe(["rows", null]);
    }

    [Fact]
    public void A_section_shows_the_marks_of_its_tables_and_folds_its_parts()
    {
        var html = new ReportSection("a", [])
        {
            Tables = [new ReportTable(
                "t & u", ["name", "n"], [[new("<i>"), new("1", Best: true)], [new("b"), new("22", LikeBest: true)]])],
            Parts = [new ReportSection("open", []),
                new ReportSection("folded", ["text"]) { Folded = true, Parts = [new ReportSection("below", [])] }],
        }.ToHtml(id: "part-1");
        html.ShouldContain("<tr><td>&lt;i&gt;</td><td><strong>1</strong></td></tr>\n<tr><td>b</td><td>22 ≈</td></tr>");
        var section = XDocument.Parse(html).Root!;
        section.Attribute("id")!.Value.ShouldBe("part-1");
        section.Elements("h3").Single().Value.ShouldBe("t & u");
        section.Element("section")!.Element("h3")!.Value.ShouldBe("open");
        var folded = section.Element("details")!;
        folded.Attribute("open").ShouldBeNull();
        folded.Element("summary")!.Element("h3")!.Value.ShouldBe("folded");
        folded.Element("section")!.Element("h4")!.Value.ShouldBe("below");
    }

    [Fact]
    public void A_page_links_to_its_sections()
    {
        using var root = new TemporaryFolder();
        ReportPage.Write(root.File("p.html"), "T < U", ["x"], [new("A & B", []), new("C", [])]);
        var page = File.ReadAllText(root.File("p.html"));
        page.ShouldContain("<title>T &lt; U</title>");
        page.ShouldContain(
            "<a href=\"#part-1\">A &amp; B</a>\n<a href=\"#part-2\">C</a>\n</nav>\n<section id=\"part-1\">\n<h2>A &amp; B</h2>");
        page.Replace("'http://www.w3.org/2000/svg'", "").ShouldNotContain("://");
        ReportPage.Write(root.File("p.html"), "T", [], [new("A", [])]);
        File.ReadAllText(root.File("p.html")).ShouldNotContain("<nav>");
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        foreach (var options in new[] { new ReportOptions { Architectures = 0 }, new() { MapPoints = 0 },
            new() { SampleRows = -1 }, new() { Paths = 1001 }, new() { PathSteps = 1 } })
            Should.Throw<InputException>(options.Validate).Message.ShouldContain("it must be from");
    }

    private ModelView View(IReadOnlyList<ArchitectureRecord>? records = null) =>
        new("m", 0, vae, records ?? Records(data), new ReportOptions { Architectures = 20 });

    private static List<ArchitectureRecord> Records(params IEnumerable<Architecture> architectures) =>
        [.. architectures.Select(architecture => new ArchitectureRecord(architecture))];

    private static Architecture Parse(SearchSpace space, string line)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(line));
        return JsonLines.Read(stream, "test", space).Single().Architecture;
    }
}
