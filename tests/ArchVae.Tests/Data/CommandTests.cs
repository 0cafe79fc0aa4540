using System.Text.Json;
using ArchVae.Cli;
using ArchVae.Data;
using ArchVae.Spaces;
using ArchVae.Spaces.Generators;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Data;

public sealed class CommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (CommandRunner.Run(args, output, error), output.ToString(), error.ToString());
    }

    private static JsonElement Json(params string[] args)
    {
        var (code, output, error) = Run([.. args, "--json"]);
        code.ShouldBe(0, error);
        error.ShouldBeEmpty();
        return JsonDocument.Parse(output).RootElement;
    }

    [Fact]
    public void Spaces_are_listed_and_shown()
    {
        Json("space", "list").GetProperty("spaces").EnumerateArray().Select(s => s.GetProperty("name").GetString())
            .ShouldBe(SearchSpace.BuiltInNames);
        foreach (var name in SearchSpace.BuiltInNames)
        {
            Json("space", "show", name).GetProperty("maximumRows").GetInt32().ShouldBe(SearchSpace.Load(name).MaximumRows);
            Run("space", "show", name).Output.ShouldStartWith(name + ": ");
        }
        Run("space", "show", "linear").Output.ShouldContain("linear(units) → linear | dropout | end");
        Run("space", "show", "nats-bench-size").Output.ShouldContain("32,768 architectures, all equally likely");
        Run("space", "show", "transnas-bench-101-macro").Output.ShouldContain("3,256 architectures, not equally likely");
        Run("space", "show", "linear").Output.ShouldContain("e82 architectures, not equally likely");
        Run("space", "show", "linear").Output.ShouldContain("It ends with end, which comes after linear or dropout.");
        var cell = Run("space", "show", "nas-bench-201").Output;
        cell.ShouldContain("  none → none | skip_connect | nor_conv_1x1 | nor_conv_3x3 | avg_pool_3x3; may be the last");
        cell.ShouldContain("declares no layer type 'end', so files list none");
        cell.ShouldNotContain("()");
        Run("space", "show", "darts").Output.ShouldContain("1.0767e18 architectures, all equally likely");
        Run("space", "show", "darts").Output.ShouldContain("  the layers are normal 4 times, reduce 4 times");
    }

    [Fact]
    public void A_space_of_ones_own_is_checked()
    {
        var file = folder.Write("own.yaml", "name: own\nlayers: { a: [], b: [] }\ntransitions: any\nlength: 3\n");
        var result = Json("space", "check", file);
        result.GetProperty("name").GetString().ShouldBe("own");
        result.GetProperty("samples").GetArrayLength().ShouldBe(5);
        Run("space", "check", file).Output.ShouldContain("The file is right.");
        var (code, output, error) = Run("space", "check", folder.Write("wrong.yaml", "name: own\nlayers: { a: [c] }\n"));
        code.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldContain("wrong.yaml, line 2, column 15");
    }

    [Fact]
    public void Generated_architectures_are_split_without_loss()
    {
        var (all, train, test) = (folder.File("all.jsonl"), folder.File("train.jsonl"), folder.File("test.jsonl"));
        var generated = Json("generate", "--space", "linear", "--count", "200", "--seed", "4", "--out", all);
        generated.GetProperty("count").GetInt32().ShouldBe(200);
        generated.GetProperty("space").GetString().ShouldBe("linear");
        var records = JsonLines.Read(all).ToList();
        records.Select(r => r.Id).ShouldBe(Enumerable.Range(0, 200).Select(i => $"{i}"));
        records.Select(r => r.Architecture).ShouldBe(RandomArchitectures.Distinct(SearchSpace.Load("linear"), 4, 200));
        var split = Json("split", "--data", all, "--fraction", "0.25", "--seed", "1", "--train", train, "--test", test);
        split.GetProperty("trainCount").GetInt32().ShouldBe(150);
        JsonLines.Read(test).Count().ShouldBe(split.GetProperty("testCount").GetInt32());
        Run("generate", "--space", "nas-bench-macro", "--count", "6000", "--iid", "--out", all)
            .Output.ShouldContain("6000 independent");
        JsonLines.Read(all).Select(r => r.Architecture).Distinct().Count().ShouldBeLessThan(5000);
    }

    [Fact]
    public void Choices_are_told_as_files_write_them()
    {
        var file = folder.Write("c.yaml",
            "name: c\nfeatures: { heads: { kind: choice, choices: [8, '16', same] } }\nlayers: { a: [heads] }\n" +
            "transitions: any\nlength: 1\n");
        Json("space", "show", file).GetProperty("features")[0].GetProperty("choices").GetRawText().ReplaceLineEndings("")
            .Replace(" ", "", StringComparison.Ordinal).ShouldBe("[8,\"16\",\"same\"]");
    }

    [Fact]
    public void A_file_of_another_format_is_imported()
    {
        var file = folder.Write("enas.txt",
            "[[1], [4, 0], [5, 0, 0], [0, 1, 1, 1], [2, 1, 1, 1, 1], [3, 0, 0, 0, 0, 1]], 0.7302\n");
        var result = Json("import", "enas", file, "--out", folder.File("a.jsonl"));
        result.GetProperty("space").GetString().ShouldBe("enas");
        result.GetProperty("count").GetInt32().ShouldBe(1);
        JsonLines.Read(folder.File("a.jsonl")).ShouldHaveSingleItem().Metrics["accuracy"].ShouldBe(0.7302);
    }

    [Fact]
    public void Wrong_usage_and_bad_input_exit_with_2_and_a_message()
    {
        var data = folder.Write("a.jsonl", "{\"layers\":3}\n");
        var output = folder.File("out");
        string[][] wrong =
        [
            ["fly"],
            ["generate", "--count", "3", "--out", output],
            ["generate", "--space", "linear", "--count", "three", "--out", output],
            ["generate", "--space", "linear", "--count", "0", "--out", output],
            ["generate", "--space", "liner", "--count", "3", "--out", output],
            ["generate", "--space", "linear", "--count", "3", "--out", folder.File("missing/out")],
            ["generate", "--space", "nas-bench-macro", "--count", "6562", "--out", output],
            ["import", "onnx", data, "--out", output],
            ["import", "enas", data, "--out", output],
            ["import", "enas", data, "--out", data],
            ["import", "enas", folder.File("missing"), "--out", output],
            ["import", "enas", data, "--skip", "-1", "--out", output],
            ["split", "--data", data, "--train", output, "--test", folder.File("test")],
            ["split", "--data", data, "--fraction", "0.5", "--ids", data, "--train", output, "--test", folder.File("test")],
            ["split", "--data", data, "--fraction", "2", "--train", output, "--test", folder.File("test")],
            ["split", "--data", data, "--fraction", "0.5", "--train", output, "--test", output],
            ["split", "--data", data, "--fraction", "0.5", "--train", output, "--test", data],
            ["split", "--data", data, "--fraction", "0.5", "--space", "linear", "--train", output, "--test", folder.File("test")],
            ["space", "show", "liner"],
        ];
        foreach (var args in wrong)
        {
            var (code, text, error) = Run(args);
            code.ShouldBe(2, string.Join(" ", args));
            text.ShouldBeEmpty();
            error.ShouldNotBeEmpty();
            error.ShouldNotContain("   at ");
        }
        folder.Names.ShouldBe(["a.jsonl"]);
        File.ReadAllText(data).ShouldBe("{\"layers\":3}\n");
    }

    [Fact]
    public void What_the_library_lacks_is_told_with_the_option_that_gives_it()
    {
        var data = folder.Write("a.jsonl", "{\"layers\":[]}\n");
        var (code, _, error) = Run("split", "--data", data, "--fraction", "0.5", "--train", folder.File("b"), "--test",
            folder.File("c"));
        code.ShouldBe(2);
        error.ShouldContain("line 1, column 1: The line does not name its 'space', so it must be given: one of convolutional, ");
        error.TrimEnd().ShouldEndWith("or a file. See --space.");
        Should.Throw<InputException>(() => JsonLines.Read(data).Count()).Message.ShouldEndWith("or a file.");
    }

    [Fact]
    public void A_device_that_is_full_is_a_failure()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Only some systems have a device that is always full.");
        var (code, output, error) = Run("generate", "--space", "linear", "--count", "100", "--out", "/dev/full");
        code.ShouldBe(1);
        output.ShouldBeEmpty();
        error.ShouldStartWith("Failed: ");
    }
}
