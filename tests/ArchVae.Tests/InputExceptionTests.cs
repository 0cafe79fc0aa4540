using ArchVae.Data;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests;

public sealed class InputExceptionTests
{
    [Theory]
    [InlineData("plain é 𝕏 ± –", "plain é 𝕏 ± –")]
    [InlineData("\u001b[31mred\u001b[0m", @"\u001b[31mred\u001b[0m")]
    [InlineData("a\nb\r\tc\0", @"a\nb\r\tc\u0000")]
    [InlineData("\u009b2J\u007f\u0085", @"\u009b2J\u007f\u0085")]
    [InlineData("gnp\u202exe\u2066\u200f\ufeff", @"gnp\u202exe\u2066\u200f\ufeff")]
    [InlineData("\u2028\u2029", @"\u2028\u2029")]
    [InlineData("\U000E0041", @"\udb40\udc41")]
    [InlineData(@"\n C:\new", @"\n C:\new")]
    public void What_is_no_visible_character_is_shown_as_an_escape(string text, string escaped)
    {
        InputException.Escaped(text).ShouldBe(escaped);
        InputException.Escaped(escaped).ShouldBe(escaped);
        InputException.Shown(text).ShouldBe(escaped);
        var exception = new InputException($"It is '{text}'.", text, 3);
        exception.Message.ShouldBe($"{escaped}, line 3: It is '{escaped}'.");
        exception.Explanation.ShouldBe($"It is '{escaped}'.");
        // The name itself can be used to open the file.
        exception.File.ShouldBe(text);
    }

    // No attribute can hold one.
    [Fact]
    public void Half_of_a_surrogate_pair_is_shown_as_an_escape_and_refused_in_YAML()
    {
        InputException.Escaped("\ud800a\udc00").ShouldBe(@"\ud800a\udc00");
        var error = Should.Throw<InputException>(() => SearchSpace.Parse("name: a\n# \ud800\n", "f"));
        error.Message.ShouldBe(@"f, line 2, column 3: '\ud800' is half of a pair and stands for no character.");
    }

    [Fact]
    public void A_long_text_is_cut_between_characters()
    {
        InputException.Shown(new string('x', 41)).ShouldBe(new string('x', 40) + "…");
        InputException.Shown(new string('x', 40)).ShouldBe(new string('x', 40));
        InputException.Shown(new string('x', 39) + "𝕏x").ShouldBe(new string('x', 39) + "…");
        InputException.Shown("abc", 2).ShouldBe("ab…");
    }

    [Theory]
    [InlineData("""{"id":"\ud800","layers":[]}""", 8, @"'\ud800' is half of a pair")]
    [InlineData("""{"id":"é\\\uDC00","layers":[]}""", 11, @"'\uDC00' is half of a pair")]
    [InlineData("""{"\ud83d\ude00\ud83d":1,"layers":[]}""", 15, @"'\ud83d' is half of a pair")]
    [InlineData("""{"layers":[{"type":"\udfff"}]}""", 21, @"'\udfff' is half of a pair")]
    [InlineData("""{"layers":[{"type":"start","units":"\ud800"}]}""", 37, @"'\ud800' is half of a pair")]
    [InlineData("""{"layers":[],"metrics":{"\udbff":1}}""", 26, @"'\udbff' is half of a pair")]
    [InlineData("""{"layers":[{"type":"\u001b[2J"}]}""", 20, @"There is no layer type '\u001b[2J'")]
    [InlineData("""{"layers":[],"space":"\u202e"}""", 22, @"is of space '\u202e'")]
    public void A_line_of_JSON_is_shown_escaped_with_the_column_of_its_mistake(string line, long column, string message)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(line));
        var error = Should.Throw<InputException>(() => JsonLines.Read(stream, "f", SearchSpace.Load("linear")).Count());
        error.Message.ShouldContain(message);
        (error.Line, error.Column).ShouldBe((1, column));
    }

    [Theory]
    [InlineData("name: a\ndescription: \"\\uD800\"\n", 2)]
    [InlineData("name: \"\\e[31m\"\n", 1)]
    public void A_YAML_text_is_shown_escaped_with_the_line_of_its_mistake(string text, long line)
    {
        var error = Should.Throw<InputException>(() => SearchSpace.Parse(text, "f"));
        error.Line.ShouldBe(line);
        error.Message.ShouldBe(InputException.Escaped(error.Message));
    }
}
