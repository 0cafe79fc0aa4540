using System.Text.Json;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Browsers;

/// <summary>A window with one page, which notes what no page of ours may do: complain, or ask another host.</summary>
public sealed class BrowserWindow : IAsyncDisposable
{
    private readonly List<string> complaints = [];
    private readonly List<string> requests = [];

    internal BrowserWindow(IBrowserContext context, IPage page)
    {
        (Context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") Note(complaints, message.Text);
        };
        page.PageError += (_, error) => Note(complaints, error);
        context.Request += (_, request) => Note(requests, request.Url);
    }

    /// <summary>What the page is in.</summary>
    public IBrowserContext Context { get; }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Opens a file.</summary>
    public Task OpenFile(string path) => Page.GotoAsync(new Uri(Path.GetFullPath(path)).AbsoluteUri);

    /// <summary>Errors and warnings of the console, and what scripts threw.</summary>
    public string[] Complaints => Copy(complaints);

    /// <summary>The addresses that were asked for.</summary>
    public string[] Requests => Copy(requests);

    /// <summary>How much wider the page is than the window, in pixels; 0 where it does not scroll sideways.</summary>
    public Task<int> Overflow() =>
        Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

    /// <summary>
    /// Looks for faults of accessibility that axe-core takes for serious or critical. Skips the test where <c>npm ci</c> was not
    /// run in <c>tests/browser</c>.
    /// </summary>
    public async Task ShouldBeAccessible()
    {
        var axe = Repository.PathOf("tests/browser/node_modules/axe-core/axe.min.js");
        Assert.SkipUnless(File.Exists(axe), "There is no axe-core: run npm ci in tests/browser.");
        await Page.EvaluateAsync(await File.ReadAllTextAsync(axe));
        var found = await Page.EvaluateAsync<JsonElement>("axe.run()");
        found.GetProperty("passes").GetArrayLength().ShouldBeGreaterThan(10);
        found.GetProperty("violations").EnumerateArray()
            .Where(fault => fault.GetProperty("impact").GetString() is "serious" or "critical")
            .Select(fault => $"{fault.GetProperty("id")}: {fault.GetProperty("help")}, as at "
                + fault.GetProperty("nodes")[0].GetProperty("html"))
            .ShouldBeEmpty();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Context.DisposeAsync();

    private static void Note(List<string> list, string text)
    {
        lock (list) list.Add(text);
    }

    private static string[] Copy(List<string> list)
    {
        lock (list) return [.. list];
    }
}
