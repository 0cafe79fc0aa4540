using System.Globalization;
using System.Text.Json.Nodes;
using ArchVae.Tests.Cli;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Browsers;

/// <summary>A model's report in a browser: what is clicked is shown, and without its script it says the same.</summary>
public sealed class ReportPageTests(Chromium chromium, ReportedModel report) : IClassFixture<ReportedModel>
{
    [Fact]
    public async Task A_point_shows_its_network_is_marked_in_all_maps_and_copies_its_json()
    {
        await using var window = await chromium.Open();
        await window.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await window.OpenFile(report.Page);
        var maps = window.Page.Locator("svg.map");
        (await maps.CountAsync()).ShouldBe(4);
        var point = maps.First.Locator("circle.point").Nth(17);
        await point.DispatchEventAsync("click");

        var panel = window.Page.Locator("aside.network");
        var json = JsonNode.Parse(await panel.Locator("pre").TextContentAsync() ?? "")!.AsObject();
        var record = report.Records[(string)json["id"]!];
        ShouldBeOf(json, record);
        // Layer by layer, each with its values by name.
        var layers = record["layers"]!.AsArray().Select(layer => string.Join(
            ' ', layer!.AsObject().Select(value => value.Key == "type" ? $"{value.Value}" : $"{value.Key} {value.Value}")));
        (await panel.Locator("li").AllInnerTextsAsync()).Select(text => text.Replace('\u00a0', ' ')).ShouldBe(layers);
        (await panel.Locator(".facts").InnerTextAsync()).ShouldContain("accuracy ");

        // The ring is where the same architecture is in every map, which its tooltip tells.
        var tooltip = await point.Locator("title").TextContentAsync();
        (await maps.Locator(".ring").CountAsync()).ShouldBe(4);
        (await maps.EvaluateAllAsync<string[]>("""
            maps => maps.map(map => {
              const ring = map.querySelector('.ring');
              const places = ['cx', 'cy'];
              return [...map.querySelectorAll('circle.point')]
                .filter(point => places.every(place => point.getAttribute(place) === ring.getAttribute(place)))
                .map(point => point.textContent).join('|');
            })
            """)).ShouldAllBe(texts => texts.Contains(tooltip!));

        await panel.GetByRole(AriaRole.Button, new() { Name = "Copy JSON" }).ClickAsync();
        await Assertions.Expect(panel.GetByRole(AriaRole.Status)).ToHaveTextAsync("Copied.");
        var copied = await window.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        ShouldBeOf(JsonNode.Parse(copied)!.AsObject(), record);
        await panel.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        (await window.Page.Locator(".ring").CountAsync()).ShouldBe(0);
        window.Complaints.ShouldBeEmpty();
        window.Requests.ShouldHaveSingleItem().ShouldStartWith("file:");
    }

    [Fact]
    public async Task A_map_is_one_stop_of_the_keyboard_and_arrows_go_from_point_to_point()
    {
        await using var window = await chromium.Open();
        await window.OpenFile(report.Page);
        var map = window.Page.Locator("svg.map").First;
        (await map.EvaluateAsync<int>("map => map.querySelectorAll('[tabindex]').length + (map.tabIndex === 0)")).ShouldBe(1);
        await map.FocusAsync();
        await window.Page.Keyboard.PressAsync("Home");
        var at = map.Locator(".at");
        var (x, y) = (await Number(at, "cx"), await Number(at, "cy"));
        foreach (var (key, attribute, sign, start) in new[]
            { ("ArrowRight", "cx", 1, x), ("ArrowDown", "cy", 1, y), ("ArrowLeft", "cx", -1, x), ("ArrowUp", "cy", -1, y) })
        {
            await window.Page.Keyboard.PressAsync("Home");
            await window.Page.Keyboard.PressAsync(key);
            if (await at.CountAsync() == 0) continue;
            var moved = sign * (await Number(at, attribute) - start);
            // Only where it was the last one does it stay.
            moved.ShouldBeGreaterThanOrEqualTo(0);
            if (moved == 0) continue;
            (await window.Page.Locator("body > [role=status]").TextContentAsync()).ShouldNotBeNull().ShouldContain(" → ");
        }
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.Page.Locator("aside.network")).ToBeVisibleAsync();
        await Assertions.Expect(map).ToBeFocusedAsync();
        await window.Page.Keyboard.PressAsync("Escape");
        await window.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(window.Page.Locator("aside.network")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_bar_tells_its_numbers_at_the_pointer()
    {
        await using var window = await chromium.Open();
        await window.OpenFile(report.Page);
        var bar = window.Page.Locator("svg.av rect.fill:has(title)").First;
        var name = await bar.Locator("title").TextContentAsync();
        // A name goes away where the page scrolls, so that comes first.
        await bar.ScrollIntoViewIfNeededAsync();
        await window.Page.EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        await bar.HoverAsync();
        var box = window.Page.Locator(".name");
        await Assertions.Expect(box).ToBeVisibleAsync();
        await Assertions.Expect(box).ToHaveTextAsync(name!);
        // Not twice: the browser's own tooltip has nothing to show meanwhile, and all of it afterwards.
        (await bar.Locator("title").TextContentAsync()).ShouldBeEmpty();
        await window.Page.Mouse.MoveAsync(1, 1);
        await Assertions.Expect(box).ToBeHiddenAsync();
        (await bar.Locator("title").TextContentAsync()).ShouldBe(name);
    }

    [Fact]
    public async Task A_click_on_a_head_sorts_its_table_and_the_next_one_turns_it_round()
    {
        await using var window = await chromium.Open();
        await window.OpenFile(report.Tables);
        var head = window.Page.Locator("th").Nth(1);
        var values = window.Page.Locator("td:nth-child(2)");
        await head.Locator("button").ClickAsync();
        (await head.GetAttributeAsync("aria-sort")).ShouldBe("ascending");
        (await values.AllTextContentsAsync()).ShouldBe(["−12 ± 3", "−1.5", "1e-3", "9", "10,000", "–"]);
        await head.Locator("button").PressAsync("Enter");
        (await head.GetAttributeAsync("aria-sort")).ShouldBe("descending");
        (await values.AllTextContentsAsync()).ShouldBe(["10,000", "9", "1e-3", "−1.5", "−12 ± 3", "–"]);
        await window.Page.Locator("th").First.Locator("button").ClickAsync();
        (await window.Page.Locator("td:first-child").AllTextContentsAsync())
            .ShouldBe(["run 1", "run 2", "run 3", "run 10", "run 20", "x"]);
        (await window.Page.Locator("[aria-sort]").CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task An_entry_of_a_legend_hides_its_series_and_shows_it_again()
    {
        await using var window = await chromium.Open();
        await window.OpenFile(report.Page);
        var chart = window.Page.Locator("svg.av:has(.key)").First;
        var key = chart.Locator(".key").Nth(1);
        (await chart.Locator("svg [data-s]").CountAsync()).ShouldBeGreaterThan(2);
        await key.ClickAsync();
        (await key.GetAttributeAsync("aria-pressed")).ShouldBe("false");
        (await chart.Locator("svg [data-s='1']").EvaluateAllAsync<bool>("all => all.every(part => part.matches('.off'))"))
            .ShouldBeTrue();
        (await chart.Locator("svg [data-s='0'].off").CountAsync()).ShouldBe(0);
        (await chart.Locator("svg [data-s='1'] path").First.IsVisibleAsync()).ShouldBeFalse();
        await key.PressAsync(" ");
        (await key.GetAttributeAsync("aria-pressed")).ShouldBe("true");
        (await chart.Locator(".off").CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Without_its_script_the_page_has_the_same_text()
    {
        await using var with = await chromium.Open();
        await using var without = await chromium.Open(new() { JavaScriptEnabled = false });
        await with.OpenFile(report.Page);
        await without.OpenFile(report.Page);
        (await without.Page.Locator("main").InnerTextAsync()).ShouldBe(await with.Page.Locator("main").InnerTextAsync());
        (await without.Page.Locator("main").TextContentAsync()).ShouldBe(await with.Page.Locator("main").TextContentAsync());
        (await without.Page.Locator("circle.point > title").CountAsync()).ShouldBe(4 * report.Records.Count);
        without.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hostile_id_is_text()
    {
        await using var window = await chromium.Open();
        await window.OpenFile(report.Page);
        var point = window.Page.Locator("svg.map").First.Locator("circle.point")
            .Filter(new() { HasText = ReportedModel.HostileId });
        await point.DispatchEventAsync("click");
        (await window.Page.Locator("aside.network strong").TextContentAsync()).ShouldBe($"Network {ReportedModel.HostileId}");
        (await window.Page.EvaluateAsync<bool>("'owned' in window")).ShouldBeFalse();
        (await window.Page.Locator("aside.network script, aside.network img").CountAsync()).ShouldBe(0);
        window.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 360)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task The_page_fits_its_window_and_axe_finds_no_serious_fault(ColorScheme scheme, int width)
    {
        await using var window = await chromium.Open(
            new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 740 } });
        await window.OpenFile(report.Page);
        await window.Page.Locator("svg.map circle.point").First.DispatchEventAsync("click");
        (await window.Overflow()).ShouldBe(0);
        await window.ShouldBeAccessible();
    }

    private static void ShouldBeOf(JsonObject json, JsonObject record)
    {
        foreach (var name in new[] { "id", "space", "layers", "metrics" })
            JsonNode.DeepEquals(json[name], record[name]).ShouldBeTrue($"{json} is not {record}");
    }

    private static async Task<double> Number(ILocator element, string attribute) =>
        double.Parse((await element.GetAttributeAsync(attribute))!, CultureInfo.InvariantCulture);
}

/// <summary>A small model of networks with ids and metrics, its report, and a page with a table.</summary>
public sealed class ReportedModel : IDisposable
{
    /// <summary>The id of one of the networks.</summary>
    public const string HostileId = "<script>owned=1</script><img src=x onerror=owned=1>";

    private readonly TemporaryFolder root = new();

    public ReportedModel()
    {
        var data = root.File("data.jsonl");
        CommandLine.Output("generate", "--space", "linear", "--count", "60", "--seed", "3", "--out", data);
        var records = File.ReadLines(data).Select((line, i) => Labelled(JsonNode.Parse(line)!.AsObject(), i)).ToList();
        File.WriteAllLines(data, records.Select(record => record.ToJsonString()));
        Records = records.ToDictionary(record => (string)record["id"]!);
        CommandLine.Output(["train", "--data", data, "--model", root.File("model"), "--epochs", "2", .. CommandLine.Tiny]);
        CommandLine.Output("report", "--model", root.File("model"), "--data", data, "--out", Page);
        string[] values = ["10,000", "–", "−1.5", "9", "−12 ± 3", "1e-3"];
        string[] names = ["run 10", "run 2", "x", "run 1", "run 20", "run 3"];
        ArchVae.Reports.ReportPage.Write(Tables, "Tables", [], [new("Runs", [])
        {
            Tables = [ArchVae.Reports.ReportTable.OfTexts(
                ["run", "value"], names.Zip(values, (name, value) => (IReadOnlyList<string>)[name, value]))],
        }]);
    }

    public string Page => root.File("report.html");

    public string Tables => root.File("tables.html");

    /// <summary>The networks by their ids, as the file has them.</summary>
    public IReadOnlyDictionary<string, JsonObject> Records { get; }

    public void Dispose() => root.Dispose();

    private static JsonObject Labelled(JsonObject record, int number)
    {
        record["id"] = number == 5 ? HostileId : FormattableString.Invariant($"net-{number}");
        record["metrics"] = new JsonObject { ["accuracy"] = 0.5 + number / 300.0, ["</script>"] = number };
        return record;
    }
}
