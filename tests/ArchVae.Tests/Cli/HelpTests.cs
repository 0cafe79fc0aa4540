using System.Text.RegularExpressions;
using ArchVae.Cli;
using ArchVae.Models;
using ArchVae.Options;
using ArchVae.Training;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

public sealed partial class HelpTests
{
    [Fact]
    public void The_options_of_train_are_listed_in_groups_each_once_with_its_default()
    {
        var help = CommandLine.Output("train", "--help");
        Heading().Matches(help).Select(match => match.Groups[1].Value).ShouldBe(
            ["Description", "Usage", "Data", "Model", "Posterior", "Objective", "Optimisation", "Running", "Examples"]);
        help.ShouldContain("train --data <FILE> --model <DIR> [options]");
        foreach (var record in new object[] { new ModelOptions(), new TrainingOptions() })
        {
            foreach (var option in OptionDescription.Of(record.GetType()).Where(option => option.CommandLineName != null))
            {
                // Up to the next option: it stands under its group's heading, its default behind it.
                var entries = Regex.Matches(help, $@"^  {option.CommandLineName} (.|\n(?!  -|\n))*", RegexOptions.Multiline);
                entries.Count.ShouldBe(1, option.CommandLineName);
                Heading().Matches(help[..entries[0].Index])[^1].Groups[1].Value.ShouldBe($"{option.Group}");
                var start = OptionDescription.Text(option.Get(record));
                entries[0].Value.TrimEnd().EndsWith($"[default: {start}]", StringComparison.Ordinal)
                    .ShouldBe(start.Length > 0, entries[0].Value);
            }
        }
        help.Split('\n').ShouldAllBe(line => line.TrimEnd('\r').Length <= 110);
    }

    [Fact]
    public void The_examples_of_train_are_right()
    {
        var examples = CommandLine.Output("train", "--help").Split("Examples:")[1].Split('\n', StringSplitOptions.TrimEntries)
            .Where(line => line.Length > 0).ToList();
        examples.Count.ShouldBe(5);
        foreach (var example in examples)
        {
            var words = example.Split(' ');
            words[0].ShouldBe("archvae");
            AllCommands.Root(words[1]).Parse(words[1..]).Errors.ShouldBeEmpty(example);
        }
    }

    [Theory]
    [InlineData("evaluate", "--likelihood-samples <K>", "[default: 1000]")]
    [InlineData("sample", "--temperature <T>", "--count <N>")]
    [InlineData("bench", "--inference-lstm <N>", "[default: 512 512 512]")]
    public void A_command_with_few_options_lists_them_together(string command, params string[] parts)
    {
        var help = CommandLine.Output(command, "--help");
        Heading().Matches(help).Select(match => match.Groups[1].Value).ShouldBe(["Description", "Usage", "Options"]);
        foreach (var part in parts) help.ShouldContain(part);
    }

    [Fact]
    public void A_command_of_commands_lists_them()
    {
        CommandLine.Output("--help").ShouldContain("\n  import <FORMAT> <FILE>  Imports ");
        CommandLine.Output().ShouldBe(CommandLine.Output("--help"));
        CommandLine.Output("space", "-h").ShouldContain("\n  show <NAME|FILE>  One search space");
        CommandLine.Output("space", "list", "--help").ShouldMatch("Usage:\n  [^ ]+ space list \\[options\\]\n");
        CommandLine.Output("space", "list", "--help").ShouldContain("-?, -h, --help");
        CommandLine.Output("study", "--help").ShouldContain("study [<FILE>] --out <DIR> [options]");
    }

    [Theory]
    [InlineData("train --latnet 3", "Unknown option '--latnet'. Did you mean '--latent'?")]
    [InlineData("train --latnet=3 --data x", "Unknown option '--latnet'. Did you mean '--latent'?")]
    [InlineData("train --inference-widths 16 --lstmm 3", "Unknown option '--lstmm'. Did you mean '--lstm'?")]
    [InlineData("train --data --seet 3", "Unknown option '--seet'. Did you mean '--seed'?")]
    [InlineData("train -data x", "Unknown option '-data'. Did you mean '--data'?")]
    [InlineData("train --LATENT 3", "Unknown option '--LATENT'. Did you mean '--latent'?")]
    [InlineData("train --zzz", "Unknown option '--zzz'.")]
    [InlineData("train --epoch many --samples 0", "Unknown option '--epoch'. Did you mean '--epochs'?")]
    [InlineData("evaluate --model m --drawz 3", "Unknown option '--drawz'. Did you mean '--draws'?")]
    [InlineData("--jsno", "Unknown option '--jsno'.")]
    [InlineData("trian", "Unknown command 'trian'. Did you mean 'train'?")]
    [InlineData("trian --latnet 3", "Unknown command 'trian'. Did you mean 'train'?")]
    [InlineData("trian --help", "Unknown command 'trian'. Did you mean 'train'?")]
    [InlineData("space lst", "Unknown command 'lst'. Did you mean 'list'?")]
    [InlineData("space zzz --json", "Unknown command 'zzz'.")]
    public void What_is_unknown_is_told_before_anything_else_with_the_nearest_name(string args, string message)
    {
        var (code, output, error) = CommandLine.Run(args.Split(' '));
        code.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ReplaceLineEndings("\n").ShouldBe($"{message}\nAdd --help to see what is accepted.\n");
    }

    [Fact]
    public void All_unknown_options_are_told() =>
        CommandLine.Run("train", "--latnet", "3", "--beeta", "1").Error.ReplaceLineEndings("\n").ShouldStartWith(
            "Unknown option '--latnet'. Did you mean '--latent'?\nUnknown option '--beeta'. Did you mean '--beta'?\n");

    [Theory]
    [InlineData("sample --model none --count -3", "--count is -3; it must be from 1 to 1000000.")]
    [InlineData("train --data x --model y --beta -0.5", "--beta is -0.5; it must be from 1E-30 to 1000000.")]
    [InlineData("train --data x --model y --beta -Infinity", "--beta is -Infinity; it must be from 1E-30 to 1000000.")]
    public void A_number_below_0_is_no_unknown_option(string args, string message) =>
        CommandLine.Run(args.Split(' ')).Error.Trim().ShouldBe(message);

    [Fact]
    public void Help_is_given_beside_an_option_that_is_unknown() =>
        CommandLine.Output("train", "--latnet", "3", "--help").ShouldContain("--latent <N>");

    [GeneratedRegex(@"^(\w+):\r?$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
