using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ArchVae.Data;
using ArchVae.Reports;
using ArchVae.Reports.Pictures;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Reports;

/// <summary>The networks that a page has for its script, and how points are found to be theirs.</summary>
public sealed class ReportNetworksTests
{
    private const string Hostile = "</script><script>alert(1)</script>";

    [Fact]
    public void Networks_are_put_in_compactly_and_give_the_records_again()
    {
        List<ArchitectureRecord> records = [.. TestSpaces.Draw(TestSpaces.Mixed, 40).Select((architecture, i) =>
            new ArchitectureRecord(architecture, i == 3 ? null : $"{i} {Hostile}",
                i % 2 == 0 ? new Dictionary<string, double> { ["accuracy"] = i / 7.0, [Hostile] = i } : null)
            { Failure = i == 4 ? "broke <down>" : null })];
        var text = new ReportNetworks(records).ToJson();
        text.ShouldNotContain("<");
        text.ShouldNotContain("&");
        var json = JsonNode.Parse(text)!;
        json["kinds"]!.AsArray().Select(kind => (string)kind!).ShouldBe(TestSpaces.Mixed.LayerTypes.Select(type => type.Name));
        var layers = json["layers"]!.AsArray().Select(layer => layer!.ToJsonString()).ToList();
        layers.Distinct().Count().ShouldBe(layers.Count);
        foreach (var (i, record) in records.Index())
        {
            var line = Line(record);
            json["networks"]![i]!.AsArray().Select(layer => layers[(int)layer!])
                .ShouldBe(line["layers"]!.AsArray().Select(layer => layer!.ToJsonString()));
            ((string?)json["ids"]![i]).ShouldBe(record.Id);
            ((string?)json["failures"]![i]).ShouldBe(record.Failure);
            foreach (var name in new[] { "accuracy", Hostile })
                ((double?)json["metrics"]![name]![i]).ShouldBe((double?)line["metrics"]?[name]);
        }
    }

    [Fact]
    public void Networks_of_an_end_that_files_do_not_list_have_none()
    {
        var records = TestSpaces.Draw(TestSpaces.Types, 5).Select(architecture => new ArchitectureRecord(architecture)).ToList();
        var json = JsonNode.Parse(new ReportNetworks(records).ToJson())!;
        json["networks"]!.AsArray().ShouldAllBe(network => network!.AsArray().Count == 3);
        json["ids"].ShouldBeNull();
        JsonNode.Parse(new ReportNetworks([]).ToJson())!["networks"]!.AsArray().ShouldBeEmpty();
        Should.Throw<ArgumentException>(() => new ReportNetworks(
            [.. records, new ArchitectureRecord(TestSpaces.Draw(TestSpaces.Mixed, 1)[0])]));
    }

    [Fact]
    public void A_page_has_each_list_once_and_sections_know_it_by_its_name()
    {
        using var root = new TemporaryFolder();
        var (first, second) = (Of("a"), Of(Hostile));
        ReportPage.Write(root.File("p.html"), "T", [], [Section(first), Section(second), Section(first), new("none", [])]);
        var page = File.ReadAllText(root.File("p.html"));
        var sections = page[..page.IndexOf("<script", StringComparison.Ordinal)];
        Regex.Matches(sections, "data-networks=\"(.*?)\"").Select(match => match.Groups[1].Value)
            .ShouldBe(["networks-1", "networks-2", "networks-1"]);
        Regex.Matches(page, "<script type=\"application/json\" id=\"(.*?)\">(.*?)</script>")
            .Select(match => match.Groups[1].Value).ShouldBe(["networks-1", "networks-2"]);
        page.ShouldNotContain("alert(1)<");
        // Alone a section has no script, and so no networks.
        Section(first).ToHtml().ShouldNotContain("data-networks");

        static ReportSection Section(ReportNetworks networks) => new("s", [])
        {
            Networks = networks,
            Pictures = [new ScatterPlot { Points = [new(0, 0, Tooltip: Hostile, Subject: 0)] }],
        };

        static ReportNetworks Of(string id) => new([new ArchitectureRecord(TestSpaces.Draw(TestSpaces.Mixed, 1)[0], id)]);
    }

    [Fact]
    public void A_page_runs_its_own_script_only_and_loads_nothing()
    {
        using var root = new TemporaryFolder();
        ReportPage.Write(root.File("p.html"), Hostile, [Hostile], [new(Hostile, [Hostile])
        {
            Tables = [ReportTable.OfTexts([Hostile], [[Hostile], ["<img onerror=alert(1)>"]])],
        }]);
        var page = File.ReadAllText(root.File("p.html"));
        var script = Regex.Match(page, "<script>(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;
        Regex.Count(page, "<script").ShouldBe(1);
        var hash = Convert.ToBase64String(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(script)));
        page.ShouldContain($"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'");
        // No element has a handler in its markup.
        Regex.IsMatch(page.Replace(script, ""), @"<[^>]*\son\w+\s*=").ShouldBeFalse();
        page.Length.ShouldBeLessThan(32_000);
    }

    private static JsonNode Line(ArchitectureRecord record)
    {
        using var text = new StringWriter();
        JsonLines.Write(text, [record]);
        return JsonNode.Parse(text.ToString())!;
    }
}
