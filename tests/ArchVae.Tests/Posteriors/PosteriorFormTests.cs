using ArchVae.Posteriors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Posteriors;

public sealed class PosteriorFormTests
{
    [Fact]
    public void A_form_keeps_its_flows_when_the_list_that_was_given_changes()
    {
        List<FlowChain> flows = [new("iaf", 2)];
        var form = new PosteriorForm("full", flows);
        var hash = form.GetHashCode();
        flows.Add(new("planar", 3));
        form.ToString().ShouldBe("full+iaf:2");
        form.GetHashCode().ShouldBe(hash);
        form.ShouldBe(PosteriorForm.Parse("full+iaf:2"));
        (form.Flows as FlowChain[]).ShouldBeNull();
    }

    [Fact]
    public void Null_is_refused()
    {
        Should.Throw<ArgumentNullException>(() => new PosteriorForm(null!)).ParamName.ShouldBe("baseFamily");
        Should.Throw<ArgumentNullException>(() => new PosteriorForm("full", (IReadOnlyList<FlowChain>)null!)).ParamName
            .ShouldBe("flows");
        Should.Throw<ArgumentNullException>(() => new PosteriorForm("full", [null!])).ParamName.ShouldBe("flows");
        Should.Throw<ArgumentNullException>(() => PosteriorForm.Parse(null!)).ParamName.ShouldBe("text");
        Should.Throw<ArgumentNullException>(() => FlowChain.Parse(null!)).ParamName.ShouldBe("text");
    }

    [Theory]
    [InlineData("FULL+iaf:9999", "There is no posterior 'FULL+iaf:9999'; it must be ")]
    [InlineData("Full+planer:2", "There is no posterior 'Full+planer:2' (nearest is 'planar'); it must be ")]
    [InlineData("FUL+iaf:2", "There is no posterior 'FUL+iaf:2' (nearest is 'full'); it must be ")]
    public void The_nearest_name_is_of_one_that_there_is_not_whatever_its_case(string text, string message) =>
        Should.Throw<InputException>(() => PosteriorForm.Parse(text)).Message.ShouldStartWith(message);

    [Fact]
    public void A_long_text_is_cut_in_the_error()
    {
        var text = "full+" + new string('x', 10000);
        Should.Throw<InputException>(() => PosteriorForm.Parse(text)).Message
            .ShouldStartWith($"There is no posterior '{text[..40]}…'; it must be ");
        Should.Throw<InputException>(() => FlowChain.Parse(text)).Message
            .ShouldStartWith($"'{text[..40]}…' is no chain of flows; it must be ");
    }
}
