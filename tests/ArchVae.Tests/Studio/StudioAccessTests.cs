using System.Net;
using ArchVae.Studio;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studio;

public sealed class StudioAccessTests(OpenStudio studio) : IClassFixture<OpenStudio>
{
    private const string Script = "_content/ArchVae.Studio/studio.js";
    private readonly OpenStudio studio = studio;

    [Theory]
    [InlineData("")]
    [InlineData("map?model=models/first")]
    [InlineData(Script)]
    [InlineData("_framework/blazor.web.js")]
    [InlineData("_blazor/negotiate?negotiateVersion=1")]
    [InlineData("?token=0123456789abcdef0123456789abcdee")]
    [InlineData("?token=")]
    public async Task Without_the_token_nothing_is_answered(string path)
    {
        using var browser = Browser();
        using var answer = await browser.GetAsync(new Uri(studio.Host.Root, path));
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await answer.Content.ReadAsStringAsync()).ShouldStartWith("Open the address");
    }

    [Fact]
    public async Task The_token_becomes_a_cookie_and_leaves_the_address()
    {
        using var browser = Browser();
        using var first = await browser.GetAsync(new Uri(studio.Host.Root, $"map?model=a%20b&token={OpenStudio.Token}&x=z1"));
        first.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        first.Headers.Location!.OriginalString.ShouldBe("/map?model=a%20b&x=z1");
        var cookie = first.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=strict", Case.Insensitive);
        using var second = await browser.GetAsync(new Uri(studio.Host.Root, Script));
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(Script)]
    [InlineData("_framework/blazor.web.js")]
    [InlineData("_content/Plotly.Blazor/plotly-3.7.0.min.js")]
    [InlineData("_content/Microsoft.AspNetCore.Components.QuickGrid/Microsoft.AspNetCore.Components.QuickGrid.bundle.scp.css")]
    public async Task What_pages_need_comes_from_the_studio(string path)
    {
        using var browser = Browser();
        using var entry = await browser.GetAsync(studio.Host.Address);
        using var answer = await browser.GetAsync(new Uri(studio.Host.Root, path));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_page_names_no_other_host_and_may_load_from_none()
    {
        using var browser = Browser();
        using var entry = await browser.GetAsync(studio.Host.Address);
        using var answer = await browser.GetAsync(studio.Host.Root);
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldContain("blazor.web");
        page.ShouldNotContain("http://");
        page.ShouldNotContain("https://");
        var policy = answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("http");
    }

    // A page of the web that leads a name of its own to 127.0.0.1 has that name in its requests.
    [Theory]
    [InlineData("archvae.example.com")]
    [InlineData("192.168.1.7")]
    public async Task Another_host_is_refused_even_with_the_token(string host)
    {
        using var browser = Browser();
        using var request = new HttpRequestMessage(HttpMethod.Get, studio.Host.Address);
        request.Headers.Host = host;
        using var answer = await browser.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public void It_answers_on_this_machine_only()
    {
        IPAddress.IsLoopback(IPAddress.Parse(studio.Host.Root.Host)).ShouldBeTrue();
        studio.Host.Address.Query.ShouldBe($"?token={OpenStudio.Token}");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said()
    {
        var options = new StudioOptions { Folder = studio.Root, Token = OpenStudio.Token, Port = studio.Host.Root.Port };
        var mistake = await Should.ThrowAsync<InputException>(() => StudioHost.StartAsync(options, TimeProvider.System));
        mistake.Message.ShouldContain($"Port {options.Port} of 127.0.0.1");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(65536)]
    public async Task A_port_has_a_range(int port)
    {
        var options = new StudioOptions { Folder = studio.Root, Token = OpenStudio.Token, Port = port };
        var mistake = await Should.ThrowAsync<InputException>(() => StudioHost.StartAsync(options, TimeProvider.System));
        mistake.Message.ShouldContain("from 0 to 65535");
    }

    private static HttpClient Browser() =>
        new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }, disposeHandler: true);
}
