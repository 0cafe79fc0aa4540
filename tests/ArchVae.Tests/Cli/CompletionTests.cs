using System.Diagnostics;
using System.Text.RegularExpressions;
using ArchVae.Cli;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

/// <summary>What <c>archvae</c> suggests to a shell, and the way of docs/completion.md to ask it.</summary>
public sealed class CompletionTests
{
    private static readonly string[] verbs = [.. AllCommands.Root(null).Subcommands.Select(command => command.Name)];

    [Fact]
    public void All_verbs_are_suggested()
    {
        var suggested = Suggested("archvae ");
        foreach (var verb in verbs) suggested.ShouldContain(verb);
    }

    [Theory]
    [InlineData("archvae tra", "train")]
    [InlineData("archvae train --mod", "--model")]
    [InlineData("archvae train --model m --annealing-s", "--annealing-shape --annealing-steps")]
    [InlineData("archvae space sh", "show")]
    [InlineData("tra", "train")]
    public void A_word_that_is_begun_is_completed(string line, string expected) => Suggested(line).ShouldBe(expected.Split(' '));

    [Fact]
    public void After_every_verb_its_options_are_suggested()
    {
        foreach (var verb in verbs.Where(verb => verb is not ("space" or "network" or "jobs")))
        {
            var suggested = Suggested($"archvae {verb} --");
            suggested.Length.ShouldBeGreaterThan(3, verb);
            // Which belongs to no verb.
            suggested.ShouldNotContain("--version");
        }
    }

    [Fact]
    public void Values_that_have_names_are_suggested() =>
        Suggested("archvae train --annealing-shape ")
            .ShouldBe(["cyclical", "linear", "sigmoid"], StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void Bash_completes_by_what_the_documentation_says()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There need be no bash.");
        var block = Regex.Match(
            File.ReadAllText(Repository.PathOf("docs/completion.md")), "```bash\n(.*?)```", RegexOptions.Singleline).Groups[1];
        var script =
            $$"""
            archvae() { dotnet '{{Path.Combine(AppContext.BaseDirectory, "ArchVae.Cli.dll")}}' "$@"; }
            {{block}}
            COMP_LINE='archvae tra' COMP_POINT=11
            _archvae archvae tra archvae
            echo "${COMPREPLY[@]}"
            COMP_LINE='archvae train --annealing-s --latent 3' COMP_POINT=27
            _archvae archvae --annealing-s train
            echo "${COMPREPLY[@]}"
            COMP_LINE='archvae train --model ' COMP_POINT=22
            _archvae archvae '' --model
            echo ${#COMPREPLY[@]}
            """;
        var start = new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true };
        using var process = Process.Start(start).ShouldNotBeNull();
        process.StandardOutput.ReadToEnd().ShouldBe("train\n--annealing-shape --annealing-steps\n0\n");
    }

    private static string[] Suggested(string line) => CommandLine.Output($"[suggest:{line.Length}]", line)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
