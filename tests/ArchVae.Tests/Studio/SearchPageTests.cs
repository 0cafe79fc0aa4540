using ArchVae.Options;
using ArchVae.Search;
using ArchVae.Studio;
using ArchVae.Studio.Folders;
using ArchVae.Studio.Jobs;
using ArchVae.Studio.Pages;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studio;

/// <summary>The form of a search, and what is seen of one.</summary>
public sealed class SearchPageTests : IClassFixture<OpenStudio>, IDisposable
{
    private const string Button = "form.training .actions button";
    private readonly OpenedFolder folder;
    private readonly JobQueue queue;
    private readonly BunitContext context = new();

    public SearchPageTests(OpenStudio studio)
    {
        var options = new StudioOptions { Folder = studio.Root, Token = OpenStudio.Token };
        (folder, queue) = (studio.Folder, new(studio.Folder, options));
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddSingleton(folder).AddSingleton(options).AddSingleton(queue).AddSingleton<SearchJobs>()
            .AddSingleton<TimeProvider>(TimeProvider.System).AddSingleton(studio.Models);
    }

    private string Address => context.Services.GetRequiredService<BunitNavigationManager>().Uri;

    public void Dispose()
    {
        context.Dispose();
        queue.Dispose();
    }

    [Fact]
    public void Every_option_of_search_appears_once_with_its_help()
    {
        var page = Open("search");
        foreach (var record in new object[] { new SearchRequest(), new SearchOptions() })
        {
            foreach (var option in OptionDescription.Of(record.GetType()))
            {
                var input = page.FindAll($"#option-{option.CommandLineName![2..]}").ShouldHaveSingleItem();
                page.Find($"#{input.Id}-help").TextContent.ShouldStartWith(option.Help);
            }
        }
        page.FindAll("form.training input, form.training select").Count
            .ShouldBe(1 + new SearchForm(allowCommands: false).Fields.Count);
    }

    [Fact]
    public void A_mistake_stands_at_the_fields_that_it_is_of()
    {
        var page = Open("search?maximize=score&folder=new");
        page.Find(Button).Click();
        page.WaitForElement("#option-table-mistake").TextContent.ShouldStartWith("One of Table, Command and Train must say");
        page.Find("#option-train-mistake").TextContent.ShouldStartWith("One of Table");
        queue.All.ShouldBeEmpty();
    }

    [Fact]
    public void A_search_that_is_begun_shows_its_trials_and_can_be_gone_on_with()
    {
        var page = Open("search?table=data.jsonl&maximize=score&strategy=random&budget=7&folder=found-here");
        page.Find(Button).Click();
        page.WaitForState(() => Address.EndsWith("search?folder=found-here", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        page.WaitForAssertion(() =>
        {
            page.Markup.ShouldContain("7 trials measured");
            page.Find("p[role=status]").TextContent.ShouldBe("Ended.");
        }, TimeSpan.FromSeconds(30));
        var more = Open("search?folder=found-here&continue=true");
        more.WaitForElement("#option-table", TimeSpan.FromSeconds(30)).GetAttribute("value").ShouldBe("data.jsonl");
        more.Find("#option-strategy").GetAttribute("value").ShouldBe("random");
        more.Find("#option-maximize").GetAttribute("value").ShouldBe("score");
        more.Find("#option-budget").Change("9");
        more.Find(Button).Click();
        more.WaitForAssertion(() => more.Markup.ShouldContain("9 trials measured"), TimeSpan.FromSeconds(30));
    }

    private IRenderedComponent<SearchPage> Open(string address)
    {
        context.Services.GetRequiredService<BunitNavigationManager>().NavigateTo(address);
        return context.Render<SearchPage>();
    }
}
