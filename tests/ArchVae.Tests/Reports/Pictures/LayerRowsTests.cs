using ArchVae.Reports.Pictures;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Reports.Pictures;

public sealed class LayerRowsTests
{
    [Fact]
    public void Layers_of_the_same_place_stand_below_each_other_in_the_colour_of_their_kind()
    {
        var drawn = new Drawn(new LayerRows
        {
            Kinds = ["start", "linear", "end"],
            Groups = [new("data", [new("t = 0", [new("linear", "256"), new("end")])]),
                new("made", [new("t = 1", [new("start", "a_text_that_is_too_long"), new("linear", "8"), new("end")])])],
        });
        var cells = drawn.Root.Descendants().Where(element => element.Name.LocalName == "rect").ToList();
        cells.Select(cell => cell.Attribute("class")!.Value)
            .ShouldBe(["layer s1", "layer s2", "layer s0", "layer s1", "layer s2"]);
        cells.Select(cell => Drawn.Number(cell, "x")).Distinct().Count().ShouldBe(3);
        Drawn.Number(cells[0], "x").ShouldBe(Drawn.Number(cells[2], "x"));
        var right = cells.Max(cell => Drawn.Number(cell, "x") + Drawn.Number(cell, "width"));
        right.ShouldBeLessThan(Drawn.Number(drawn.Root, "width"));
        drawn.Texts.ShouldContain("a_text_that_i…");
        drawn.Tooltips.ShouldBe(["linear 256", "end", "start a_text_that_is_too_long", "linear 8", "end"]);
        drawn.Texts.Where(text => text is "data" or "made" or "t = 0" or "t = 1").ShouldBe(["data", "t = 0", "made", "t = 1"]);
    }
}
