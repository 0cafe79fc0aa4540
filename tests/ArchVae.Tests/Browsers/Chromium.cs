using ArchVae.Tests.Browsers;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace ArchVae.Tests.Browsers;

/// <summary>
/// Debian's Chromium for the tests of pages, one for all of them, started by the first. A class of tests takes it as a parameter
/// of its constructor. Playwright downloads none: where there is no Chromium, tests are skipped and say so.
/// </summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private readonly SemaphoreSlim starting = new(1);
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>The program: what CHROMIUM says, else where Debian and others have it; null for none.</summary>
    public static string? Program { get; } =
        Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } given ? given : places.FirstOrDefault(File.Exists);

    /// <summary>Opens a window of its own, with nothing kept from others, which the test disposes of.</summary>
    /// <param name="options">Its size, its colours, whether it has scripts.</param>
    public async Task<BrowserWindow> Open(BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(Program is null, "There is no Chromium: apt-get install chromium, or set CHROMIUM to the program.");
        var context = await (await Browser()).NewContextAsync(options ?? new());
        return new BrowserWindow(context, await context.NewPageAsync());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
        starting.Dispose();
    }

    private async Task<IBrowser> Browser()
    {
        await starting.WaitAsync();
        try
        {
            playwright ??= await Playwright.CreateAsync();
            return browser ??= await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program });
        }
        finally
        {
            starting.Release();
        }
    }
}
