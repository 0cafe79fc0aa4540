using ArchVae.Reports;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Reports;

public sealed class MarkdownPageTests
{
    [Fact]
    public void It_shows_the_marks_and_escapes_what_it_is_given()
    {
        var section = new ReportSection("A <b> & *c*", ["x | y"])
        {
            Tables = [new ReportTable(
                "t", ["name", "n|m"], [[new("<i>"), new("1", Best: true)], [new("b"), new("22", LikeBest: true)]])],
            Parts = [new ReportSection("for pages with pictures", [])],
        };
        MarkdownPage.Text("P", [], [section]).ShouldBe(
            """
            # P

            ## A \<b> & \*c\*

            x \| y

            ### t

            | name |  n\|m |
            | ---- | ----: |
            | \<i> | **1** |
            | b    |  22 ≈ |

            """.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("[x](javascript:a) ![y](z)", @"[x\](javascript:a) ![y\](z)")]
    [InlineData("see https://a.b/c and www.a.b", @"see https\://a.b/c and www\.a.b")]
    [InlineData("mailto:a@b.c", @"mailto\:a\@b.c")]
    [InlineData("<img src=x onerror=a()> &lt; & b", @"\<img src=x onerror=a()> \&lt; & b")]
    [InlineData("# no heading", @"\# no heading")]
    [InlineData("1. no list", @"1\. no list")]
    [InlineData("- no list", @"\- no list")]
    [InlineData("> no quotation", @"\> no quotation")]
    [InlineData("--- | ~~a~~ `b` _c_ d_e", @"\--- \| \~\~a\~\~ \`b\` \_c\_ d_e")]
    [InlineData("[x]: https://a.b", @"[x\]: https\://a.b")]
    [InlineData("inferenceWidths: [256], iaf:4, 0.5", "inferenceWidths: [256], iaf:4, 0.5")]
    [InlineData("two\nlines\u001b[31m\u202e", @"two lines\\u001b[31m\\u202e")]
    public void No_text_becomes_a_link_HTML_or_a_block_of_its_own(string text, string markdown) =>
        MarkdownPage.Text(text, [], []).ShouldBe($"# {markdown}\n");

    [Fact]
    public void A_page_shows_what_is_no_visible_character()
    {
        var section = new ReportSection("a\u001b", ["\u202eb"]) { Tables = [ReportTable.OfTexts(["c\0"], [["<d>\ud800"]])] };
        section.ToHtml().ShouldContain(@"<h2>a\u001b</h2>");
        section.ToHtml().ShouldContain(@"<p>\u202eb</p>");
        section.ToHtml().ShouldContain(@"<th>c\u0000</th>");
        section.ToHtml().ShouldContain(@"<td>&lt;d&gt;\ud800</td>");
    }
}
