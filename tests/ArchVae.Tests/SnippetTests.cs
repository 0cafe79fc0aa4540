using System.Globalization;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace ArchVae.Tests;

/// <summary>The C# of README, samples and documents compiles as it stands there, and README's example runs.</summary>
[Collection(Alone.Name)]
public sealed partial class SnippetTests
{
    [Fact]
    public void Every_snippet_compiles_as_it_stands_without_a_warning()
    {
        var snippets = Snippet.All().ToList();
        snippets.Select(snippet => snippet.File).ShouldContain("README.md");
        snippets.Select(snippet => snippet.File).ShouldContain("samples/README.md");
        snippets.SelectMany(snippet => snippet.Complaints()).ShouldBeEmpty();
    }

    [Fact]
    public void The_example_of_the_readme_runs()
    {
        using var folder = new TemporaryFolder();
        var printed = Snippet.Of("README.md").ShouldHaveSingleItem().RunIn(folder.Path);
        var lines = printed.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        double.Parse(Elbo().Match(lines[0]).Groups[1].Value, CultureInfo.InvariantCulture).ShouldBeInRange(-200, 0);
        lines.Length.ShouldBe(4);
    }

    [Theory]
    [InlineData("Console.WriteLine(1);", "CS0103")]
    [InlineData("using System;\nusing System.Linq;\nConsole.WriteLine(1);", "CS8019")]
    [InlineData("using System;\nstring text = null;\nConsole.WriteLine(text.Length);", "CS8600")]
    [InlineData("using System;\nvar number = 1;\nConsole.WriteLine();", "CS0219")]
    [InlineData("ArchVae.Tensors.NativeBuffer memory = new(1);", "CS0122")]
    public void What_does_not_compile_cleanly_is_found(string source, string complaint) =>
        Snippet.In("a.md", $"Text.\n\n```csharp\n{source}\n```\n").ShouldHaveSingleItem().Complaints()
            .ShouldContain(text => text.Contains(complaint));

    [Fact]
    public void Classes_make_a_library_and_blocks_that_go_on_are_joined()
    {
        const string Markdown = """
            ```csharp
            public sealed class Alone;
            ```

            ```csharp
            var number = 1;
            ```

            More.

            <!-- csharp: goes on -->

            ```csharp
            using System;
            Console.WriteLine(number);
            ```
            """;
        var snippets = Snippet.In("b.md", Markdown);
        snippets.Select(snippet => snippet.Line).ShouldBe([2, 6]);
        snippets.SelectMany(snippet => snippet.Complaints()).ShouldBeEmpty();
        using var folder = new TemporaryFolder();
        snippets[1].RunIn(folder.Path).ShouldBe($"1{Environment.NewLine}");
    }

    [GeneratedRegex(@"^ELBO on held-out architectures: (-\d+\.\d\d) nats\r?$")]
    private static partial Regex Elbo();
}
