using System.Text;
using ArchVae.Data;
using ArchVae.Data.Importing;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Data;

/// <summary>
/// Whatever is done to a valid file, every reader ends in a value or in the one kind of exception, with its place.
/// </summary>
public sealed class DamagedInputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("enas", "[[1], [4, 0], [5, 0, 1], [0, 1, 1, 1], [2, 1, 1, 1, 1], [3, 0, 0, 0, 0, 1]], 0.7302\n")]
    [InlineData("nas-bench-macro",
        "{\"02012100\": {\"test_acc\": [89.47, 88.9], \"mean_acc\": 89.2, \"note\": {\"a\": []}}, \"11111221\": {}}")]
    [InlineData("nas-bench-201",
        "i,ArchitectureString,\"a\"\n1,|avg_pool_3x3~0|+|none~0|skip_connect~1|+|none~0|nor_conv_3x3~1|none~2|,\"2\"\n")]
    [InlineData("cfg-nas",
        "[('<start>', 3, (32, 32)), ('conv2d', 8, (7, 7)), ('flatten', 9, None), ('linear', 5, None), " +
        "('dropout', 0.2, None), ('<end>', 2, None)]\n")]
    public void Imported(string format, string text)
    {
        var (read, refused) = (0, 0);
        for (var i = 0; i < 600; i++)
        {
            var path = folder.Write("data", Mutation.Of(text, i));
            try
            {
                foreach (var record in ImporterFamily.Registry.Get(format).Read(path))
                {
                    record.Architecture.Space.Grammar.Accepts(record.Architecture).ShouldBeTrue();
                    read++;
                }
            }
            catch (InputException e)
            {
                e.File.ShouldBe(path);
                refused++;
            }
        }
        read.ShouldBeGreaterThan(0);
        refused.ShouldBeGreaterThan(50);
    }

    [Fact]
    public void Lines()
    {
        const string Text =
            """{"id":"7","layers":[{"type":"start","units":64},{"type":"dropout","rate":0.23},""" +
            """{"type":"end","units":1}],"metrics":{"a":0.7},"x":[{}]}""";
        var space = SearchSpace.Load("linear");
        var legal = Text.Replace("},{\"type\":\"dropout\"", "},{\"type\":\"linear\",\"units\":3},{\"type\":\"dropout\"",
            StringComparison.Ordinal);
        var (read, refused) = (0, 0);
        for (var i = 0; i < 10_000; i++)
        {
            using var line = new MemoryStream([.. Mutation.Of(legal, i).Where(b => b != '\n')]);
            try
            {
                var record = JsonLines.Read(line, "f", space).Single();
                space.Grammar.Accepts(record.Architecture).ShouldBeTrue();
                read++;
            }
            catch (InputException e)
            {
                // A line of which nothing is left is no line.
                if (line.Length > 0) e.Line.ShouldBe(1, e.Message);
                refused++;
            }
        }
        read.ShouldBeGreaterThan(500);
        refused.ShouldBeGreaterThan(2000);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("convolutional")]
    [InlineData("enas")]
    public void Spaces(string name)
    {
        var text = SearchSpace.Load(name).Definition;
        var (read, refused) = (0, 0);
        for (var i = 0; i < 500; i++)
        {
            try
            {
                var space = SearchSpace.Parse(Encoding.UTF8.GetString(Mutation.Of(text, i)), "f");
                var architecture = RandomArchitectures.Draw(space, 1, i);
                space.Grammar.Accepts(architecture).ShouldBeTrue();
                double.IsFinite(space.Generator.LogProbability(architecture)).ShouldBeTrue();
                read++;
            }
            catch (InputException e)
            {
                e.File.ShouldBe("f");
                e.Line.ShouldNotBeNull();
                refused++;
            }
        }
        read.ShouldBeGreaterThan(20);
        refused.ShouldBeGreaterThan(50);
    }
}
