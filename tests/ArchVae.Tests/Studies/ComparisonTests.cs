using ArchVae.Studies;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Studies;

public sealed class ComparisonTests
{
    private static readonly ResultColumn lower = new("time", Better.Lower, "0.0", run => run.TrainingSeconds);
    private static readonly ResultColumn higher = new("speed", Better.Higher, "0", run => run.ArchitecturesPerSecond);
    private static readonly ResultColumn neither = new("parameters", Better.Neither, "0", run => run.Parameters);

    [Fact]
    public void The_best_of_a_column_and_those_like_it_are_marked()
    {
        // Against a, the differences of b are 1 ± 12.7 and those of c 3 exactly.
        var table = Of([lower, higher, neither], ("a", [1, 4]), ("b", [1, 6]), ("c", [4, 7]));
        table.Columns.ShouldBe(["configuration", "time", "speed", "parameters"]);
        Cells(table, 1).ShouldBe(["*2.5 ± 19.1", "~3.5 ± 31.8", "5.5 ± 19.1"]);
        Cells(table, 2).ShouldBe(["*−3 ± 19", "~−4 ± 32", "−6 ± 19"]);
        Cells(table, 3).ShouldBe(["7", "7", "7"]);
    }

    [Fact]
    public void Only_seeds_that_both_have_are_compared()
    {
        var table = Of([lower], ("a", [1, 2, 3]), ("b", [double.NaN, 5, 9]), ("c", [double.NaN, double.NaN, 9]), ("d", [double.NaN, double.NaN, double.NaN]));
        // Of c's one seed nothing is said, not even that it is like the best.
        Cells(table, 1).ShouldBe(["*2.0 ± 2.5", "~7.0 ± 25.4", "9.0", "–"]);
    }

    [Fact]
    public void Nothing_is_claimed_where_there_is_nothing_to_tell()
    {
        Cells(Of([lower], ("a", [1]), ("b", [2])), 1).ShouldBe(["1.0", "2.0"]);
        Cells(Of([lower], ("a", [1, 1]), ("b", [1, 1])), 1).ShouldBe(["1.0", "1.0"]);
        Cells(Of([lower], ("a", [1, 2])), 1).ShouldBe(["1.5 ± 6.4"]);
        Of([lower], ("a", [double.NaN]), ("b", [double.NaN])).Columns.ShouldBe(["configuration"]);
    }

    [Fact]
    public void Equal_means_are_equally_best()
    {
        Cells(Of([lower], ("a", [1, 3]), ("b", [3, 1]), ("c", [8, 9])), 1).ShouldBe(["*2.0 ± 12.7", "*2.0 ± 12.7", "8.5 ± 6.4"]);
    }

    [Fact]
    public void Pages_show_the_marks_and_escape_what_they_are_given()
    {
        var section = new ReportSection("A <b> & *c*", ["x | y"], [new ReportTable("t", ["name", "n|m"], [[new("<i>"), new("1", Best: true)], [new("b"), new("22", LikeBest: true)]])]);
        var markdown = new MarkdownPage("P", "");
        markdown.Add(section);
        markdown.ToString().ShouldBe(
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
        var page = new HtmlPage("P", "d");
        page.Add(section);
        page.Add("More", "<svg></svg>\n");
        var html = page.ToString();
        html.ShouldContain("<h2>A &lt;b&gt; &amp; *c*</h2>");
        html.ShouldContain("<tr><td>&lt;i&gt;</td><td><strong>1</strong></td></tr>");
        html.ShouldContain("<td>22 ≈</td>");
        html.ShouldContain("<section id=\"part-2\">\n<h2>More</h2>\n<svg></svg>\n</section>");
        html.ShouldContain("<a href=\"#part-2\">More</a>");
        html.ShouldNotContain("://");
    }

    // Seeds 0, 1, …; NaN for a figure that is not known.
    private static ReportTable Of(ResultColumn[] columns, params (string Name, double[] Seconds)[] configurations) => Comparison.Of("", columns,
    [
        .. configurations.Select(configuration => (configuration.Name, (IReadOnlyDictionary<ulong, RunResult>)configuration.Seconds.Select((value, seed) => (value, seed)).ToDictionary(
            pair => (ulong)pair.seed,
            pair => double.IsNaN(pair.value)
                ? new RunResult { End = RunEnd.Failed }
                : new RunResult { End = RunEnd.Completed, TrainingSeconds = pair.value, ArchitecturesPerSecond = -pair.value, Parameters = 7 }))),
    ]);

    private static string[] Cells(ReportTable table, int column) =>
        [.. table.Rows.Select(row => (row[column].Best ? "*" : row[column].LikeBest ? "~" : "") + row[column].Text)];
}
