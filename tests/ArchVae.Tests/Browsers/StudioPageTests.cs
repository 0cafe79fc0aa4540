using System.Text.Json.Nodes;
using ArchVae.Studio;
using ArchVae.Tests.Cli;
using ArchVae.Tests.Studio;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Browsers;

/// <summary>The studio in a browser: what is clicked is shown, what is moved changes, and what is data stays data.</summary>
public sealed class StudioPageTests(Chromium chromium, OpenStudio studio) : IClassFixture<OpenStudio>
{
    private const string Map = "map?model=models%2Ffirst&data=data.jsonl";
    private const string Walk = "walk?model=models%2Ffirst&data=data.jsonl&from=net-1&to=net-2";
    private static readonly LocatorAssertionsToBeVisibleOptions waiting = new() { Timeout = 30_000 };

    [Fact]
    public async Task A_point_that_is_clicked_shows_its_network_which_survives_a_reload()
    {
        await using var window = await Open(Map);
        var page = window.Page;
        await page.Locator(".map .main-svg").First.WaitForAsync();
        // What the map tells of a click; where a point of WebGL lies on the screen nobody can ask.
        await page.Locator(".map").EvaluateAsync("""
            map => map.emit('plotly_click', { points: [{ curveNumber: 0, pointIndex: 12 }] })
            """);
        var details = page.GetByRole(AriaRole.Region, new() { Name = "The chosen network" });
        await Assertions.Expect(details.GetByRole(AriaRole.Heading, new() { Name = "net-12" })).ToBeVisibleAsync();
        page.Url.ShouldContain("point=net-12");
        await ShouldShow(details, 12);
        await page.ReloadAsync();
        await Assertions.Expect(details.GetByRole(AriaRole.Heading, new() { Name = "net-12" })).ToBeVisibleAsync();
        await ShouldShow(details, 12);
        window.Complaints.Where(text => !text.Contains("GPU stall", StringComparison.Ordinal)).ShouldBeEmpty();
        window.Requests.Where(address => new Uri(address) is { Scheme: "http" or "https" or "ws" } asked
            && (asked.Host != "127.0.0.1" || asked.Port != studio.Host.Root.Port)).ShouldBeEmpty();
        await window.ShouldBeAccessible();
    }

    [Fact]
    public async Task Points_of_a_lasso_are_taken_as_json_lines()
    {
        await using var window = await Open(Map);
        var page = window.Page;
        await page.Locator(".map .main-svg").First.WaitForAsync();
        await page.Locator(".map").EvaluateAsync("""
            map => map.emit('plotly_selected', { points: [5, 7, 40].map(i => ({ curveNumber: 0, pointIndex: i })) })
            """);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "3 chosen" })).ToBeVisibleAsync();
        var download = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "Take as JSON Lines" }).ClickAsync());
        download.SuggestedFilename.ShouldBe("chosen.jsonl");
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        lines.Select(line => (string?)JsonNode.Parse(line)!["id"]).ShouldBe(["net-5", OpenStudio.HostileId, "net-40"]);
    }

    [Fact]
    public async Task The_best_by_a_metric_are_first_in_the_table_and_can_be_an_axis()
    {
        // Without a model the one of the data's space is taken.
        await using var window = await Open("map?data=data.jsonl&color=score");
        var page = window.Page;
        var table = page.GetByRole(AriaRole.Region, new() { Name = "All architectures" });
        await Assertions.Expect(table.Locator("tbody tr:has(a)")).ToHaveCountAsync(15);
        var best = studio.Records.Index().Where(pair => pair.Item.Metrics["score"] == 9).Select(pair => pair.Item.Id);
        (await table.Locator("tbody a").AllInnerTextsAsync()).ShouldBeSubsetOf(best);
        page.Url.ShouldContain("model=models%2Ffirst");
        await table.Locator("tbody a").First.ClickAsync();
        var details = page.GetByRole(AriaRole.Region, new() { Name = "The chosen network" });
        await Assertions.Expect(details.Locator(".figures")).ToContainTextAsync("score9");
        await page.GetByLabel("Up").SelectOptionAsync("score");
        await Assertions.Expect(page.Locator(".map .ytitle")).ToHaveTextAsync("score");
        // What was chosen is undone in the picture too.
        await page.Locator(".map .main-svg").First.WaitForAsync();
        await page.Locator(".map").EvaluateAsync("""
            map => window.Plotly.restyle(map, { selectedpoints: [[3, 4]] }, [0])
                .then(() => map.emit('plotly_selected', { points: [3, 4].map(i => ({ curveNumber: 0, pointIndex: i })) }))
            """);
        await page.GetByRole(AriaRole.Button, new() { Name = "Choose none" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "All architectures" })).ToBeVisibleAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('.map').data[0].selectedpoints == null");
    }

    [Fact]
    public async Task A_choice_shows_what_is_chosen_after_a_file_is_saved_and_another_is_refused()
    {
        await using var window = await Open("space");
        var page = window.Page;
        await page.GetByLabel("Save as").FillAsync("own.yaml");
        await page.GetByLabel("Save as").PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("File")).ToHaveValueAsync("own.yaml");
        var text = page.GetByLabel("The text of the space");
        await text.FocusAsync();
        await page.Keyboard.TypeAsync("#");
        await Assertions.Expect(page.GetByText("Saved.")).ToHaveCountAsync(0);
        page.Dialog += (_, dialog) => dialog.DismissAsync();
        await page.GetByLabel("Begin with").SelectOptionAsync("linear");
        await Assertions.Expect(page.GetByLabel("Begin with")).ToHaveValueAsync("");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("file=own.yaml$"));
    }

    [Fact]
    public async Task An_id_that_would_be_a_script_is_text()
    {
        await using var window = await Open($"{Map}&point={Uri.EscapeDataString(OpenStudio.HostileId)}");
        var heading = window.Page.GetByRole(AriaRole.Heading, new() { Name = OpenStudio.HostileId });
        await Assertions.Expect(heading).ToBeVisibleAsync();
        (await window.Page.EvaluateAsync<bool>("'hit' in window")).ShouldBeFalse();
        (await window.Page.Locator("main img").CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_slider_changes_the_rows_and_the_address()
    {
        await using var window = await Open(Walk);
        var page = window.Page;
        var rows = page.Locator("main .rows svg").First;
        var ends = await Decoded();
        await Assertions.Expect(rows).ToHaveAttributeAsync("aria-label", ends.From);
        var slider = page.GetByRole(AriaRole.Slider, new() { Name = "Share of the way, percent" });
        await slider.FocusAsync();
        await page.Keyboard.PressAsync("End");
        await Assertions.Expect(page.Locator("#here")).ToHaveTextAsync("At 100 % of the way");
        await Assertions.Expect(rows).ToHaveAttributeAsync("aria-label", ends.To);
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("at=100"));
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#here")).ToHaveTextAsync("At 100 % of the way");
        // Aside, along a latent dimension.
        var aside = page.Locator(".sliders input").First;
        await aside.FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await Assertions.Expect(page.Locator("#here")).ToHaveTextAsync("At 100 % of the way, moved aside");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("moved=\\d(:|%3A)-4"));
        window.Complaints.ShouldBeEmpty();
        await window.ShouldBeAccessible();
    }

    [Fact]
    public async Task A_wrong_id_is_told_at_its_field_and_the_place_stays_with_another_course()
    {
        await using var window = await Open($"{Walk}&at=30");
        var page = window.Page;
        await page.GetByLabel("Course").SelectOptionAsync("arc");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("at=30&arc=True$"));
        await Assertions.Expect(page.Locator("#here")).ToHaveTextAsync("At 30 % of the way");
        var slider = page.GetByRole(AriaRole.Slider, new() { Name = "Share of the way, percent" });
        await slider.FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(page.Locator("#here")).ToHaveTextAsync("At 31 % of the way");
        // One line is told at each move, not the buttons below it.
        await Assertions.Expect(page.GetByRole(AriaRole.Status).First).ToHaveTextAsync(
            new System.Text.RegularExpressions.Regex("^start.*(Not in the data|In the data as .+)\\.$"));
        await page.GetByLabel("Course").SelectOptionAsync("line");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("at=31$"));
        var to = page.GetByLabel("To", new() { Exact = true });
        await to.FillAsync("<b>");
        await to.PressAsync("Tab");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no architecture with the id '<b>'");
        await Assertions.Expect(to).ToHaveAttributeAsync("aria-describedby", "to-mistake");
        await Assertions.Expect(page.GetByLabel("From (an id, or prior:1)")).ToHaveValueAsync("net-1");
        await window.ShouldBeAccessible();
        await to.FillAsync("net-3");
        await to.PressAsync("Tab");
        await Assertions.Expect(page.Locator("#here")).ToHaveTextAsync("At 31 % of the way");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_browsers_see_the_same_search_and_its_trials_sort()
    {
        await using var first = await Open("search?folder=found&trial=3");
        await using var second = await Open("search?folder=found");
        foreach (var window in new[] { first, second })
            await Assertions.Expect(window.Page.GetByRole(AriaRole.Status).First).ToContainTextAsync("12 trials measured");
        await Assertions.Expect(first.Page.GetByRole(AriaRole.Heading, new() { Name = "Trial 3" })).ToBeVisibleAsync();
        await second.Page.GetByRole(AriaRole.Button, new() { Name = "score" }).ClickAsync();
        await second.Page.Locator("th[aria-sort=ascending]").WaitForAsync();
        // A page of a table has empty rows below the last trial.
        var scores = second.Page.Locator(".quickgrid tbody tr:has(a) td:nth-child(3)");
        await Assertions.Expect(scores).ToHaveCountAsync(12);
        var shown = (await scores.AllInnerTextsAsync()).Select(double.Parse).ToList();
        shown.ShouldBe(shown.Order());
        await second.ShouldBeAccessible();
    }

    [Fact]
    public async Task A_search_is_begun_in_one_browser_paused_in_another_and_goes_on()
    {
        await using var first = await Open("search?table=data.jsonl&maximize=score&budget=290");
        await using var second = await Open("");
        var (page, other) = (first.Page, second.Page);
        await page.GetByLabel("Folder").FillAsync("live");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("Running:")).ToBeVisibleAsync();
        // The other one sees it on its first page.
        await other.GetByRole(AriaRole.Link, new() { Name = "live", Exact = true }).ClickAsync();
        await other.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Paused; all that was done is saved.")).ToBeVisibleAsync(waiting);
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByText("Paused; all that was done is saved.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await Assertions.Expect(other.GetByText("Running:")).ToBeVisibleAsync(waiting);
        await other.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Assertions.Expect(other.GetByText("Paused; all that was done is saved.")).ToBeVisibleAsync(waiting);
        await Assertions.Expect(page.Locator(".quickgrid tbody tr:has(a)").First).ToBeVisibleAsync(waiting);
        first.Complaints.Concat(second.Complaints).ShouldBeEmpty();
    }

    [Fact]
    public async Task When_the_studio_ends_work_is_saved_at_once_and_an_open_page_says_so()
    {
        using var folder = new TemporaryFolder();
        var data = folder.File("data.jsonl");
        File.Copy(Path.Combine(studio.Root, "data.jsonl"), data);
        var own = await StudioHost.StartAsync(new() { Folder = folder.Path, Token = OpenStudio.Token }, TimeProvider.System);
        await using var window = await chromium.Open(new());
        var page = window.Page;
        try
        {
            await page.GotoAsync(own.Address.AbsoluteUri);
            await page.GotoAsync(new Uri(own.Root, "train?data=data.jsonl&epochs=5000&latent=4&model=ended").AbsoluteUri);
            await page.GetByRole(AriaRole.Button, new() { Name = "Train", Exact = true }).ClickAsync();
            await Assertions.Expect(page.GetByText("Training: epoch 2")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        }
        finally
        {
            var begun = TimeProvider.System.GetTimestamp();
            await own.DisposeAsync();
            TimeProvider.System.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromSeconds(15));
        }
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The connection to the studio is lost.");
        await window.ShouldBeAccessible();
        var last = (int)JsonNode.Parse(File.ReadLines(folder.File("ended/metrics.jsonl")).Last())!["epoch"]!;
        CommandLine.Output(
            "train", "--resume", "--data", data, "--model", folder.File("ended"), "--epochs", $"{last + 2}");
    }

    [Theory]
    [InlineData("map?model=..%2F..%2Fetc", "outside the folder")]
    [InlineData("map?model=none", "none")]
    [InlineData("walk?model=models%2Ffirst&data=data.jsonl&from=nobody", "no architecture with the id 'nobody'")]
    [InlineData("search?folder=models", "no search")]
    public async Task What_cannot_be_shown_is_a_message(string address, string message)
    {
        await using var window = await Open(address);
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync(message);
        window.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 390)]
    public async Task Pages_are_accessible_in_light_in_dark_and_on_a_phone(ColorScheme colors, int width)
    {
        await using var window = await chromium.Open(
            new() { ColorScheme = colors, ViewportSize = new() { Width = width, Height = 800 } });
        await window.Page.GotoAsync(studio.Host.Address.AbsoluteUri);
        string[] pages = ["", Walk, "search?folder=found", "study", "train", "space", "posterior?model=models%2Ffirst"];
        foreach (var address in pages)
        {
            await window.Page.GotoAsync(new Uri(studio.Host.Root, address).AbsoluteUri);
            await window.Page.Locator("h1").WaitForAsync();
            await window.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            await window.ShouldBeAccessible();
            (await window.Overflow()).ShouldBe(0, address);
        }
    }

    private async Task<BrowserWindow> Open(string address)
    {
        var window = await chromium.Open(new() { AcceptDownloads = true });
        await window.Page.GotoAsync(studio.Host.Address.AbsoluteUri);
        await window.Page.GotoAsync(new Uri(studio.Host.Root, address).AbsoluteUri);
        await window.Page.Locator("h1").WaitForAsync();
        return window;
    }

    private async Task ShouldShow(ILocator details, int index)
    {
        var label = await details.Locator(".rows svg").First.GetAttributeAsync("aria-label");
        label.ShouldBe($"{studio.Records[index].Architecture}");
    }

    private async Task<(string From, string To)> Decoded()
    {
        var map = await Task.Run(() => studio.Models.MapOf(new("models/first", "data.jsonl"), _ => { }, CancellationToken.None));
        var decoded = map.Model.Use(vae => vae.Decode([map.Centers[1], map.Centers[2]]));
        return ($"{decoded[0]}", $"{decoded[1]}");
    }
}
