using System.Text;
using System.Text.RegularExpressions;
using ArchVae.Cli;
using Shouldly;
using Xunit;

namespace ArchVae.Tests;

/// <summary>samples/README.md is run in a folder of the test's own: its bash blocks, on small sizes, and its C#.</summary>
[Collection(Alone.Name)]
public sealed partial class SamplesTests : IDisposable
{
    private static readonly Dictionary<string, string> smallSizes = new()
    {
        ["--count 2000"] = "--count 40",
        ["--stream --model walk"] =
            "--stream --steps 5 --warm-up 0 --inference-widths 16 --decoder-widths 16 --latent 16 --lstm 16 --model walk",
        ["--likelihood-count 100"] = "--likelihood-count 2 --draws 50",
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_walk_through_runs()
    {
        var text = Readme();
        foreach (var (large, small) in smallSizes)
        {
            text.ShouldContain(large);
            text = text.Replace(large, small, StringComparison.Ordinal);
        }
        var lines = BashBlock().Matches(text)
            .SelectMany(block => block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToList();
        lines.Count.ShouldBeGreaterThan(10);
        foreach (var line in lines)
        {
            if (line == "mkdir -p walk") Directory.CreateDirectory(folder.File("walk"));
            else RunLine(line);
        }
        File.ReadLines(folder.File("walk/latents.csv")).Count().ShouldBe(41);
        File.ReadLines(folder.File("walk/varied.jsonl")).Count().ShouldBe(40);
        var printed = Snippet.Of("samples/README.md").ShouldHaveSingleItem().RunIn(folder.Path);
        var path = printed.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        path.Length.ShouldBe(9);
        path[0].ShouldStartWith("0.000 start(");
        path[^1].ShouldStartWith("1.000 start(");
        File.ReadLines(folder.File("walk/decoded.jsonl")).Count().ShouldBe(40);
    }

    private void RunLine(string line)
    {
        var passed = "";
        foreach (var command in line.Split(" | "))
        {
            var words = command.Split(' ');
            words[0].ShouldBe("archvae", line);
            var args = words[1..].Select(word => word.StartsWith("walk/", StringComparison.Ordinal) ? folder.File(word)
                : word.StartsWith("samples/", StringComparison.Ordinal) ? Repository.PathOf(word) : word).ToArray();
            using var output = new StringWriter();
            using var error = new StringWriter();
            using var input = new MemoryStream(Encoding.UTF8.GetBytes(passed));
            CommandRunner.Run(args, output, error, input).ShouldBe(0, $"{line}\n{error}");
            passed = output.ToString();
            if (command.Contains("--out", StringComparison.Ordinal)) passed.ShouldNotContain("layers");
            else passed.ShouldNotBeEmpty(line);
        }
    }

    private static string Readme() => File.ReadAllText(Repository.PathOf("samples/README.md"));

    [GeneratedRegex("```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex BashBlock();
}
