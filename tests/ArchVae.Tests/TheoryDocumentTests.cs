using System.Globalization;
using System.Text.RegularExpressions;
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
