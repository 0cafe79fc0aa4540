using System.Globalization;
using System.Text.RegularExpressions;
using ArchVae.Samples;
using Shouldly;
using Xunit;

namespace ArchVae.Tests;

/// <summary>docs/theory.md: what it points to exists, no equation is missing, and its formulas survive Markdown.</summary>
public sealed partial class TheoryDocumentTests
{
    private const int Equations = 33;
    private readonly string text = File.ReadAllText(Repository.PathOf("docs/theory.md"));

    [Fact]
    public void Every_equation_stands_there_once_and_in_order() =>
        Tag().Matches(text).Select(match => Number(match)).ShouldBe(Enumerable.Range(1, Equations));

    [Fact]
    public void Every_equation_and_algorithm_has_a_row_in_the_table()
    {
        var table = text.Split("## 8 Equation, code, test")[1].Split("\n## ")[0];
        Row().Matches(table).Select(match => Number(match)).ShouldBe(Enumerable.Range(1, Equations));
        table.ShouldContain("| Algorithm 1 |");
        table.ShouldContain("| Algorithm 2 |");
    }

    [Fact]
    public void Every_file_and_member_exists()
    {
        var links = Links(path => !path.StartsWith("tests/", StringComparison.Ordinal));
        links.Count.ShouldBeGreaterThan(50);
        links.Where(link => !File.Exists(link.Path) || !Declares(link.Path, link.Name))
            .Select(link => $"{link.Name} in {link.Path}").Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void Every_test_class_exists()
    {
        var links = Links(path => path.StartsWith("tests/", StringComparison.Ordinal));
        links.Count.ShouldBeGreaterThan(30);
        links.Where(link => !File.Exists(link.Path) || !Declares(link.Path, link.Name))
            .Select(link => link.Name).Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void Every_section_that_is_pointed_to_exists()
    {
        var headings = Heading().Matches(text)
            .Select(match => NotInAnchor().Replace(match.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-')).ToHashSet();
        var anchors = Anchor().Matches(text).Select(match => match.Groups[1].Value).ToList();
        anchors.ShouldNotBeEmpty();
        anchors.Where(anchor => !headings.Contains(anchor)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_program_is_named_by_its_section_and_no_other_is()
    {
        var named = Sections().SelectMany(section => Program().Matches(section.Text)
            .Select(match =>
                (section.Number, match.Groups["number"].Value, match.Groups["name"].Value, match.Groups["file"].Value)));
        named.ShouldBe(Section.All.Select(section => (section.Number, section.Number, section.Name, section.Name)));
    }

    [Fact]
    public void Every_picture_of_a_program_is_small_and_shown_by_its_section()
    {
        var shown = Sections().SelectMany(section => ProgramPicture().Matches(section.Text)
            .Select(match => (section.Number, Picture: match.Groups["file"].Value))).ToList();
        shown.ShouldBeSubsetOf(Section.All.Select(section => (section.Number, section.PictureName)));
        var files = new DirectoryInfo(Repository.PathOf("docs/pictures/theory")).GetFiles();
        files.Select(file => file.Name).ShouldBe(shown.Select(picture => picture.Picture), ignoreOrder: true);
        files.ShouldAllBe(file => file.Length < 30_000);
    }

    [Theory]
    [InlineData(1, 1.05, true)]
    [InlineData(1, 1.2, false)]
    [InlineData(1, double.NaN, false)]
    public void A_program_fails_where_a_number_is_off(double equation, double found, bool agrees)
    {
        var sheet = new Sheet(TextWriter.Null);
        sheet.Compare("a number", equation, found, tolerance: 0.1);
        sheet.Expect("a statement", true);
        sheet.Agrees.ShouldBe(agrees);
    }

    // Markdown is read before formulas: it takes a backslash before punctuation for an escape, < for a tag, | for the end of a
    // cell, and an empty line for the end of the formula.
    [Fact]
    public void Formulas_hold_nothing_that_Markdown_takes_for_its_own()
    {
        var formulas = Formula().Matches(Code().Replace(text, "")).Select(match => match.Value).ToList();
        formulas.Count.ShouldBeGreaterThan(100);
        formulas.Where(formula => Unsafe().IsMatch(formula)).ShouldBeEmpty();
        Formula().Replace(Code().Replace(text, ""), "").ShouldNotContain("$");
    }

    // The text of each section, without that of sections below it.
    private List<(string Number, string Text)> Sections()
    {
        var starts = NumberedHeading().Matches(text).ToList();
        return [.. starts.Select((match, i) =>
            (match.Groups[1].Value, text[match.Index..(i + 1 < starts.Count ? starts[i + 1].Index : text.Length)]))];
    }

    private List<(string Name, string Path)> Links(Func<string, bool> wanted) =>
        [.. Link().Matches(text).Where(match => wanted(match.Groups["path"].Value))
            .Select(match => (match.Groups["name"].Value, Repository.PathOf(match.Groups["path"].Value)))];

    // The type of the first name is declared in the file; each further name follows a type, a modifier or another name there, as
    // in a declaration.
    private static bool Declares(string path, string name)
    {
        var source = File.ReadAllText(path);
        var names = name.Split('.');
        return Regex.IsMatch(source, $@"\b(class|record|struct|enum|interface) {names[0]}\b")
            && names[1..].All(member => Regex.IsMatch(
                source, $@"^[^/\n]*[\w>\])?] {member}\b\s*(\(|\{{|=|;|,|<)", RegexOptions.Multiline));
    }

    private static int Number(Match match) => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\\tag\{(\d+)\}")]
    private static partial Regex Tag();

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\[`(?<name>[\w.]+)`\]\(\.\./(?<path>[^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^##+ (\d+(\.\d+)?) ", RegexOptions.Multiline)]
    private static partial Regex NumberedHeading();

    [GeneratedRegex(@"-- (?<number>[\d.]+)`\s+\(\[`(?<name>\w+)`\]\(\.\./samples/Theory/(?<file>\w+)\.cs\)\)")]
    private static partial Regex Program();

    [GeneratedRegex(@"!\[[^\]]+\]\(pictures/theory/(?<file>[^)]+)\)")]
    private static partial Regex ProgramPicture();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(@"\]\(#([^)]+)\)")]
    private static partial Regex Anchor();

    [GeneratedRegex(@"```.*?```|`[^`\n]+`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"\$\$\n.*?\n\$\$|\$[^$]+\$", RegexOptions.Singleline)]
    private static partial Regex Formula();

    [GeneratedRegex(@"\\[^A-Za-z]|[<>|&]|\n\s*\n")]
    private static partial Regex Unsafe();
}
