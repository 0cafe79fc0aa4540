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
}
