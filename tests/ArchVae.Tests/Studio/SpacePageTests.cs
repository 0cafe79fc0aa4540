using ArchVae.Spaces;
using ArchVae.Studio.Components;
using ArchVae.Studio.Folders;
using ArchVae.Studio.Pages;
using ArchVae.Studio.Spaces;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studio;

/// <summary>The editor of a search space.</summary>
public sealed class SpacePageTests : IAsyncDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(20);
    private readonly TemporaryFolder root = new();
    private readonly BunitContext context = new();

    public SpacePageTests()
    {
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddSingleton(new OpenedFolder(root.Path)).AddSingleton<TimeProvider>(TimeProvider.System)
            .AddScoped<StudioScript>();
    }

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        root.Dispose();
    }

    [Fact]
    public void What_a_new_file_begins_with_is_right() => SearchSpace.CheckText(SpaceFile.Template).Mistakes.ShouldBeEmpty();

    [Fact]
    public void A_mistake_stands_at_its_line_as_one_types()
    {
        var page = Open("space");
        page.WaitForAssertion(() => page.FindAll("section .rows svg").Count.ShouldBe(1), patience);
        Type(page, SpaceFile.Template.Replace("scale: log", "scale: lag", StringComparison.Ordinal));
        page.WaitForElement("ul.mistakes li", patience).TextContent.ShouldContain("the scale must be linear or log, not 'lag'");
        page.Find("ul.mistakes button").TextContent.ShouldBe("line 4");
        page.Find(".lines .bad").TextContent.Trim().ShouldBe("4");
        page.Find(".mark").GetAttribute("style").ShouldBe("--line:3");
        page.Find("textarea").GetAttribute("aria-invalid").ShouldBe("true");
        Type(page, SpaceFile.Template);
        page.WaitForAssertion(() => page.FindAll("ul.mistakes").ShouldBeEmpty(), patience);
        page.FindAll(".bad").ShouldBeEmpty();
    }

    [Fact]
    public void A_built_in_space_can_be_begun_with_and_says_its_size()
    {
        var page = Open("space?start=nas-bench-macro");
        page.WaitForAssertion(
            () => page.Markup.ShouldContain("6,561 architectures, all equally likely (ln = 8.789)."), patience);
        page.Find("form input").GetAttribute("value").ShouldBe("my-nas-bench-macro.yaml");
        var before = page.Find("section .rows").InnerHtml;
        page.InvokeAsync(() => page.Find("section button").Click());
        page.WaitForAssertion(() => page.Find("section .rows").InnerHtml.ShouldNotBe(before), patience);
    }

    [Fact]
    public void A_file_is_saved_and_not_over_one_that_changed_meanwhile()
    {
        root.Write("own.yaml", SpaceFile.Template);
        var page = Open("space?file=own.yaml");
        var changed = SpaceFile.Template.Replace("maximum: 8", "maximum: 9", StringComparison.Ordinal);
        Type(page, changed);
        page.InvokeAsync(() => page.Find("form").Submit());
        page.WaitForAssertion(() => page.Find("#saved").TextContent.ShouldBe("Saved."), patience);
        File.ReadAllText(root.File("own.yaml")).ShouldBe(changed);
        Type(page, changed + "\n");
        page.WaitForAssertion(() => page.Find("#saved").TextContent.ShouldBeEmpty(), patience);
        root.Write("own.yaml", "of another");
        Type(page, SpaceFile.Template);
        page.InvokeAsync(() => page.Find("form").Submit());
        page.WaitForElement(".message", patience).TextContent.ShouldContain("was changed since it was opened");
        File.ReadAllText(root.File("own.yaml")).ShouldBe("of another");
    }

    [Fact]
    public void What_is_no_yaml_is_told_in_words()
    {
        var (_, mistakes) = SearchSpace.CheckText("name: a\ndescription: b\nfeatures\n  units: {}\n");
        var mistake = mistakes.ShouldHaveSingleItem();
        mistake.Line.ShouldBe(4);
        mistake.Explanation.ShouldStartWith("The file is no valid YAML here: a ':' or a quote is missing");
    }

    [Theory]
    [InlineData("../own.yaml", "outside")]
    [InlineData("other.yaml", "a file of this name already")]
    [InlineData("own.txt", "must end with .yaml")]
    [InlineData("", "must end with .yaml")]
    public void A_name_that_cannot_be_is_refused(string name, string message)
    {
        root.Write("other.yaml", "kept");
        Should.Throw<InputException>(() => new SpaceFile("", null).Write(new(root.Path), name, SpaceFile.Template))
            .Message.ShouldContain(message);
        root.Names.ShouldBe(["other.yaml"]);
        File.ReadAllText(root.File("other.yaml")).ShouldBe("kept");
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_message()
    {
        Open("space?file=none.yaml").Find(".message").TextContent.ShouldContain("none.yaml");
        Open("space?start=%3Cb%3E").Find(".message").TextContent.ShouldContain("There is no built-in space '<b>'");
    }

    // No drawing comes between finding and typing.
    private static void Type(IRenderedComponent<SpacePage> page, string text) =>
        page.InvokeAsync(() => page.Find("textarea").Input(text));

    private IRenderedComponent<SpacePage> Open(string address)
    {
        context.Services.GetRequiredService<BunitNavigationManager>().NavigateTo(address);
        return context.Render<SpacePage>();
    }
}
