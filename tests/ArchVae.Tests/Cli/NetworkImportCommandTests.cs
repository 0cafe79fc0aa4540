using ArchVae.Tests.Networks.Importing;
using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

/// <summary>
/// <c>network import</c>: lines, the object, the standard output, and that nothing is written where a file is refused.
/// </summary>
public sealed class NetworkImportCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Several_files_give_several_lines_which_other_verbs_read()
    {
        var lines = folder.File("mine.jsonl");
        var (code, output, error) = CommandLine.Run("network", "import", "onnx", PathOf("dense.onnx"),
            PathOf("training.onnx"), "--out", lines);
        code.ShouldBe(0, error);
        output.ShouldContain("dense: start(6) → linear(8) → linear(5) → end(2)");
        output.ShouldContain("2 architectures of 'linear'");
        error.ShouldContain("dense: What follows the last layer is left out, as the task says it: Softmax.");
        CommandLine.Output("network", "show", "--architectures", lines, "--id", "training").ShouldContain("dropout");
    }

    [Fact]
    public void The_object_has_what_is_left_out()
    {
        var json = CommandLine.Json("network", "import", "pytorch", PathOf("lstm.safetensors"), "--out", folder.File("a"));
        json.GetProperty("space").GetString().ShouldBe("recurrent");
        json.GetProperty("count").GetInt64().ShouldBe(1);
        json.GetProperty("networks")[0].GetProperty("id").GetString().ShouldBe("lstm");
        json.GetProperty("networks")[0].GetProperty("notes").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void The_standard_output_has_the_lines_alone() =>
        CommandLine.Output("network", "import", "onnx", PathOf("dense.onnx"), "--out", "-").ShouldBe(
            """{"id":"dense","space":"linear","layers":[{"type":"start","units":6},{"type":"linear","units":8},""" +
            """{"type":"linear","units":5},{"type":"end","units":2}]}""" + "\n");

    [Fact]
    public void Where_a_file_is_refused_nothing_is_written()
    {
        var lines = folder.File("mine.jsonl");
        foreach (var target in new[] { lines, "-" })
        {
            var (code, output, error) = CommandLine.Run(
                "network", "import", "onnx", PathOf("dense.onnx"), PathOf("tanh.onnx"), "--space", "linear", "--out", target);
            (code, output).ShouldBe((2, ""));
            error.ShouldContain("tanh.onnx: It cannot be said in 'linear': Node '/a/Gemm' (Gemm): tanh follows it");
        }
        folder.Names.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("onyx", "dense.onnx", "'onyx'")]
    [InlineData("keras", "dense.onnx", "dense.onnx")]
    [InlineData("pytorch", "dense.onnx", "no whole safetensors file|Its header would be")]
    [InlineData("onnx", "lstm.safetensors", "The file is no model of ONNX")]
    public void Another_format_is_refused(string format, string file, string reasons)
    {
        var (code, _, error) = CommandLine.Run("network", "import", format, PathOf(file), "--out", folder.File("a"));
        code.ShouldBe(2);
        reasons.Split('|').ShouldContain(reason => error.Contains(reason), error);
    }

    private static string PathOf(string file) => ImportedFiles.PathOf(file);
}
