using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

/// <summary>Lines go to the standard output under each of its names; streams that are full, closed or folders are told.</summary>
public sealed class StandardStreamTests : IDisposable
{
    private const string Three = "dotnet \"$ARCHVAE\" generate --space linear --count 3 --out";
    private readonly TemporaryFolder root = new();
    private readonly string expected;

    public StandardStreamTests()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Only some systems have such devices.");
        CommandLine.Output("generate", "--space", "linear", "--count", "3", "--out", root.File("expected"));
        expected = File.ReadAllText(root.File("expected"));
    }

    public void Dispose() => root.Dispose();

    [Theory]
    [InlineData("-")]
    [InlineData("/dev/stdout")]
    [InlineData("/dev/fd/1")]
    [InlineData("/proc/self/fd/1")]
    [InlineData("link")]
    public void Lines_go_to_the_standard_output_whatever_it_is_and_nothing_else_does(string name)
    {
        File.CreateSymbolicLink(root.File("link"), "/dev/stdout");
        Shell($"{Three} {name}").ShouldBe((0, expected, ""));
        Shell($"{Three} {name} > file").Code.ShouldBe(0);
        Read("file").ShouldBe(expected);
        Shell($"echo first > file; {Three} {name} >> file; echo last >> file").Code.ShouldBe(0);
        Read("file").ShouldBe($"first\n{expected}last\n");
        Shell($"{{ echo first; {Three} {name}; echo last; }} > file").Code.ShouldBe(0);
        Read("file").ShouldBe($"first\n{expected}last\n");
        Shell($"{Three} {name} --json").Code.ShouldBe(2);
    }

    [Fact]
    public void Lines_go_to_what_is_open_under_a_number()
    {
        Shell($"{{ echo first >&3; {Three} /dev/fd/3; echo last >&3; }} 3> file").Output
            .ShouldContain("architectures of 'linear'");
        Read("file").ShouldBe($"first\n{expected}last\n");
        Shell($"{Three} /dev/fd/3 3>/dev/full").Code.ShouldBe(1);
        Shell($"{Three} /dev/stderr").Error.ShouldBe(expected);
        Shell($"{Three} /dev/fd/987").Code.ShouldBe(2);
    }

    [Fact]
    public void One_part_of_a_split_may_go_to_the_standard_output()
    {
        var (code, output, error) = Shell("dotnet \"$ARCHVAE\" split --data expected --fraction 0.3 --train - --test test");
        code.ShouldBe(0, error);
        (output + Read("test")).Split('\n').Order(StringComparer.Ordinal)
            .ShouldBe(expected.Split('\n').Order(StringComparer.Ordinal));
        Shell("dotnet \"$ARCHVAE\" split --data expected --fraction 0.3 --train - --test /dev/stdout").Error
            .ShouldContain("Both parts");
    }

    [Theory]
    [InlineData("2>/dev/full")]
    [InlineData("2>&-")]
    public void An_error_output_that_cannot_be_written_changes_nothing(string redirection)
    {
        const string Train = "dotnet \"$ARCHVAE\" train --data expected --model m --epochs 2 --threads 1";
        Shell($"{Train} {string.Join(' ', CommandLine.Tiny)} {redirection}")
            .Output.ShouldStartWith("Trained: 2 epochs");
        Shell($"dotnet \"$ARCHVAE\" space nothing {redirection}").Code.ShouldBe(2);
        Shell($"{Three} - {redirection}").ShouldBe((0, expected, ""));
    }

    [Theory]
    [InlineData(">/dev/full")]
    [InlineData(">&-")]
    public void An_output_that_cannot_be_written_is_a_failure_that_is_told(string redirection)
    {
        foreach (var command in new[] { "space list", "--help", "generate --space linear --count 3 --out -" })
        {
            var (code, _, error) = Shell($"dotnet \"$ARCHVAE\" {command} {redirection}");
            code.ShouldBe(1);
            error.ShouldStartWith("Failed: The standard output cannot be written to: ");
        }
    }

    [Fact]
    public void An_output_that_nobody_reads_to_its_end_is_no_mistake()
    {
        var (code, output, error) = Shell($"{Three.Replace(" 3 ", " 2000 ", StringComparison.Ordinal)} - | head -n 1");
        (code, output, error).ShouldBe((0, expected.Split('\n')[0] + "\n", ""));
    }

    [Fact]
    public void A_folder_as_the_standard_input_and_a_closed_one_are_refused_and_a_pipe_is_read()
    {
        CommandLine.Output(
            ["train", "--data", root.File("expected"), "--model", root.File("m"), "--epochs", "1", .. CommandLine.Tiny]);
        foreach (var verb in new[] { "encode", "decode", "interpolate" })
        {
            Shell($"dotnet \"$ARCHVAE\" {verb} --model m < /")
                .ShouldBe((2, "", "standard input: It cannot be read: Is a directory\n"));
            Shell($"dotnet \"$ARCHVAE\" {verb} --model m <&-")
                .ShouldBe((2, "", "standard input: It is closed; name a file.\n"));
        }
        Shell("cat expected | dotnet \"$ARCHVAE\" encode --model m").Output.Split('\n').Length.ShouldBe(4);
        Shell("dotnet \"$ARCHVAE\" encode --model m --data /dev/stdin < /").Error.ShouldContain("This is a directory");
    }

    private string Read(string name) => File.ReadAllText(root.File(name));

    private (int Code, string Output, string Error) Shell(string script)
    {
        using var process = CommandLine.Shell($"cd '{root.Path}'; {script}");
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
