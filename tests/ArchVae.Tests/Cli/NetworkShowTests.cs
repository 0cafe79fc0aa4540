using Shouldly;
using Xunit;

namespace ArchVae.Tests.Cli;

/// <summary><c>network show</c>: the table, the object, the picture, and what ends in exit code 2.</summary>
public sealed class NetworkShowTests : IDisposable
{
    private const string Linear =
        """{"id":"a","space":"linear","layers":[{"type":"start","units":64},{"type":"linear","units":32},""" +
        """{"type":"end","units":3}]}""";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_table_has_a_line_for_each_layer()
    {
        var text = CommandLine.Output("network", "show", "--architectures", folder.Write("a", Linear));
        text.ShouldContain("a: start(64) → linear(32) → end(3)");
        text.ShouldContain("dense, ReLU");
        text.ShouldContain("2,080");
        text.ShouldContain("64 in, 3 out; the parameters take 8.5 KiB.");
    }

    [Fact]
    public void The_object_has_layers_counts_and_changes()
    {
        var json = CommandLine.Json("network", "show", "--architectures", folder.Write("a", Linear), "--id", "a", "--fit",
            "--input", "30", "--outputs", "2");
        var network = json.GetProperty("networks")[0];
        network.GetProperty("parameters").GetInt64().ShouldBe(31 * 32 + 33 * 2);
        network.GetProperty("multiplyAdds").GetInt64().ShouldBe(30 * 32 + 32 * 2);
        network.GetProperty("fits").GetBoolean().ShouldBeTrue();
        network.GetProperty("layers")[1].GetProperty("tensors")[0].GetProperty("dimensions").ToString().ReplaceLineEndings("")
            .Replace(" ", "").ShouldBe("[32,30]");
        network.GetProperty("changes").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public void A_network_that_does_not_fit_ends_in_2_and_says_why()
    {
        var file = folder.Write("a", Linear);
        var (code, output, error) = CommandLine.Run("network", "show", "--architectures", file, "--input", "30");
        (code, error).ShouldBe((2, ""));
        output.ShouldContain("Layer 1, 'start', does not fit: the network takes a vector of 64, and a vector of 30 comes in.");
    }

    [Fact]
    public void A_picture_is_a_file_of_its_own()
    {
        var picture = folder.File("a.svg");
        CommandLine.Output("network", "show", "--architectures", folder.Write("a", Linear), "--picture", picture);
        File.ReadAllText(picture).ShouldStartWith("<svg");
    }

    [Theory]
    [InlineData("--id", "b", "There is no architecture with the id 'b'")]
    [InlineData("--input", "3x", "--input is '3x'; it must be one to three whole numbers")]
    [InlineData("--outputs", "0", "--outputs is 0; it must be at least 1")]
    public void Wrong_options_are_refused(string option, string value, string message)
    {
        var (code, output, error) = CommandLine.Run(
            "network", "show", "--architectures", folder.Write("a", Linear), option, value);
        (code, output).ShouldBe((2, ""));
        error.ShouldContain(message);
    }

    [Fact]
    public void A_space_without_a_meaning_is_refused()
    {
        var file = folder.Write("a", """{"space":"nas-bench-macro","layers":[]}""");
        CommandLine.Output("generate", "--space", "nas-bench-macro", "--count", "1", "--out", file);
        var (code, _, error) = CommandLine.Run("network", "show", "--architectures", file);
        code.ShouldBe(2);
        error.ShouldContain("Layer type 'identity' of space 'nas-bench-macro' has no meaning in a network");
    }
}
