using ArchVae.Jobs;
using ArchVae.Jobs.Store;
using ArchVae.Studio.Machines;
using ArchVae.Studio.Pages;
using ArchVae.Tests.Machines;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studio;

/// <summary>The jobs of a store in the studio.</summary>
[Trait("Category", "Machines")]
public sealed class JobsPageTests
{
    private const string Failure = "it <b>failed</b>";

    [Fact]
    public void Jobs_are_shown_with_why_they_wait_and_can_be_steered()
    {
        using var machines = new MachineCase();
        var job = new Job { Name = "a", Kind = "trial", Settings = "{}" };
        machines.Store.Table.Submit("first", [job, job with { Name = Failure, Tags = ["gpu"] }]);
        machines.Store.Table.Submit("second", [job with { Name = "c" }]);
        JobRow Row(string name) => machines.Store.List().Single(row => row.Job.Name == name);
        using var context = Context(machines);
        var page = Open(context, "jobs");
        page.Find("p[role=status]").TextContent.ShouldBe("3 queued.");
        page.Markup.ShouldContain("No worker is there");
        page.FindAll("tbody tr:has(a)").Count.ShouldBe(3);
        page.FindAll("b").ShouldBeEmpty();

        var one = Open(context, $"jobs?job={Row(Failure).Id}");
        one.Find("section[aria-live]").TextContent.ShouldContain("queued: no worker is there");
        Button(one, "Pause").Click();
        one.WaitForAssertion(() => one.Find("section[aria-live]").TextContent.ShouldContain("paused: it is paused"), Long);
        (Row(Failure).State, Row("a").State).ShouldBe((JobState.Paused, JobState.Queued));

        var all = Open(context, "jobs?submission=first");
        all.FindAll("tbody tr:has(a)").Count.ShouldBe(2);
        Button(all, "Cancel").Click();
        all.WaitForAssertion(() => all.Find("p[role=status]").TextContent.ShouldBe("2 cancelled."), Long);
        Row("c").State.ShouldBe(JobState.Queued);
        Open(context, "jobs?state=cancelled").FindAll("tbody tr:has(a)").Count.ShouldBe(2);
    }

    [Fact]
    public void Without_a_store_it_is_said_how_there_is_one()
    {
        using var context = Context(null);
        Open(context, "jobs").Markup.ShouldContain("--store URL");
    }

    private static TimeSpan Long => TimeSpan.FromSeconds(20);

    private static BunitContext Context(MachineCase? machines)
    {
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddSingleton(_ => new StoredJobs(
            machines is null ? null : StoreAddress.Parse(machines.Url), TimeProvider.System));
        context.Services.AddSingleton<TimeProvider>(TimeProvider.System);
        return context;
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<JobsPage> page, string text) =>
        page.FindAll("button[type=button]").Single(button => button.TextContent == text);

    private static IRenderedComponent<JobsPage> Open(BunitContext context, string address)
    {
        context.Services.GetRequiredService<BunitNavigationManager>().NavigateTo(address);
        var page = context.Render<JobsPage>();
        if (page.FindAll("code").Count == 0) page.WaitForElement("p[role=status]", Long);
        return page;
    }
}
