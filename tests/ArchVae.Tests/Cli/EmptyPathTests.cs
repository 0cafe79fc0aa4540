using System.CommandLine;
using ArchVae.Cli;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

public sealed class EmptyPathTests
{
    [Fact]
    public void Every_name_of_a_file_or_folder_that_is_empty_is_refused_by_its_option()
    {
        var count = 0;
        foreach (var (words, command) in Leaves("", AllCommands.Root(null)))
        {
            var arguments = command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues > 0);
            string[] required = [.. words, .. arguments.Select(_ => "x"),
                .. command.Options.Where(option => option.Required).SelectMany(option => new[] { option.Name, "3" })];
            foreach (var option in command.Options.Where(option => IsPath(option.HelpName)))
            {
                var at = Array.IndexOf(required, option.Name);
                string[] args = at < 0 ? [.. required, option.Name, ""] : [.. required[..(at + 1)], "", .. required[(at + 2)..]];
                var (code, output, error) = CommandLine.Run(args);
                (code, output).ShouldBe((2, ""), string.Join(' ', args));
                error.ShouldStartWith($"{option.Name} is empty; the name of ");
                count++;
            }
        }
        count.ShouldBeGreaterThan(20);
        CommandLine.Run("space", "check", "").Error.ShouldStartWith("FILE is empty; the name of a file is expected.");
        CommandLine.Run("study", "", "--out", "x").Error.ShouldStartWith("FILE is empty; the name of a file is expected.");
    }

    private static bool IsPath(string? value) =>
        value is { } name && (name.Contains("FILE", StringComparison.Ordinal) || name.Contains("DIR", StringComparison.Ordinal));

    private static IEnumerable<(string[] Words, Command Command)> Leaves(string before, Command command)
    {
        foreach (var child in command.Subcommands)
        {
            var words = $"{before} {child.Name}".TrimStart();
            if (child.Subcommands.Count == 0) yield return (words.Split(' '), child);
            foreach (var leaf in Leaves(words, child)) yield return leaf;
        }
    }
}
