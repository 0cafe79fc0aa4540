using ArchVae.Models;
using ArchVae.Options;
using ArchVae.Studio.Jobs;
using ArchVae.Studio.Models;
using ArchVae.Studio.Pages;
using ArchVae.Training;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studio;

/// <summary>The form of a training, and what is seen of one.</summary>
public sealed class TrainPageTests : IDisposable
{
    private const string Button = "form.training .actions button";
    private readonly TrainingFolder folder = new();
    private readonly BunitContext context = new();

    public TrainPageTests()
    {
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddSingleton(folder.Folder).AddSingleton(folder.Options)
            .AddSingleton(folder.Queue).AddSingleton(folder.Jobs).AddSingleton<TimeProvider>(TimeProvider.System)
            .AddSingleton<OpenModels>();
    }

    private string Address => context.Services.GetRequiredService<BunitNavigationManager>().Uri;

    public void Dispose()
    {
        context.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Every_option_of_train_appears_once_with_its_help_and_default()
    {
        var page = Open("train");
        object[] records = [new TrainingRequest(), new ModelOptions(), new TrainingOptions { Reconstruct = 0.99 }];
        foreach (var record in records)
        {
            foreach (var option in OptionDescription.Of(record.GetType()).Where(option => option.CommandLineName is not null))
            {
                var input = page.FindAll($"#option-{option.CommandLineName![2..]}").ShouldHaveSingleItem();
                page.Find($"label[for={input.Id}]").TextContent.ShouldEndWith(option.CommandLineName);
                page.Find($"#{input.Id}-help").TextContent.ShouldStartWith(option.Help);
                input.GetAttribute("aria-describedby").ShouldBe($"{input.Id}-help");
                var value = OptionDescription.Text(option.Get(record));
                if (option is { IsList: false } && option.ValueType == typeof(bool))
                    input.HasAttribute("checked").ShouldBe(value == "true", option.Name);
                else (input.GetAttribute("value") ?? "").ShouldBe(value, option.Name);
            }
        }
        // With the model's name, nothing else is asked.
        page.FindAll("form.training input, form.training select").Count.ShouldBe(1 + new TrainingForm().Fields.Count);
    }

    [Theory]
    [InlineData("latent", "0", "Latent size is 0; it must be from 1 to 65536.")]
    [InlineData("latent", "many", "Latent size is 'many'; it must be a whole number from 1 to 65536.")]
    [InlineData("posterior", "diagonal+what", "There is no posterior 'diagonal+what'")]
    [InlineData("inference-widths", "8 x", "Inference widths is 'x'; it must be a whole number")]
    [InlineData("learning-rate", "-1", "Learning rate is -1; it must be from 1E-30 to 1000.")]
    public void A_wrong_value_is_told_in_the_librarys_words_at_its_field(string option, string value, string message)
    {
        var page = Open("train");
        page.Find($"#option-{option}").Change(value);
        page.Find($"#option-{option}-mistake").TextContent.ShouldContain(message);
        page.Find($"#option-{option}").GetAttribute("aria-invalid").ShouldBe("true");
        page.FindAll(".option .mistake").Count.ShouldBe(1);
        page.Find("#folder-name").Change("m");
        page.Find(Button).Click();
        folder.Jobs.All.ShouldBeEmpty();
        page.Find("[role=alert]").TextContent.ShouldContain("One field has a mistake");
    }

    [Fact]
    public void Options_that_do_not_go_together_are_told_at_each_of_them()
    {
        var page = Open("train?data=data.jsonl&epochs=3&steps=5&model=m");
        page.Find(Button).Click();
        page.WaitForElement("#option-steps-mistake").TextContent.ShouldStartWith("Epochs and Steps both say how long to train");
        page.Find("#option-epochs-mistake").TextContent.ShouldStartWith("Epochs and Steps both");
        page.FindAll(".option .mistake").Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("../x", "'../x' lies outside the folder that is open.")]
    [InlineData(" ", "Model is empty")]
    public void A_wrong_name_is_told_at_its_field_and_counted(string name, string message)
    {
        var page = Open("train?data=data.jsonl&epochs=3");
        page.Find("#folder-name").Change(name);
        page.FindAll(".message").ShouldBeEmpty();
        page.Find("#option-latent").Change("0");
        page.Find("#folder-mistake").TextContent.ShouldContain(message);
        page.Find("#folder-name").GetAttribute("aria-describedby").ShouldBe("folder-mistake folder-help");
        page.Find("[role=alert]").TextContent.ShouldContain("2 fields have mistakes");
        page.Find("#option-latent").Change("4");
        page.Find(Button).Click();
        page.WaitForElement("#folder-mistake").TextContent.ShouldContain(message);
        page.Find("[role=alert]").TextContent.ShouldContain("One field has a mistake");
        folder.Jobs.All.ShouldBeEmpty();
    }

    [Fact]
    public void A_form_begins_by_its_button_only()
    {
        var page = Open("train?data=data.jsonl&epochs=3&model=new");
        page.Find("form.training").Submit();
        folder.Jobs.All.ShouldBeEmpty();
        page.FindAll("form.training [type=submit], form.training button:not([type])").ShouldBeEmpty();
    }

    [Fact]
    public void What_is_filled_in_stands_in_the_address_and_comes_from_there()
    {
        var page = Open("train");
        page.Find("#option-latent").Change("16");
        page.Find("#option-stream").Change(true);
        page.Find("#option-epochs").Change("60");
        Address.ShouldEndWith("train?latent=16&stream=true");
        page.Find("#option-latent").Change("64");
        Address.ShouldEndWith("train?stream=true");
        var other = Open("train?latent=16&posterior=full&raw-numbers=true");
        other.Find("#option-latent").GetAttribute("value").ShouldBe("16");
        other.Find("#option-posterior").GetAttribute("value").ShouldBe("full");
        other.Find("#option-raw-numbers").HasAttribute("checked").ShouldBeTrue();
    }

    [Fact]
    public void A_training_is_seen_as_it_goes_and_by_whoever_comes_later()
    {
        const string Small = "latent=4&lstm=8&inference-widths=16&decoder-widths=16";
        var page = Open($"train?data=data.jsonl&epochs=2&{Small}&model=models%2Fnew");
        page.Find(Button).Click();
        page.WaitForState(() => Address.EndsWith("train?model=models%2Fnew", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        var job = folder.Jobs.All.ShouldHaveSingleItem();
        TrainingFolder.WaitForEnd(job);
        var later = Open("train?model=models%2Fnew");
        foreach (var one in new[] { page, later })
        {
            one.WaitForAssertion(() =>
            {
                one.Find("p[role=status]").TextContent.ShouldStartWith("Trained: the model reconstructs");
                one.FindAll(".curves svg.av").Count.ShouldBe(6);
                one.Find("section[aria-label=Samples]").TextContent.ShouldContain("after epoch 2");
                one.FindAll("section[aria-label^=KL] svg.av").Count.ShouldBe(1);
                one.FindAll("p.actions a").Select(link => link.GetAttribute("href")).ShouldBe(
                    ["map?model=models%2Fnew&data=data.jsonl", "walk?model=models%2Fnew&data=data.jsonl"]);
            }, TimeSpan.FromSeconds(30));
        }
        // Nothing is drawn while nothing happens.
        var renders = later.RenderCount;
        Thread.Sleep(TimeSpan.FromSeconds(3));
        later.RenderCount.ShouldBe(renders);
        later.Find("section[aria-label=Samples] input").Input("0");
        later.WaitForAssertion(() => later.Find("section[aria-label=Samples]").TextContent.ShouldContain("after epoch 1"));
    }

    [Fact]
    public void One_that_waits_is_taken_from_the_queue_and_can_be_begun_after_all()
    {
        // One goes on at a time.
        var first = folder.Jobs.Begin("first", TrainingFolder.Given(("Data", "data.jsonl"), ("Epochs", "5000")));
        var second = folder.Jobs.Begin("second", TrainingFolder.Given(("Data", "data.jsonl"), ("Epochs", "1")));
        var page = Open("train?model=second");
        page.Find("p.actions button").TextContent.ShouldBe("Take from the queue");
        page.Find("p.actions button").Click();
        page.WaitForAssertion(() => page.Find("p[role=status]").TextContent.ShouldBe("Taken from the queue before it began."));
        page.Find("p.actions button").TextContent.ShouldBe("Begin it after all");
        page.FindAll("p.actions a").ShouldBeEmpty();
        first.Stop();
        TrainingFolder.WaitForEnd(first);
        page.Find("p.actions button").Click();
        page.WaitForAssertion(
            () => page.Find("p[role=status]").TextContent.ShouldStartWith("Trained"), TimeSpan.FromSeconds(30));
        second.Progress.Outcome.ShouldBeNull();
        folder.Jobs.Find("second")!.Progress.State.ShouldBe(JobState.Completed);
    }

    [Fact]
    public void A_training_that_an_earlier_studio_saved_is_resumed_with_its_data()
    {
        var given = TrainingFolder.Given(("Data", "data.jsonl"), ("Epochs", "100000"));
        var job = folder.Jobs.Begin("m", given);
        TrainingFolder.WaitFor(() => job.Progress.Report is not null);
        job.Stop();
        TrainingFolder.WaitForEnd(job);
        using var queue = new JobQueue(folder.Folder, folder.Options);
        var jobs = new TrainingJobs(folder.Folder, queue, folder.Options, TimeProvider.System);
        using var later = new BunitContext();
        later.JSInterop.Mode = JSRuntimeMode.Loose;
        later.Services.AddSingleton(folder.Folder).AddSingleton(folder.Options).AddSingleton(queue).AddSingleton(jobs)
            .AddSingleton<TimeProvider>(TimeProvider.System).AddSingleton<OpenModels>();
        later.Services.GetRequiredService<BunitNavigationManager>().NavigateTo("train?model=m");
        var page = later.Render<TrainPage>();
        page.WaitForAssertion(() => page.Markup.ShouldContain("of 100000 epochs are made."), TimeSpan.FromSeconds(20));
        page.FindAll("button").Single(button => button.TextContent == "Resume").Click();
        TrainingFolder.WaitFor(() => jobs.Find("m") is { Progress.State: JobState.Running });
        jobs.Find("m")!.Given.Over(new TrainingRequest()).Data.ShouldBe("data.jsonl");
    }

    [Fact]
    public void A_name_that_is_taken_is_refused_at_its_place_and_other_runs_lie_over_it()
    {
        foreach (var name in new[] { "a", "<b>" })
            TrainingFolder.WaitForEnd(folder.Jobs.Begin(name, TrainingFolder.Given(("Data", "data.jsonl"), ("Epochs", "1"))));
        var page = Open("train?data=data.jsonl");
        page.Find("#folder-name").Change("a");
        page.Find(Button).Click();
        page.WaitForElement("#folder-mistake").TextContent.ShouldStartWith("The folder holds a model already. Add Resume");
        page.FindAll(".option .mistake").Count.ShouldBe(1);
        page.Find("[role=alert]").TextContent.ShouldStartWith("One field has a mistake");
        // Other fields leave it there.
        page.Find("#option-latent").Change("16");
        page.FindAll("#folder-mistake").Count.ShouldBe(1);
        page.Find("#folder-name").Change("new");
        page.FindAll("#folder-mistake").ShouldBeEmpty();
        Address.ShouldContain("model=new");
        var over = Open("train?model=a&run=%3Cb%3E");
        over.WaitForAssertion(() => over.FindAll(".curves svg.av").Count.ShouldBe(6), TimeSpan.FromSeconds(20));
        over.Find(".curves").InnerHtml.ShouldContain("&lt;b&gt;");
        over.FindAll("b").ShouldBeEmpty();
    }

    private IRenderedComponent<TrainPage> Open(string address)
    {
        context.Services.GetRequiredService<BunitNavigationManager>().NavigateTo(address);
        return context.Render<TrainPage>();
    }
}
