using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace ArchVae.Tests;

/// <summary>Rules of the source that the compiler does not keep.</summary>
public sealed partial class SourceRulesTests
{
    [Fact]
    public void Lines_are_no_longer_than_the_editorconfig_says()
    {
        var longest = int.Parse(
            LongestLine().Match(File.ReadAllText(Repository.PathOf(".editorconfig"))).Groups[1].Value,
            System.Globalization.CultureInfo.InvariantCulture);
        Sources()
            .SelectMany(source => File.ReadLines(Repository.PathOf(source)).Index()
                .Where(line => line.Item.Length > longest)
                .Select(line => $"{source}:{line.Index + 1} has {line.Item.Length} columns"))
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("src/ArchVae.Jobs")]
    [InlineData("src/ArchVae.Networks")]
    [InlineData("src/ArchVae.Onnx")]
    [InlineData("src/ArchVae.Reports")]
    [InlineData("src/ArchVae.Search")]
    [InlineData("src/ArchVae.Studies")]
    [InlineData("src/ArchVae.Tensors")]
    public void A_reading_order_names_files_that_exist(string project)
    {
        var text = File.ReadAllText(Repository.PathOf($"{project}/README.md"));
        var named = SourceFile().Matches(text).Select(file => file.Groups[1].Value).ToList();
        named.ShouldNotBeEmpty();
        string[] folders = [project, "bench/ArchVae.Speed"];
        named.Where(file => !folders.Any(folder => File.Exists(Repository.PathOf($"{folder}/{file}")))).ShouldBeEmpty();
    }

    // Relative to the repository, with slashes; not what is built.
    private static IEnumerable<string> Sources()
    {
        var root = Repository.PathOf("");
        return new[] { "src", "tests", "bench", "samples" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(folder => folder is "bin" or "obj"));
    }

    [GeneratedRegex(@"^max_line_length = (\d+)", RegexOptions.Multiline)]
    private static partial Regex LongestLine();

    [GeneratedRegex(@"`([\w/]+\.cs)`")]
    private static partial Regex SourceFile();
}
