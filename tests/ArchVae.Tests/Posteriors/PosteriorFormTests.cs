using ArchVae.Posteriors;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Posteriors;

public sealed class PosteriorFormTests
{
    /// <summary>The base is left out where it is a diagonal one under flows; a family's own number of flows is written.</summary>
    [Theory]
    [InlineData("diagonal", "diagonal", "diagonal", "")]
    [InlineData("FULL", "full", "full", "")]
    [InlineData("planar", "planar:8", "diagonal", "planar:8")]
    [InlineData("Iaf", "iaf:4", "diagonal", "iaf:4")]
    [InlineData("planar:1", "planar:1", "diagonal", "planar:1")]
    [InlineData("iaf:1000", "iaf:1000", "diagonal", "iaf:1000")]
    [InlineData("diagonal+planar:3", "planar:3", "diagonal", "planar:3")]
    [InlineData("full+iaf", "full+iaf:4", "full", "iaf:4")]
    [InlineData("full+planar:4+iaf:2+planar:1", "full+planar:4+iaf:2+planar:1", "full", "planar:4 iaf:2 planar:1")]
    public void A_form_is_read_and_written(string text, string written, string baseName, string flows)
    {
        var form = PosteriorForm.Parse(text);
        form.ToString().ShouldBe(written);
        form.Base.Name.ShouldBe(baseName);
        string.Join(' ', form.Flows).ShouldBe(flows);
        form.IsGaussian.ShouldBe(flows.Length == 0);
        PosteriorForm.Parse(written).ShouldBe(form);
    }

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("full+")]
    [InlineData("full+diagonal")]
    [InlineData("planar+full")]
    [InlineData("planar:")]
    [InlineData("planar:0")]
    [InlineData("planar:1001")]
    [InlineData("planar:600+iaf:401")]
    [InlineData("planar:+3")]
    [InlineData("planar: 3")]
    [InlineData("planar:3:4")]
    [InlineData("full:2")]
    public void What_is_no_form_is_refused_with_what_there_is(string text) =>
        Should.Throw<InputException>(() => PosteriorForm.Parse(text)).Message.ShouldMatch(
            @"^There is no posterior '.*' ?(\(nearest is .*\))?; it must be diagonal, full, planar( or|,) .*iaf.*, "
            + @"or a base and chains of flows such as full\+iaf:4 or planar:4\+iaf:2, with 1 to 1000 flows in all\.$");

    [Fact]
    public void The_starting_documents_posteriors_are_there_by_name()
    {
        PosteriorForm.Diagonal.ShouldBe(PosteriorForm.Parse("diagonal"));
        PosteriorForm.Full.ShouldBe(PosteriorForm.Parse("full"));
        PosteriorForm.Planar.ShouldBe(PosteriorForm.Parse("planar:8"));
        PosteriorForm.Iaf.ShouldBe(PosteriorForm.Parse("iaf:4"));
    }

    [Fact]
    public void Forms_are_equal_where_base_and_flows_are()
    {
        string[] texts =
            ["diagonal", "full", "planar:2", "full+planar:2", "planar:3", "iaf:2", "planar:2+iaf:2", "iaf:2+planar:2"];
        foreach (var left in texts)
        {
            foreach (var right in texts)
            {
                var (a, b) = (PosteriorForm.Parse(left), PosteriorForm.Parse(right));
                a.Equals(b).ShouldBe(left == right);
                a.Equals((object)b).ShouldBe(left == right);
                (a.GetHashCode() == b.GetHashCode()).ShouldBe(left == right);
            }
        }
        PosteriorForm.Full.Equals((PosteriorForm?)null).ShouldBeFalse();
        PosteriorForm.Full.Equals((object)"full").ShouldBeFalse();
    }

    [Fact]
    public void What_help_and_completion_offer_are_the_families()
    {
        PosteriorForm.ValueName.ShouldStartWith("diagonal|full|planar|iaf");
        PosteriorForm.Suggestions.Take(4).ShouldBe(["diagonal", "full", "planar", "iaf"]);
        FlowChain.ValueName.ShouldStartWith("planar:N|iaf:N");
        FlowChain.Suggestions.Take(2).ShouldBe(["planar", "iaf"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1001)]
    public void A_chain_has_1_to_1000_flows(int length)
    {
        Should.Throw<InputException>(() => new FlowChain("planar", length)).Message
            .ShouldBe($"Length is {length}; it must be from 1 to 1000.");
        Should.Throw<InputException>(() => FlowChain.Parse($"planar:{length}")).Message
            .ShouldMatch($"^'planar:{length}' is no chain of flows; it must be planar:N or iaf:N.*, with N from 1 to 1000\\.$");
        new FlowChain("planar", 1).Length.ShouldBe(1);
        new FlowChain("planar", 1000).Length.ShouldBe(1000);
    }

    [Fact]
    public void A_form_has_at_most_1000_flows_in_all()
    {
        PosteriorForm.Parse("full+planar:600+iaf:400").Flows.Sum(chain => chain.Length).ShouldBe(1000);
        PosteriorForm.Parse(string.Join('+', Enumerable.Repeat("iaf:1", 1000))).Flows.Count.ShouldBe(1000);
        PosteriorForm.Parse("full+" + string.Join('+', Enumerable.Repeat("iaf:1", 1000))).Flows.Count.ShouldBe(1000);
        Should.Throw<InputException>(() => PosteriorForm.Parse(string.Join('+', Enumerable.Repeat("iaf:1", 1001))));
        Should.Throw<InputException>(() => new PosteriorForm("full", new FlowChain("planar", 600), new FlowChain("iaf", 401)))
            .Message.ShouldBe("Flows is 1001; it must be at most 1000 flows in all.");
    }

    [Fact]
    public void A_family_that_is_not_there_is_said_to_be_missing_by_its_kind()
    {
        Should.Throw<InputException>(() => new FlowChain("plana")).Message
            .ShouldStartWith("There is no flow 'plana'; there are planar, iaf");
        Should.Throw<InputException>(() => new PosteriorForm("ful")).Message
            .ShouldStartWith("There is no base 'ful'; there are diagonal, full");
    }

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
