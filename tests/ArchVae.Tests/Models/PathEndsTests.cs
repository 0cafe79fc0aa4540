using System.Text;
using ArchVae.Models;
using ArchVae.Spaces;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Models;

public sealed class PathEndsTests
{
    // Which kind of lines they are is asked before any of them is parsed.
    [Theory]
    [InlineData("""{"\ud800":1,"z":[0,0]}""", 3, @"'\ud800' is half of a pair")]
    [InlineData("""{"id":"a","\udc00z":[0,0]}""", 12, @"'\udc00' is half of a pair")]
    [InlineData("""{"id":"a",""", 10, "No valid JSON")]
    [InlineData("""[1]""", 1, "A line must be an object")]
    public void The_first_line_is_refused_with_the_place_of_its_mistake(string line, long column, string message)
    {
        using var vae = new ArchitectureVae(SearchSpace.Load("linear"), TinyModel.Options(), seed: 1);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(line));
        var error = Should.Throw<InputException>(() => PathEnds.Find(vae, stream, "f", "a", "b"));
        error.Message.ShouldContain(message);
        (error.File, error.Line, error.Column).ShouldBe(("f", 1, column));
    }
}
